// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// longestStep bounds one command under faults: what the settings of these tests
// allow in time-outs, retries and pauses, with room for a busy machine.
const longestStep = time.Minute

// What the provider says of a creation whose outcome is unknown, and the CLI of one
// that begins.
const (
	saysUnknown = "It is unknown whether the room was created"
	creating    = ": Creating..."
)

// Invariants compares the rooms on the service with the rooms in the state after each
// command, whatever the faults did.
type Invariants struct {
	t *testing.T
	s *Service
	w *Workspace

	before snapshot
	// unrecorded are the rooms of which the user was told that they may exist.
	unrecorded []roomID
}

// roomID tells rooms apart also where references are reused. The PIN is empty if it
// is unknown.
type roomID struct{ reference, hostPIN string }

func (r roomID) is(other roomID) bool {
	return r.reference == other.reference && (r.hostPIN == "" || other.hostPIN == "" || r.hostPIN == other.hostPIN)
}

func (r roomID) isIn(rooms []roomID) bool { return slices.ContainsFunc(rooms, r.is) }

// snapshot is what there is between two commands.
type snapshot struct {
	inState, onService []roomID
	created            int
}

// NewInvariants begins with what there is now.
func NewInvariants(t *testing.T, s *Service, w *Workspace) *Invariants {
	t.Helper()
	v := &Invariants{t: t, s: s, w: w}
	v.before = v.now()
	return v
}

// Reset starts over with what there is now.
func (v *Invariants) Reset() { v.before = v.now() }

func (v *Invariants) now() snapshot {
	v.t.Helper()
	ledger := v.s.Ledger()
	now := snapshot{created: ledger.Created}
	for _, room := range v.w.StateRooms() {
		if reference, ok := room["reference"].(string); ok {
			pin, _ := room["host_pin"].(string)
			now.inState = append(now.inState, roomID{reference, pin})
		}
	}
	for _, room := range ledger.Rooms {
		now.onService = append(now.onService, roomID{room.Reference, room.HostPIN})
	}
	return now
}

// Check holds the outcome of a command against the promises.
func (v *Invariants) Check(what, output string, took time.Duration) {
	v.t.Helper()
	v.s.ExpectNoSecrets(v.t, "the output of "+what, output)
	told := errorsIn(output)
	output = inOneLine(output)
	now := v.now()
	fail := func(format string, args ...any) {
		v.t.Helper()
		v.t.Errorf(what+": "+format+"\n%s", append(args, output)...)
	}

	excuses := strings.Count(told, saysUnknown)
	for _, room := range now.onService {
		switch {
		case room.isIn(now.inState) || room.isIn(v.unrecorded):
		case room.isIn(v.before.inState):
			fail("room %s exists and was dropped from the state", room.reference)
		case strings.Contains(told, room.reference):
			v.unrecorded = append(v.unrecorded, room)
		case excuses > 0:
			excuses--
			v.unrecorded = append(v.unrecorded, room)
		default:
			fail("room %s was created, is not in the state, and nobody was told", room.reference)
		}
	}
	for _, room := range now.inState {
		if !room.isIn(v.before.inState) && !room.isIn(now.onService) {
			fail("room %s came into the state and does not exist", room.reference)
		}
	}
	if created, begun := now.created-v.before.created, strings.Count(output, creating); created > begun {
		fail("%d creations created %d rooms", begun, created)
	}
	if strings.Contains(output, "panic:") {
		fail("the provider crashed")
	}
	if took > longestStep {
		fail("it took %s", took)
	}
	v.before = now
}

// errorText is an error in a CLI's output, from its summary to the end of its
// frame.
var errorText = regexp.MustCompile(`(?s)Error: .*?(?:╵|$)`)

// errorsIn returns the errors in a CLI's output, but for those that say that the
// room is in the state.
func errorsIn(output string) string {
	var told strings.Builder
	for _, text := range errorText.FindAllString(output, -1) {
		if text = inOneLine(text); !strings.Contains(text, "is in the state") {
			told.WriteString(text)
		}
	}
	return told.String()
}

// inOneLine takes the CLI's line breaks and frames out of a text.
func inOneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n│╷╵", r) }), " ")
}

// Step runs a command, holds its outcome against the promises, and returns its exit
// code and its output.
func (v *Invariants) Step(args ...string) (code int, output string) {
	v.t.Helper()
	started := time.Now()
	code, output = v.w.Try(args...)
	v.Check(strings.Join(args, " "), output, time.Since(started))
	return code, output
}

// Converges checks that, once the faults are over, an apply brings state and
// service together and a destroy leaves nothing but the rooms of which the user
// was told.
func (v *Invariants) Converges() {
	v.t.Helper()
	code, output := v.Step("apply", "-auto-approve")
	if code != 0 && strings.Contains(output, "Room has other PINs") { // What the message says to do.
		v.Step("apply", "-refresh-only", "-auto-approve")
		v.Step("apply", "-refresh-only", "-auto-approve")
		code, _ = v.Step("apply", "-auto-approve")
	}
	if code != 0 {
		v.t.Errorf("apply after the faults: exit code %d", code)
	}
	if code, _ := v.Step("plan", "-detailed-exitcode"); code != 0 {
		v.t.Errorf("plan after the faults: exit code %d, want an empty plan", code)
	}
	if code, _ := v.Step("destroy", "-auto-approve"); code != 0 {
		v.t.Errorf("destroy after the faults: exit code %d", code)
	}
	for _, room := range v.before.onService {
		if !room.isIn(v.unrecorded) {
			v.t.Errorf("destroy left room %s", room.reference)
		}
	}
	if len(v.w.StateRooms()) != 0 {
		v.t.Error("destroy left rooms in the state")
	}
}
