#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Prints what CHANGELOG.md says of a version, and fails where it says nothing: a release has notes.
#
#   tools/release-notes.sh VERSION
set -eu

cd "$(dirname "$0")/.."
notes=$(awk -v heading="## [$1]" 'index($0, "## [") == 1 { on = index($0, heading) == 1; next } /^\[.*\]: / { next } on' CHANGELOG.md)
if [ -z "$notes" ]; then
	echo "CHANGELOG.md has no section $1." >&2
	exit 1
fi
printf '%s\n' "$notes"
