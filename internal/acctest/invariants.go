// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"regexp"
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
	saysUnknown = "It is unknown whether the room was created"
	creating    = ": Creating..."
)

// Invariants compares the rooms on the service with the rooms in the state after each
// command, whatever the faults did.
type Invariants struct {
	t *testing.T
	s *Service
	w *Workspace

	Before snapshot
	// unrecorded are the rooms of which the user was told that they may exist.
	unrecorded []string
}

// snapshot is what there is between two commands.
type snapshot struct {
	inState []string
	made    int
}

func NewInvariants(t *testing.T, s *Service, w *Workspace) *Invariants {
	t.Helper()
	v := &Invariants{t: t, s: s, w: w}
	v.Before = v.Now()
	return v
}

func (v *Invariants) Now() snapshot {
	v.t.Helper()
	var references []string
	for _, room := range v.w.StateRooms() {
		if reference, ok := room["reference"].(string); ok {
			references = append(references, reference)
		}
	}
	return snapshot{inState: references, made: v.s.Ledger().Made}
}

// Check holds the outcome of a command against the promises.
func (v *Invariants) Check(what, output string, took time.Duration) {
	v.t.Helper()
	v.s.ExpectNoSecrets(v.t, "the output of "+what, output)
	told := errorsIn(output)
	output = inOneLine(output)
	ledger, now := v.s.Ledger(), v.Now()
	fail := func(format string, args ...any) {
		v.t.Helper()
		v.t.Errorf(what+": "+format+"\n%s", append(args, output)...)
	}

	excuses := strings.Count(told, saysUnknown)
	for _, room := range ledger.Rooms {
		switch {
		case slices.Contains(now.inState, room.Reference) || slices.Contains(v.unrecorded, room.Reference):
		case slices.Contains(v.Before.inState, room.Reference):
			fail("room %s exists and was dropped from the state", room.Reference)
		case strings.Contains(told, room.Reference):
			v.unrecorded = append(v.unrecorded, room.Reference)
		case excuses > 0:
			excuses--
			v.unrecorded = append(v.unrecorded, room.Reference)
		default:
			fail("room %s was made, is not in the state, and nobody was told", room.Reference)
		}
	}
	for _, reference := range now.inState {
		if slices.Contains(v.Before.inState, reference) || exists(ledger, reference) {
			continue
		}
		fail("room %s came into the state and does not exist", reference)
	}
	if made, begun := ledger.Made-v.Before.made, strings.Count(output, creating); made > begun {
		fail("%d creations made %d rooms", begun, made)
	}
	if strings.Contains(output, "panic:") {
		fail("the provider crashed")
	}
	if took > longestStep {
		fail("it took %s", took)
	}
	v.Before = now
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

func exists(ledger emulator.Ledger, reference string) bool {
	_, ok := ledger.Room(reference)
	return ok
}

// Step runs a command, holds its outcome against the promises, and returns its exit code.
func (v *Invariants) Step(args ...string) int {
	v.t.Helper()
	started := time.Now()
	code, output := v.w.Try(args...)
	v.Check(strings.Join(args, " "), output, time.Since(started))
	return code
}

// Converges checks that, once the faults are over, an apply brings state and
// service together and a destroy leaves nothing but the rooms of which the user
// was told.
func (v *Invariants) Converges() {
	v.t.Helper()
	if code := v.Step("apply", "-auto-approve"); code != 0 {
		v.t.Errorf("apply after the faults: exit code %d", code)
	}
	if code := v.Step("plan", "-detailed-exitcode"); code != 0 {
		v.t.Errorf("plan after the faults: exit code %d, want an empty plan", code)
	}
	if code := v.Step("destroy", "-auto-approve"); code != 0 {
		v.t.Errorf("destroy after the faults: exit code %d", code)
	}
	for _, room := range v.s.Ledger().Rooms {
		if !slices.Contains(v.unrecorded, room.Reference) {
			v.t.Errorf("destroy left room %s", room.Reference)
		}
	}
	if len(v.w.StateRooms()) != 0 {
		v.t.Error("destroy left rooms in the state")
	}
}
