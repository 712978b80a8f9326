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

ldflags='-s -w'
case "${1-}" in
actionlint)
	title=actionlint module=github.com/rhysd/actionlint command=/cmd/actionlint duration='half a minute'
	;;
benchstat)
	title=benchstat module=golang.org/x/perf command=/cmd/benchstat duration='half a minute'
	;;
cyclonedx-gomod)
	title=cyclonedx-gomod module=github.com/CycloneDX/cyclonedx-gomod command=/cmd/cyclonedx-gomod duration='half a minute'
	;;
docs)
	title=tfplugindocs module=github.com/hashicorp/terraform-plugin-docs command=/cmd/tfplugindocs duration='half a minute'
	;;
go-licenses)
	title=go-licenses module=github.com/google/go-licenses/v2 command='' duration='half a minute'
	;;
golangci-lint)
	title=golangci-lint module=github.com/golangci/golangci-lint/v2 command=/cmd/golangci-lint duration='two minutes'
	;;
goreleaser)
	title=GoReleaser module=github.com/goreleaser/goreleaser/v2 command='' duration='four minutes'
	;;
govulncheck)
	title=govulncheck module=golang.org/x/vuln command=/cmd/govulncheck duration='half a minute'
	;;
opentofu)
	title=OpenTofu module=github.com/opentofu/opentofu command=/cmd/tofu duration='four minutes'
	# Without it the binary calls itself a development build, and version constraints do not match it.
	ldflags="$ldflags -X github.com/opentofu/opentofu/version.dev=no"
	;;
*)
	fail "usage: tools/build.sh actionlint|benchstat|cyclonedx-gomod|docs|go-licenses|golangci-lint|goreleaser|govulncheck|opentofu"
	;;
esac

command -v go >/dev/null 2>&1 || fail "go is not on the PATH; see https://go.dev/doc/install"

cd "$(dirname "$0")/$1"

# A tool runs here, whatever the caller builds for and with.
export CGO_ENABLED=0 GOOS="" GOARCH="" GOWORK=off

# The Go version is asked for inside the module, whose `go` line may select a newer toolchain.
go=$(go env GOVERSION GOOS GOARCH)
stamp=$({ cat go.mod go.sum && echo "$ldflags $go"; } | cksum | tr ' ' '-')
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/terraform-provider-visionsconnected
name=${command##*/}
binary=$cache/$1-$stamp/${name:-$1}

if [ ! -x "$binary" ]; then
	version=$(sed -n "s|^[[:space:]]*\(require \)\{0,1\}$module v\([^ ]*\).*|\2|p" go.mod)
	echo "Building $title $version from its Go module, once; this takes about $duration." >&2

	# Built beside its place and then renamed: a second build at the same time does no harm, nor does an interrupted one.
	mkdir -p "$(dirname "$binary")"
	temporary=$(mktemp -d "$cache/build-XXXXXX")
	trap 'rm -rf "$temporary"' EXIT
	trap 'exit 130' HUP INT TERM
	go build -mod=readonly -buildvcs=false -trimpath -ldflags "$ldflags" -o "$temporary/tool" "$module$command" >&2
	mv "$temporary/tool" "$binary"
fi

echo "$binary"
