#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Writes the license report of a command of this module, which lies in its archive: whose code the command holds, under
# which license, and the texts that have to travel with it.
#
#   tools/notices.sh PACKAGE FILE
#
# It fails on a license that is neither permissive nor the MPL.
set -eu

package=$1 file=$2

cd "$(dirname "$0")/.."
tool=$(tools/build.sh go-licenses)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

go_licenses() {
	# A tool that was built with -trimpath has to be told which code is Go's own.
	if ! GOROOT=$(go env GOROOT) "$tool" "$@" --ignore "$(go list -m)" "$package" 2>"$work/log"; then
		cat "$work/log" >&2
		return 1
	fi
}

printf '%s\n' '{{range .}}{{printf "%-62s %-12s %s\n" .Name .LicenseName .Version}}{{end}}' >"$work/row"

touch "$work/modules" "$work/report"
# What is linked differs a little by system; the report is the same for all.
for GOOS in linux darwin windows freebsd; do
	export GOOS
	go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' "$package" >>"$work/modules"
	if [ -s "$work/modules" ]; then
		go_licenses check --allowed_licenses=MIT,ISC,BSD-2-Clause,BSD-3-Clause,Apache-2.0,MPL-2.0
		go_licenses report --template "$work/row" >>"$work/report"
	fi
done
unset GOOS

# texts TITLE FOLDER: all that a module says about its license.
texts() {
	find "$2" -maxdepth 1 -type f \( -iname 'LICEN[CS]E*' -o -iname 'COPYING*' -o -iname 'NOTICE*' \) | LC_ALL=C sort >"$work/texts"
	if [ ! -s "$work/texts" ]; then
		echo "tools/notices.sh: $1 has no text of a license." >&2
		return 1
	fi
	while IFS= read -r text; do
		printf '\n\n=== %s: %s\n\n' "$1" "${text##*/}"
		cat "$text"
	done <"$work/texts"
}

mkdir -p "$(dirname "$file")"
{
	echo "This program is licensed under the Mozilla Public License 2.0. It holds code of the Go project (BSD-3-Clause), and of the"
	echo "packages that are listed here, if any. The source code of a package is to be had under its name and version, for instance"
	printf 'with "go mod download NAME@VERSION". The texts of the licenses follow.\n\n'
	LC_ALL=C sort -u "$work/report" | sed '/^$/d'
	texts "Go $(go env GOVERSION)" "$(go env GOROOT)"
	LC_ALL=C sort -u "$work/modules" | while read -r path version folder; do
		texts "$path $version" "$folder"
	done
} >"$work/notices"
mv "$work/notices" "$file"
