#!/bin/sh
# SPDX-License-Identifier: MPL-2.0

# Tells the life of a room with the real Terraform or OpenTofu and the emulator: `make demo` runs it. It builds both
# programs into a temporary folder, checks what each step claims, and leaves nothing running and nothing behind, also
# when it fails or is interrupted. TF_CLI names another CLI than the first one on the PATH; DEMO_BIN a folder that keeps
# the programs for the next run.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cli=$("$here/../../tools/cli.sh")
name=$(basename -- "$cli")

# Only what is shown decides what happens.
for variable in $(env | sed -n -e 's/^\(TF_[A-Za-z0-9_]*\)=.*/\1/p' -e 's/^\(VISIONSCONNECTED_[A-Z_]*\)=.*/\1/p'); do
	unset "$variable"
done

work=$(mktemp -d)
emulator=
number=0
title=building
checked=
pins=

clean_up() {
	status=$?
	trap '' HUP INT PIPE TERM
	if [ -n "$emulator" ]; then
		kill "$emulator" 2>/dev/null || :
		wait "$emulator" 2>/dev/null || :
	fi
	rm -rf "$work"
	if [ "$status" -ne 0 ]; then
		printf '\ndemo: ended in step %s (%s). Nothing is left behind.\n' "$number" "$title" >&2
	fi
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

bold='' green='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR-}" ] && [ "${TERM-dumb}" != dumb ]; then
	bold=$(printf '\033[1m') green=$(printf '\033[32m') plain=$(printf '\033[0m')
fi

# step TITLE WHY opens a step.
step() {
	number=$((number + 1)) title=$1
	printf '\n%s── %s. %s ──%s\n' "$bold" "$number" "$title" "$plain"
	printf '%s' "$2" | tr '\n' ' ' | fold -s -w 78 | sed 's/ *$//'
	echo
}

# typed LINE shows what one types into a shell.
typed() {
	checked=
	printf '\n%s$ %s%s\n' "$bold" "$1" "$plain"
}

# indented sets off what other programs print, without blank lines around it.
indented() { awk 'NF { for (; begun && blank; blank--) print ""; begun = 1; blank = 0; print "    " $0; next } { blank++ }'; }

# run CODE COMMAND… shows a command and what it prints, and fails where it ends with another exit code.
run() {
	want=$1 code=0
	shift
	typed "$*"
	case "$1" in
	terraform | tofu)
		shift
		"$cli" "$@" >"$work/output" 2>&1 || code=$?
		cat "$work/output" >>"$work/printed"
		;;
	*)
		"$@" >"$work/output" 2>&1 || code=$?
		;;
	esac
	if [ -s "$work/output" ]; then
		echo
		indented <"$work/output"
	fi
	if [ "$code" -ne "$want" ]; then
		fail "exit code $code instead of $want"
	fi
}

# check CLAIM COMMAND… says what is true, or fails.
check() {
	claim=$1
	shift
	"$@" >/dev/null 2>&1 || fail "this was to be true and is not: $claim"
	if [ -z "$checked" ]; then
		echo
	fi
	checked=yes
	printf '%s✓%s %s\n' "$green" "$plain" "$claim"
}

fail() {
	printf '\ndemo: %s\n' "$1" >&2
	if [ -s "$work/emulator.log" ]; then
		echo 'The last requests that the emulator got:' >&2
		tail -n 5 "$work/emulator.log" >&2
	fi
	exit 1
}

printed() { grep -qF -- "$1" "$work/output"; }
ledger_says() { vmr-emulator ledger | grep -qx -- "$1"; }
reference() { "$cli" output -raw reference; }

# write FILE [REFERENCE] puts a file of the demo into the workspace, and shows it.
write() {
	sed "s/ve-vevmr2/${2-}/" "$here/rooms/$1" >"$1"
	shown "$1"
}

shown() {
	printf '\n%s:\n\n' "$bold$1$plain"
	indented <"$1"
}

# remember_pins collects those of the rooms in the state, which holds them in the clear.
remember_pins() {
	found=$("$cli" show -json | tr , '\n' | sed -n 's/.*"[hostgue]*_pin":"\([0-9]*\)".*/\1/p')
	pins=$(printf '%s\n' "$pins" "$found" | sort -u)
}

printf 'The life of a room, with %s and an emulator of the VMR API.\n\n' "$("$cli" version | sed 1q)"
echo 'Building the provider and the emulator…'
bin=${DEMO_BIN:-$work/bin}
export CGO_ENABLED=0 GOTMPDIR="$work" PATH="$bin:$PATH"
mkdir -p "$bin" "$work/tmp" "$work/rooms"
(
	cd "$here/../.."
	go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$bin/vmr-emulator" ./internal/cmd/vmr-emulator
	go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$bin/terraform-provider-visionsconnected" .
)

# Each CLI looks under its own registry's name. Development overrides would not do: init asks the registry all the same.
for registry in registry.terraform.io registry.opentofu.org; do
	folder=$work/mirror/$registry/visionsconnected/visionsconnected/0.0.1/$(go env GOOS)_$(go env GOARCH)
	mkdir -p "$folder"
	cp "$bin/terraform-provider-visionsconnected" "$folder/"
done
printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$work/mirror" >"$work/cli.tfrc"
export TF_CLI_CONFIG_FILE="$work/cli.tfrc" TF_CLI_ARGS=-no-color TF_INPUT=0 CHECKPOINT_DISABLE=1 TMPDIR="$work/tmp"
cd "$work/rooms"

step 'Start the emulator' 'It is the VMR API in memory, on a free port. It prints what one copies into the
environment: where it is, and the credentials that it lets in.'
typed 'vmr-emulator --listen 127.0.0.1:0 &'
: >"$work/emulator.txt"
vmr-emulator --listen 127.0.0.1:0 >"$work/emulator.txt" 2>"$work/emulator.log" &
emulator=$!
waited=0
until grep -q '^Stop it' "$work/emulator.txt"; do
	waited=$((waited + 1))
	if [ "$waited" -gt 100 ] || ! kill -0 "$emulator" 2>/dev/null; then
		fail 'the emulator does not start'
	fi
	sleep 0.1
done
echo
indented <"$work/emulator.txt"
eval "$(grep '^export ' "$work/emulator.txt")"
check 'The emulator answers, and has no rooms.' ledger_says 'Rooms: 0 created, 0 deleted, 0 left'

step 'Write a configuration' 'One room, and what others need to know of it. With other keepers it will be another room.'
write main.tf
write consult.tf
typed "$name init > init.log"
"$cli" init >init.log 2>&1 || fail "$(cat init.log)"
cp init.log "$work/output"
check 'The provider is installed.' printed 'visionsconnected/visionsconnected v0.0.1'

step 'Plan' 'Nothing is created yet. With -detailed-exitcode, a pipeline reads from the exit code whether there is
something to do.'
run 2 "$name" plan -detailed-exitcode -out=room.tfplan
check 'The exit code is 2: there is something to do.' test "$code" -eq 2
check 'The API got no request so far.' ledger_says 'Requests: 0 POST, 0 GET, 0 DELETE; 0 failed'

step 'Apply' 'One request creates the room, and the service chooses its reference and PINs.'
run 0 "$name" apply room.tfplan
consult=$(reference)
remember_pins
check 'One room was added.' printed 'Resources: 1 added, 0 changed, 0 destroyed'
check "The service has one room, $consult, created with one POST." ledger_says "$consult  hosts: 0  guests: 0"

step 'Look at the room' "Its reference and PINs are in the state now. PINs are sensitive: $name hides them, and prints one only
when asked for it by name, as with output -raw guest_pin."
run 0 "$name" state show visionsconnected_vmr.consult
check 'The reference is shown, and no PIN.' grep -q 'guest_pin *= (sensitive value)' "$work/output"
run 0 "$name" output
check 'The same holds for outputs.' printed 'guest_pin = <sensitive>'

step 'Participants join' 'A host and three guests enter the room. Another configuration, for a screen in the lobby, reads
through the data source who is there.'
run 0 vmr-emulator participants "$consult" --hosts 1 --guests 3
cp -R "$here/lobby" lobby
shown lobby/main.tf
typed "$name -chdir=lobby init > init.log"
"$cli" -chdir=lobby init >init.log 2>&1 || fail "$(cat init.log)"
run 0 "$name" -chdir=lobby apply -auto-approve "-var=reference=$consult"
check 'The lobby sees 1 host and 3 guests.' printed 'participants = "1 hosts, 3 guests"'

step 'Participants are no drift' 'While they are in there, the room is planned again. Who is in a room is not part of
the resource, so there is nothing to do.'
run 0 "$name" plan -detailed-exitcode
check 'The exit code is 0: there is nothing to do.' printed 'No changes.'

step 'Replace the room' 'For the next quarter the room is to have another reference and other PINs: changed keepers replace
it. The plan warns that this would end a meeting, so we wait until everybody has left.'
sed 's/Q3/Q4/' "$here/rooms/consult.tf" >consult.tf
shown consult.tf
run 0 "$name" plan
check 'The plan warns of the participants.' printed "$consult is occupied: 1 host, 3 guests"
run 0 vmr-emulator participants "$consult" --hosts 0 --guests 0
run 0 "$name" apply -auto-approve
check 'The room was replaced.' printed 'Resources: 1 added, 0 changed, 1 destroyed'
old=$consult consult=$(reference)
remember_pins
check "Its reference is $consult now; $old is gone from the service." ledger_says 'Rooms: 2 created, 1 deleted, 1 left'

step 'Import a room' "A colleague has created a room without $name. An import block takes it over as it is."
run 0 vmr-emulator create
training=$(cat "$work/output")
write training.tf "$training"
run 0 "$name" apply -auto-approve
check 'The room was imported, and nothing else was done.' printed '1 imported, 0 added, 0 changed, 0 destroyed'
remember_pins
check 'Another plan is empty.' "$cli" plan -detailed-exitcode

step 'Lose a room, and get it back' "Somebody deletes the first room elsewhere. The next apply notices, creates that room again
and leaves the other one alone."
run 0 vmr-emulator delete "$consult"
run 0 "$name" apply -auto-approve
check 'One room was added.' printed 'Resources: 1 added, 0 changed, 0 destroyed'
old=$consult consult=$(reference)
remember_pins
check "It is $consult, in place of $old." ledger_says "$consult  hosts: 0  guests: 0"
check "$training is the other room, as before." ledger_says "$training  hosts: 0  guests: 0"

step 'Destroy' 'Both rooms are deleted, the imported one too: it belongs to this configuration by now.'
run 0 "$name" destroy -auto-approve
check 'Two rooms were destroyed.' printed 'Destroy complete! Resources: 2 destroyed.'

# A PIN is but a few digits, which other words may hold by chance: it counts where it is a word.
no_secrets() {
	[ "$(echo "$pins" | wc -w)" -ge 7 ] || return 1 # Two of the eight may be the same.
	for secret in $pins "$VISIONSCONNECTED_CUSTOMER_ID" "$VISIONSCONNECTED_API_KEY"; do
		! grep -qE "(^|[^0-9A-Za-z])$secret([^0-9A-Za-z]|\$)" "$work/printed" || return 1
	done
}
check "None of the $(echo "$pins" | wc -w) PINs, nor the credentials, stood in what $name printed." no_secrets

step 'Ask the service what it saw' 'The emulator counted every request and every room. Then it is stopped.'
run 0 vmr-emulator ledger
check 'No room is left: as many were deleted as created, one of each not by us.' printed 'Rooms: 4 created, 4 deleted, 0 left'
check 'Each room took one POST and one DELETE, and only the GET of the lost room failed.' \
	grep -qx 'Requests: 3 POST, [0-9]* GET, 3 DELETE; 1 failed' "$work/output"
typed 'kill %1'
kill "$emulator"
wait "$emulator" || fail 'the emulator did not end well'
emulator=
echo
tail -n 1 "$work/emulator.txt" | indented
printf '\nNothing is left behind: no process runs, and the temporary folder is gone.\n'
