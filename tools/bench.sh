#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Runs the benchmarks with the CLI of TF_CLI and prints benchstat's comparison:
#
#   tools/bench.sh TARGET [FLAG...], with the flags of internal/benchmarks/main_test.go
#
# With WRITE=1 the comparison becomes the one of that make target in BENCHMARKS.md.
set -eu

cd "$(dirname "$0")/.."
target=$1
shift

benchstat=$(tools/build.sh benchstat)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' HUP INT TERM

{
	echo "date: $(date -u +%Y-%m-%d)"
	echo "go: $(go env GOVERSION)"
	echo "load-before: $(uptime | sed 's/.*averages*: //')"
	go test ./internal/benchmarks -run '^$' -bench . -benchtime 1x -timeout 6h "$@" || :
} | tee "$scratch/results" >&2
grep -q '^PASS$' "$scratch/results" || exit 1

"$benchstat" -ignore /round -col '/provider@(baseline visionsconnected terraform_data)' "$scratch/results" | tee "$scratch/table"

if [ "${WRITE-}" = 1 ]; then
	awk -v target="$target" -v table="$scratch/table" '
		$0 == "<!-- end of " target " -->" { inside = 0 }
		!inside { print }
		$0 == "<!-- " target " -->" {
			inside = 1
			print "\n```text"
			while ((getline line <table) > 0) print line
			print "```\n"
		}' BENCHMARKS.md >"$scratch/page"
	cat "$scratch/page" >BENCHMARKS.md
fi
