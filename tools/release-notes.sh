#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Prints what CHANGELOG.md says of a version, and fails where it says nothing or has no date: a release has notes.
#
#   tools/release-notes.sh VERSION
set -eu

cd "$(dirname "$0")/.."
if ! grep -Eq "^## \\[$1\\] - [0-9]{4}-[0-9]{2}-[0-9]{2}\$" CHANGELOG.md; then
	echo "CHANGELOG.md has no section $1 with a date." >&2
	exit 1
fi
notes=$(awk -v heading="## [$1]" 'index($0, "## [") == 1 { on = index($0, heading) == 1; next } /^\[.*\]: / { next } on' CHANGELOG.md)
if [ -z "$notes" ]; then
	echo "CHANGELOG.md has no section $1." >&2
	exit 1
fi
printf '%s\n' "$notes"
