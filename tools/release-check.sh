#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Checks the files of a release before anybody gets them, in the clone that they were built from:
#
#   tools/release-check.sh [here] FOLDER [SECOND-BUILD]
#
# Both registries will take them, they were built from the commit that is checked out, a second build has the same bytes
# (where there is one), and a new user can follow the guide "Getting started" with them. With "here", the release is for this
# platform only.
set -eu

here=$(go env GOOS)_$(go env GOARCH)
root=$(cd "$(dirname "$0")/.." && pwd)
targets=$(sed -n 's/^ *- \(\(linux\|darwin\|windows\|freebsd\)_[0-9a-z]*\)$/\1/p' "$root/.goreleaser.yml" | sort -u)
if [ "$1" = here ]; then
	targets=$here
	shift
fi
provider=terraform-provider-visionsconnected emulator=vmr-emulator

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

fail() {
	echo "The release is broken: $*" >&2
	exit 1
}

# same TITLE WANTED FOUND: compares two files.
same() {
	diff "$2" "$3" >&2 || fail "$1 (< is wanted, > is there)."
}

# collect FOLDER NAME: links what is published of a build, but for the signature, into a folder. The manifest is published
# from the clone.
collect() {
	mkdir "$work/$2"
	ln -s "$root/terraform-registry-manifest.json" "$work/$2/${provider}_${version}_manifest.json"
	for file in "$1/$provider"* "$1/$emulator"*; do
		[ -d "$file" ] || ln -sf "$(realpath "$file")" "$work/$2/"
	done
	rm -f "$work/$2/"*.sig
}

set -- "$(realpath "$1")" "${2:+$(realpath "$2")}"
version=$(basename "$1/$provider"_*_SHA256SUMS _SHA256SUMS)
version=${version#"${provider}"_}
sums=${provider}_${version}_SHA256SUMS
commit=$(git -C "$root" rev-parse HEAD)
collect "$1" release
cd "$work/release"

{
	printf '%s\n' "$sums" "${provider}_${version}_manifest.json"
	for target in $targets; do
		printf "%s_${version}_$target.%s\n" $provider zip $provider cdx.json $emulator tar.gz $emulator cdx.json
	done
} | LC_ALL=C sort >"$work/names"
LC_ALL=C ls >"$work/found"
same 'other files than the registries want' "$work/names" "$work/found"

sha256sum --check --strict --quiet "$sums" || fail 'a checksum is wrong'
grep -vx "$sums" "$work/names" >"$work/listed"
sed 's/^[0-9a-f]*  //' "$sums" | LC_ALL=C sort | same "$sums lists other files" "$work/listed" -

[ "$(jq -c '[.version, .metadata.protocol_versions]' ./*_manifest.json)" = '[1,["6.0"]]' ] || fail 'the manifest does not speak of protocol 6.0 alone'

# check ARCHIVE BINARY: what is in the archive, what the binary was built from, and whether SBOM and licenses name all of that.
check() {
	bill=${1%.*} && bill=${bill%.tar}.cdx.json target=${bill%.cdx.json} && target=${target#*"${version}_"}
	folder=$work/$1
	mkdir "$folder"
	case $1 in
	*.zip)
		unzip -q "$1" -d "$folder"
		TZ=UTC0 unzip -Z -T -s "$1" | awk '/^[-dl]/ { print $1, "root/root", $7, $8 }'
		;;
	*)
		tar -xzf "$1" -C "$folder" --no-same-owner
		TZ=UTC0 tar -tvzf "$1" --full-time | awk '{ time = $4 "." $5; gsub("[-:]", "", time); print $1, $2, time, $6 }'
		;;
	esac | LC_ALL=C sort -k 4 >"$work/entries"
	time=$(TZ=UTC0 git -C "$root" show --no-patch --date=format-local:%Y%m%d.%H%M%S --format=%cd HEAD)
	printf "%s root/root $time %s\n" -rw-r--r-- LICENSE -rw-r--r-- THIRD_PARTY_NOTICES.txt -rwxr-xr-x "$2" |
		LC_ALL=C sort -k 4 | same "$1 holds other files" - "$work/entries"

	go version -m "$folder/$2" >"$work/info" 2>&1 || fail "$1: $(cat "$work/info")"
	for setting in "GOOS=${target%_*}" "GOARCH=${target#*_}" CGO_ENABLED=0 -trimpath=true "vcs.revision=$commit" vcs.modified=false; do
		grep -q "^	build	$setting\$" "$work/info" || fail "$1: the binary was not built with $setting"
	done

	# A replaced module counts as what replaces it.
	{
		sed -n '1s/.*: /std /p' "$work/info"
		awk '$1 == "dep" { if (line) print line; line = $2 " " $3 } $1 == "=>" { line = $2 " " $3 } END { if (line) print line }' "$work/info"
	} | LC_ALL=C sort >"$work/modules"
	[ "$(jq -r '.bomFormat + " " + .metadata.component.version' "$bill")" = "CycloneDX $version" ] || fail "$bill is of something else"
	jq -r '.components[] | .name + " " + .version' "$bill" | LC_ALL=C sort | same "$bill lists other modules" "$work/modules" -
	sed 's/^std /Go /' "$work/modules" | while IFS= read -r module; do
		grep -qF "=== $module: " "$folder/THIRD_PARTY_NOTICES.txt" || fail "$1 has no license of $module"
	done
}

for target in $targets; do
	suffix=
	case $target in windows_*) suffix=.exe ;; esac
	check "${provider}_${version}_$target.zip" "${provider}_v$version$suffix"
	check "${emulator}_${version}_$target.tar.gz" "$emulator$suffix"
done
echo "Names, checksums, manifest, archives, licenses and SBOMs of $version are right." >&2

if [ -n "$2" ]; then
	collect "$2" again
	diff -r "$work/release" "$work/again" >&2 || fail 'a second build has other bytes'
	echo 'A second build has the same bytes.' >&2
fi

# getting_started CLI: follows the guide as a new user does, who has a CLI, a few programs and no Go.
getting_started() {
	folder=$work/$(basename "$1") port=$((49152 + $$ % 16000))
	mkdir -p "$folder/bin"
	ln -s "$1" "$folder/bin/terraform"
	for program in sh tar gzip mkdir cp cat sed; do ln -s "$(command -v $program)" "$folder/bin/"; done
	cp ./*"_$here".zip ./*"_$here".tar.gz "$folder"
	{
		# Whatever happens, the emulator ends with the shell.
		# shellcheck disable=SC2016
		echo 'trap "kill \$emulator 2>/dev/null || :" EXIT'
		# A configuration is a file. A registry or mirror offers a pre-release only where its version is named.
		awk '/^## / { on = !/^## With an account/ }
			/^```$/ { if (file) print "EOF"; shell = file = 0 }
			on && (shell || file)
			/^```shell$/ { shell = 1 }
			/^```terraform$/ { file = 1; print "cat >main.tf <<\\EOF" }' "$root/docs/guides/getting-started.md" |
			sed "s/^version=.* platform=.*/version=$version platform=$here/; s/\"~> 0.1\"/\"$version\"/; s/8089/$port/g"
	} >"$folder/script"
	(
		cd "$folder"
		env -i PATH="$folder/bin" HOME="$folder" CHECKPOINT_DISABLE=1 TF_CLI_ARGS=-no-color TF_CLI_ARGS_apply=-auto-approve \
			TF_CLI_ARGS_destroy=-auto-approve sh -eu script >output 2>&1
	) || { cat "$folder/output" >&2 && fail "the guide \"Getting started\" fails on $1"; }
	for wanted in 'Apply complete! Resources: 1 added, 0 changed, 0 destroyed.' 'No changes.' \
		'Apply complete! Resources: 1 added, 0 changed, 1 destroyed.' 'Destroy complete! Resources: 1 destroyed.'; do
		grep -qF "$wanted" "$folder/output" || { cat "$folder/output" >&2 && fail "following the guide \"Getting started\", $1 did not print: $wanted"; }
	done
	echo "The guide \"Getting started\" works with $1." >&2
}

for cli in "$(cd "$root" && tools/cli.sh)" "$(cd "$root" && TF_CLI=tofu tools/cli.sh)"; do
	[ -e "$work/$(basename "$cli")" ] || getting_started "$cli"
done
