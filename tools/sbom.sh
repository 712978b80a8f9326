#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Writes the software bill of materials of a binary (CycloneDX, JSON), from what the binary knows of its modules.
#
#   tools/sbom.sh BINARY VERSION FILE
set -eu

tool=$("$(dirname "$0")/build.sh" cyclonedx-gomod)

# Neither a serial number nor the time: two builds of one commit give the same bytes.
"$tool" bin -json -std -noserial -notimestamp -version "$2" -output "$3" "$1"
