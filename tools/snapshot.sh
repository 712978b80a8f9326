#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Builds a release of the commit that is checked out into dist/, without signing or publishing it, builds it again
# somewhere else, and checks both.
#
#   tools/snapshot.sh [here]
#
# With "here" only for the platform of this machine; then the second build compiles everything anew. With the result, the
# README's quick start is followed on the CLI that tools/cli.sh finds and on OpenTofu.
set -eu

cd "$(dirname "$0")/.."
root=$PWD
goreleaser=$(tools/build.sh goreleaser)
terraform=$(tools/cli.sh)
tofu=$(TF_CLI=tofu tools/cli.sh)

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

if [ -n "$(git status --porcelain)" ]; then
	echo "There are changes that are not committed. The release is built without them." >&2
fi

# The clone may belong to somebody else, whom Git would not trust.
export GIT_CONFIG_GLOBAL="$work/gitconfig"
git config --file "$GIT_CONFIG_GLOBAL" safe.directory '*'

git clone --quiet . "$work/one"
# A folder below another, so that the paths differ in length.
git clone --quiet "$work/one" "$work/another/clone"

# From here on only the commit counts.
cd "$work/one"
cp .goreleaser.yml "$work/all.yml"
here=$(go env GOOS)_$(go env GOARCH)
# The same configuration with one target.
sed -E "/^ *- (linux|darwin|windows|freebsd)_/{/- $here\$/!d;}" .goreleaser.yml >"$work/here.yml"

# snapshot CLONE [here]: the release of the clone, in its dist.
snapshot() {
	echo "Building a release in $work/$1." >&2
	if ! (cd "$work/$1" && "$goreleaser" check && "$goreleaser" release --snapshot --skip=sign --config "$work/${2:-all}.yml") \
		>"$work/log" 2>&1; then
		cat "$work/log" >&2
		return 1
	fi
}

snapshot one "$@"
rm -rf "$root/dist"
cp -R dist "$root/dist"

# Another time zone and other rights, too, and where that does not take all day, nothing from the cache.
(
	umask 077
	export TZ=Pacific/Auckland
	if [ "${1-}" = here ]; then
		export GOCACHE="$work/cache"
	fi
	snapshot another/clone "$@"
)

set -- ${1:+-here} -again "$work/another/clone/dist" -cli "$terraform"
if [ "$tofu" != "$terraform" ]; then
	set -- "$@" -cli "$tofu"
fi
go run ./internal/cmd/releasecheck "$@" dist
