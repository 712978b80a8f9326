#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Prints the path of a development tool, which it builds first where that has not happened yet:
#
#   tools/build.sh TOOL, which is one of the folders of tools/
#
# A tool is the `tool` of tools/<name>/go.mod. It is kept outside the clone, so that a fresh clone does not build it
# again, under a name that changes with the tool's module files, its build flags and the Go version.
set -eu

fail() {
	echo "tools/build.sh: $*" >&2
	exit 1
}

CDPATH='' cd -- "$(dirname -- "$0")"
if [ ! -f "${1-}/go.mod" ]; then
	fail "usage: tools/build.sh TOOL, one of: $(echo */go.mod | sed 's|/go.mod||g')"
fi
cd "$1"
package=$(sed -n 's/^tool //p' go.mod)
name=${package%/v[0-9]} && name=${name##*/}
ldflags='-s -w'
if [ "$1" = opentofu ]; then
	# Without it the binary calls itself a development build, and version constraints do not match it.
	ldflags="$ldflags -X github.com/opentofu/opentofu/version.dev=no"
fi

command -v go >/dev/null 2>&1 || fail "go is not on the PATH; see https://go.dev/doc/install"

# A tool runs here, whatever the caller builds for and with.
export CGO_ENABLED=0 GOOS="" GOARCH="" GOWORK=off

# The Go version is asked for inside the module, whose `go` line may select a newer toolchain.
go=$(go env GOVERSION GOOS GOARCH)
stamp=$({ cat go.mod go.sum && echo "$ldflags $go"; } | cksum | tr ' ' '-')
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/terraform-provider-visionsconnected
binary=$cache/$1-$stamp/$name

if [ ! -x "$binary" ]; then
	version=$(awk -v tool="$package/" '{ sub(/^require /, "") } index(tool, $1 "/") == 1 && $2 ~ /^v/ { print $2 }' go.mod)
	echo "Building $name $version from its Go module, once; this takes up to four minutes." >&2

	# Built beside its place and then renamed: a second build at the same time does no harm, nor does an interrupted one.
	mkdir -p "$(dirname "$binary")"
	temporary=$(mktemp -d "$cache/build-XXXXXX")
	trap 'rm -rf "$temporary"' EXIT
	trap 'exit 130' HUP INT TERM
	go build -mod=readonly -buildvcs=false -trimpath -ldflags "$ldflags" -o "$temporary/tool" "$package" >&2
	mv "$temporary/tool" "$binary"
fi

echo "$binary"
