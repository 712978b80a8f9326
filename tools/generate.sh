#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Writes docs/ from the provider's schema, templates/ and examples/, and checks the result.
#
# The generator would look for a `terraform` binary, download one where there is none, and render what that version
# knows of the schema. So that docs/ is the same wherever it is generated, the schema comes from the OpenTofu of tools/.
set -eu

cd "$(dirname "$0")/.."

tofu=$(tools/build.sh opentofu)
tfplugindocs=$(tools/build.sh docs)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

# The generator reads the schema under this address (or the bare name), whoever publishes the provider.
address=registry.terraform.io/hashicorp/visionsconnected

echo "Reading the provider's schema." >&2
plugin=$work/mirror/$address/0.0.1/$(GOOS='' GOARCH='' go env GOOS)_$(GOOS='' GOARCH='' go env GOARCH)
mkdir -p "$plugin" "$work/configuration"
CGO_ENABLED=0 GOOS='' GOARCH='' go build -o "$plugin/terraform-provider-visionsconnected" .

cat >"$work/cli.tfrc" <<CONFIG
provider_installation {
  filesystem_mirror {
    path = "$work/mirror"
  }
}
CONFIG
cat >"$work/configuration/main.tf" <<CONFIG
terraform {
  required_providers {
    visionsconnected = { source = "$address" }
  }
}
CONFIG

# An environment of its own: the user's settings of the CLI are not part of the documentation.
run_tofu() {
	env -i PATH="$PATH" HOME="$work" TMPDIR="${TMPDIR:-/tmp}" TF_CLI_CONFIG_FILE="$work/cli.tfrc" \
		"$tofu" -chdir="$work/configuration" "$@"
}

if ! run_tofu init -no-color -input=false >"$work/init.log" 2>&1; then
	cat "$work/init.log" >&2
	exit 1
fi
run_tofu providers schema -json >"$work/schema.json"

# Both subcommands take the same; the name is given because the default is the name of the clone's folder.
for subcommand in generate validate; do
	if ! "$tfplugindocs" "$subcommand" --provider-name visionsconnected --providers-schema "$work/schema.json" \
		>"$work/docs.log" 2>&1; then
		cat "$work/docs.log" >&2
		exit 1
	fi
done
echo "docs/ is up to date with the schema, templates/ and examples/." >&2
