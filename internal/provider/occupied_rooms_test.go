// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

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
func diagnostics(w *Workspace, args ...string) []diagnostic {
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

// Occupy puts 1 host and 3 guests into each room.
func (s *Service) Occupy(t *testing.T, references ...string) {
	t.Helper()
	for _, reference := range references {
		s.SetCounts(t, reference, 1, 3)
	}
}

// newOccupiedRoom returns a service and a workspace with one room, people in it,
// and no request counted yet. The arguments are those of the provider block.
func newOccupiedRoom(t *testing.T, arguments string) (*Service, *Workspace, emulator.Room) {
	t.Helper()
	s := NewService(t)
	w := NewWorkspace(t, s.ConfigWith(arguments, RoomBlock))
	w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t)
	s.Occupy(t, room.Reference)
	s.ResetRequests()
	return s, w, room
}

// vacate empties each room.
func vacate(s *Service, t *testing.T, references ...string) {
	t.Helper()
	for _, reference := range references {
		s.SetCounts(t, reference, 0, 0)
	}
}

func (s *Service) SetCounts(t *testing.T, reference string, hosts, guests int) {
	t.Helper()
	if err := s.SetParticipants(reference, hosts, guests); err != nil {
		t.Error(err)
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
			` as of \d\d:\d\d UTC( \(\d+s ago\))?; applying this plan ends their meeting\.$`)
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

// RoomsBlock is a configuration of several rooms of one resource.
func RoomsBlock(name string, count int) string {
	return fmt.Sprintf(`
resource "visionsconnected_vmr" %q {
  count = %d
}
`, name, count)
}

func RoomWithKeeper(keeper string) string {
	return fmt.Sprintf(`
resource "visionsconnected_vmr" "room" {
  keepers = { rotation = %q }
}
`, keeper)
}

// ObservedAgo makes who was in the rooms knowledge of this age in the state.
func (w *Workspace) ObservedAgo(age time.Duration) {
	w.T.Helper()
	w.editPrivate(func(room map[string]any) {
		occupancy, ok := room["occupancy"].(map[string]any)
		if !ok {
			w.T.Fatalf("the private state %v has no occupancy", room)
		}
		occupancy["observed"] = time.Now().UTC().Add(-age).Format(time.RFC3339)
	})
}
