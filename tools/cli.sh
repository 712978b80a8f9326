#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Prints the absolute path of the CLI that runs the tests and the demo: what TF_CLI says (a path, or a name on the
# PATH), else `terraform` on the PATH, else `tofu` on the PATH, else an OpenTofu that is built from its Go module.
#
# It looks only and runs nothing: what a CLI says about itself depends on the user's CLI configuration.
set -eu

build_opentofu() {
	exec "$(dirname "$0")/build.sh" opentofu
}

# look_up NAME: the program of this name on the PATH, whose folders may be relative.
look_up() {
	found=$(command -v "$1") && absolute "$found"
}

# absolute FILE, because the tests and the demo run the CLI in folders of their own.
absolute() {
	folder=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd) && echo "$folder/$(basename -- "$1")"
}

wanted=${TF_CLI-}

case "$wanted" in
'')
	look_up terraform || look_up tofu || build_opentofu
	;;
*/*)
	if [ ! -f "$wanted" ] || [ ! -x "$wanted" ]; then
		echo "TF_CLI names $wanted, and there is no executable file of that name." >&2
		exit 1
	fi
	absolute "$wanted"
	;;
tofu)
	look_up tofu || build_opentofu
	;;
*)
	if ! look_up "$wanted"; then
		echo "TF_CLI names $wanted, and there is no such command on the PATH." >&2
		echo "Install it, give its path, or use TF_CLI=tofu, which is built where it is missing." >&2
		exit 1
	fi
	;;
esac
