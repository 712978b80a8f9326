// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// diagnostic is one of those that the CLI prints with -json.
type diagnostic struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Address  string `json:"address"`
}

// diagnostics runs a command with -json, which has to succeed, and returns the
// diagnostics among its lines, sorted by their summary.
func diagnostics(w *acctest.Workspace, args ...string) []diagnostic {
	w.T.Helper()
	output := w.Must(append(args, "-json")...)
	var found []diagnostic
	for lines := bufio.NewScanner(strings.NewReader(output)); lines.Scan(); {
		var line struct {
			Type       string     `json:"type"`
			Diagnostic diagnostic `json:"diagnostic"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			w.T.Fatalf("%v: %s", err, lines.Bytes())
		}
		if line.Type == "diagnostic" {
			found = append(found, line.Diagnostic)
		}
	}
	slices.SortFunc(found, func(a, b diagnostic) int { return strings.Compare(a.Summary, b.Summary) })
	return found
}

// newOccupiedRoom returns a service and a workspace with one room, participants,
// and no request counted yet. The arguments are those of the provider block.
func newOccupiedRoom(t *testing.T, arguments string) (*acctest.Service, *acctest.Workspace, emulator.Room) {
	t.Helper()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith(arguments, acctest.RoomBlock))
	w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t)
	s.Occupy(t, room.Reference)
	s.ResetRequests()
	return s, w, room
}

// inBothReadings runs a test in both readings of the API's document, with a room that
// is empty in one and has participants in the other.
func inBothReadings(t *testing.T, test func(t *testing.T, s *acctest.Service, room emulator.Room, hosts, guests int)) {
	t.Helper()
	for name, of := range map[string]struct {
		reading       emulator.Reading
		hosts, guests int
	}{
		"document, empty": {reading: emulator.Document}, "swagger, occupied": {emulator.Swagger, 2, 14},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, room := acctest.ServiceWithRoom(t, emulator.WithReading(of.reading))
			s.OccupyWith(t, room.Reference, of.hosts, of.guests)
			test(t, s, room, of.hosts, of.guests)
		})
	}
}

// vacate empties each room.
func vacate(t *testing.T, s *acctest.Service, references ...string) {
	t.Helper()
	for _, reference := range references {
		s.OccupyWith(t, reference, 0, 0)
	}
}

// occupiedSummary is the summary of the warning for a room with 1 host and 3
// guests.
func occupiedSummary(reference string) string {
	return fmt.Sprintf("Room %s is occupied: 1 host, 3 guests", reference)
}

// wasOccupiedSummary is that of a warning which rests on what an earlier run saw.
func wasOccupiedSummary(reference string) string {
	return fmt.Sprintf("Room %s was occupied: 1 host, 3 guests", reference)
}

// expectOccupied checks that the diagnostics are one warning for each of these
// rooms, with 1 host and 3 guests in it.
func expectOccupied(t *testing.T, got []diagnostic, references ...string) {
	t.Helper()
	if len(got) != len(references) {
		t.Fatalf("the plan has the diagnostics %+v, want one warning for each of %v", got, references)
	}
	slices.Sort(references)
	for i, reference := range references {
		detail := regexp.MustCompile(`^1 host and 3 guests are in room ` + regexp.QuoteMeta(reference) +
			` as of \d\d:\d\d UTC( \(\d+s ago\))?; applying this plan deletes the room and ends their meeting, unless the plan says that it will not be destroyed \(destroy = false\)\.$`)
		if d := got[i]; d.Severity != "warning" || d.Summary != occupiedSummary(reference) || !detail.MatchString(d.Detail) {
			t.Errorf("the diagnostic of %s is %+v", reference, d)
		}
	}
}

func expectNoDiagnostics(t *testing.T, what string, got []diagnostic) {
	t.Helper()
	if len(got) != 0 {
		t.Errorf("%s has the diagnostics %+v, want none", what, got)
	}
}
