#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Changes the code that decides what happens to a room, one operator at a time, and runs the unit tests of its package:
#
#   tools/mutants.sh [FILE …]
#
# Each FILE is a Go file of internal/videoengine or internal/provider; without one, all that decide. A mutant that the
# tests let live is printed as LIVED; below 90 % killed, it fails.
set -eu

if [ "${1-}" = run-test ]; then
	# Go's coverage knows no conditions of a `case`, and gremlins leaves out what is not covered: here all is. So what no
	# test reaches counts as a mutant that lived.
	shift
	"$@"
	for argument; do
		case $argument in
		-test.coverprofile=*)
			profile=${argument#*=}
			package=$(sed -n '2s|/[^/]*$||p' "$profile")
			for file in *.go; do echo "$package/$file:1.1,99999.1 1 1"; done >>"$profile"
			;;
		esac
	done
	exit
fi

cd "$(dirname -- "$0")/.."
if [ $# -eq 0 ]; then
	for name in attempt_transport body creation deletion errors redact reference request response retry vmr; do
		set -- "$@" "internal/videoengine/$name.go"
	done
	for name in capacity_queue conflicts delete_guard fingerprint occupancy occupied_room_policy private_state run vmr_model \
		vmr_read_room vmr_resource; do
		set -- "$@" "internal/provider/$name.go"
	done
fi

gremlins=$(tools/build.sh gremlins)
export GOFLAGS="-vet=off '-ldflags=-s -w' '-exec=$PWD/tools/mutants.sh run-test'"
export MODEL_STEPS=400 # Enough of TestModel for a mutant.
failed=0

for package in internal/videoengine internal/provider; do
	leave=
	for file in "$package"/*.go; do
		case " $* " in
		*" $file "*) ;;
		*) leave="$leave --exclude-files ^$(basename "$file")\$" ;;
		esac
	done

	case " $* " in
	*" $package/"*)
		# shellcheck disable=SC2086 # These are several words.
		"$gremlins" unleash --workers 1 --timeout-coefficient 30 --invert-logical --invert-loopctrl \
			--threshold-efficacy 90 $leave "./$package" || failed=1
		;;
	esac
done

exit $failed
