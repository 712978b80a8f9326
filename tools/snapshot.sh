#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Builds a release of the commit that is checked out into dist/, without signing or publishing it, and checks it.
#
#   tools/snapshot.sh [here] [again]
#
# With "here" only for the platform of this machine. With "again" it is built a second time, from nothing and somewhere
# else, and both must be the same.
set -eu

cd "$(dirname "$0")/.."
root=$PWD
goreleaser=$(tools/build.sh goreleaser)

here='' again=''
for word; do
	case $word in
	here) here=here ;;
	again) again=again ;;
	*) echo "usage: tools/snapshot.sh [here] [again]" >&2 && exit 2 ;;
	esac
done

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

if [ -n "$(git status --porcelain)" ]; then
	echo "There are changes that are not committed. The release is built without them." >&2
fi

# The clone may belong to somebody else, whom Git would not trust.
export GIT_CONFIG_GLOBAL="$work/gitconfig"
git config --file "$GIT_CONFIG_GLOBAL" safe.directory '*'

# From here on only the commit counts.
git clone --quiet . "$work/one"
cd "$work/one"
platform=$(go env GOOS)_$(go env GOARCH)
cp .goreleaser.yml "$work/release.yml"
if [ -n "$here" ]; then
	# The same configuration with one target.
	sed -E "/^ *- (linux|darwin|windows|freebsd)_/{/- $platform\$/!d;}" .goreleaser.yml >"$work/release.yml"
fi

# snapshot CLONE: the release of the clone, in its dist.
snapshot() {
	echo "Building a release in $1." >&2
	if ! (cd "$1" && "$goreleaser" check && "$goreleaser" release --snapshot --skip=sign --config "$work/release.yml") \
		>"$work/log" 2>&1; then
		cat "$work/log" >&2
		return 1
	fi
}

snapshot "$work/one"
rm -rf "$root/dist"
cp -R dist "$root/dist"

if [ -n "$again" ]; then
	# A longer path, another time zone and other rights, and nothing from the cache.
	again=$work/another/clone
	git clone --quiet . "$again"
	(umask 077 && export TZ=Pacific/Auckland GOCACHE="$work/cache" && snapshot "$again")
	again=$again/dist
fi

tools/release-check.sh $here dist "$again"

# finds PHRASE: the check finds the release in $work/broken broken, and says why.
finds() {
	if tools/release-check.sh $here "$work/broken" >"$work/log" 2>&1 || ! grep -q "$1" "$work/log"; then
		cat "$work/log" >&2
		echo "tools/release-check.sh did not find a release broken, or not because $1" >&2
		exit 1
	fi
	rm -rf "$work/broken"
	cp -R dist "$work/broken"
}

cp -R dist "$work/broken"
for file in "$work/broken"/vmr-emulator_*_"$platform".tar.gz; do echo >>"$file"; done
finds 'a checksum is wrong'
rm "$work/broken"/vmr-emulator_*_"$platform".cdx.json
finds 'other files than the registries want'
GIT_COMMITTER_DATE=$(git show --no-patch --format=%cI) \
	git -c user.name=check -c user.email=check@localhost commit --quiet --allow-empty --no-gpg-sign --message 'Another commit'
finds 'was not built with vcs.revision'
