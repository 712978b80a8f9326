// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// longestStep bounds one command under faults: what the settings of these tests
// allow in time-outs, retries and pauses, with room for a busy machine.
const longestStep = time.Minute

// What the provider says where it cannot know or cannot do what was asked.
const (
	saysUnknown = "It is not known whether the service made a room"
	creating    = ": Creating..."
)

// watch compares the rooms on the service with the rooms in the state after each
// command, whatever the faults did.
type watch struct {
	t *testing.T
	s *service
	w *workspace

	before watched
	// unrecorded are the rooms of which the user was told that they may exist.
	unrecorded []string
}

// watched is what there is between two commands.
type watched struct {
	inState []string
	made    int
}

func newWatch(t *testing.T, s *service, w *workspace) *watch {
	t.Helper()
	v := &watch{t: t, s: s, w: w}
	v.before = v.now()
	return v
}

func (v *watch) now() watched {
	v.t.Helper()
	var references []string
	for _, room := range v.w.stateRooms() {
		if reference, ok := room["reference"].(string); ok {
			references = append(references, reference)
		}
	}
	return watched{inState: references, made: v.s.Ledger().Made}
}

// check holds the outcome of a command against the promises. It returns the
// number of violations, so that a long run can stop at the first.
func (v *watch) check(what, output string, took time.Duration) {
	v.t.Helper()
	output = strings.Join(strings.FieldsFunc(output, func(r rune) bool { return strings.ContainsRune(" \t\r\n│╷╵", r) }), " ")
	ledger, now := v.s.Ledger(), v.now()
	fail := func(format string, args ...any) {
		v.t.Helper()
		v.t.Errorf(what+": "+format+"\n%s", append(args, output)...)
	}

	excuses := strings.Count(output, saysUnknown)
	for _, room := range ledger.Rooms {
		switch {
		case slices.Contains(now.inState, room.Reference) || slices.Contains(v.unrecorded, room.Reference):
		case slices.Contains(v.before.inState, room.Reference):
			fail("room %s exists and was dropped from the state", room.Reference)
		case strings.Contains(output, room.Reference):
			v.unrecorded = append(v.unrecorded, room.Reference)
		case excuses > 0:
			excuses--
			v.unrecorded = append(v.unrecorded, room.Reference)
		default:
			fail("room %s was made, is not in the state, and nobody was told", room.Reference)
		}
	}
	for _, reference := range now.inState {
		if slices.Contains(v.before.inState, reference) || exists(ledger, reference) {
			continue
		}
		fail("room %s came into the state and does not exist", reference)
	}
	if made, begun := ledger.Made-v.before.made, strings.Count(output, creating); made > begun {
		fail("%d creations made %d rooms", begun, made)
	}
	if strings.Contains(output, "panic:") || strings.Contains(output, "Plugin did not respond") {
		fail("the provider crashed")
	}
	if took > longestStep {
		fail("it took %s", took)
	}
	v.before = now
}

func exists(ledger emulator.Ledger, reference string) bool {
	_, ok := ledger.Room(reference)
	return ok
}

// step runs a command under the watch and returns its exit code.
func (v *watch) step(args ...string) int {
	v.t.Helper()
	started := time.Now()
	code, output := v.w.try(args...)
	v.check(strings.Join(args, " "), output, time.Since(started))
	return code
}
