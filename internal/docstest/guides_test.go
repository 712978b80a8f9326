// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// What the guides claim beyond what other tests prove of the provider.

const (
	occupiedRoomsGuide = "../../examples/guides/occupied-rooms/"
	occupiedRoomConfig = `resource "visionsconnected_vmr" "consult" { keepers = { rotation = %q } }`
)

func TestGuides_QuoteWhatTheCLIPrints(t *testing.T) {
	t.Parallel()
	t.Run("occupied rooms", func(t *testing.T) {
		t.Parallel()
		s := acctest.NewService(t)
		w := acctest.NewWorkspace(t, s.Config(fmt.Sprintf(occupiedRoomConfig, "1")))
		w.Must("apply", "-auto-approve")
		room := s.OnlyRoom(t).Reference
		s.OccupyWith(t, room, 1, 3)
		var output string
		w.Configure(s.Config(fmt.Sprintf(occupiedRoomConfig, "2")))
		output += w.Must("plan")
		w.Configure(s.ConfigWith(`occupied_room_policy = "refuse"`, fmt.Sprintf(occupiedRoomConfig, "2")))
		output += w.MustFail([]string{"apply", "-auto-approve"})
		w.Must("apply", "-refresh-only", "-auto-approve")
		w.ObservedAgo(3 * time.Hour)
		w.Configure(s.Config(fmt.Sprintf(occupiedRoomConfig, "1")))
		output += w.Must("plan", "-destroy", "-refresh=false")
		quoted(t, output, quotes(t, "docs/guides/occupied-rooms.md"), 3, "ve-vevmr2", room, "2026-10-05", `\d{4}-\d\d-\d\d`, "10:42", `\d\d:\d\d`)
	})
	t.Run("migrating", func(t *testing.T) {
		t.Parallel()
		m := acctest.NewMove(t, "restapi_object-3.0", nil)
		m.Holds("restapi_object.consult", acctest.SourceInstance(t, "restapi_object-3.0", m.Room))
		const consult = `resource "visionsconnected_vmr" "consult" {}` + "\n"
		m.ConfigureMoves(consult, "restapi_object.consult", "visionsconnected_vmr.consult")
		output := m.Must("plan")
		order := acctest.SourceInstance(t, "restapi_object-3.0", m.Room)
		order["attributes"] = map[string]any{"id": "1017", "path": "/orders"}
		m.Holds("restapi_object.consult", order)
		output += m.MustFail([]string{"plan"})
		quoted(t, output, quotes(t, migratingGuideDoc), 2, "ve-vevmr2", m.Room.Reference)
	})
	t.Run("accounts at their limit", func(t *testing.T) {
		t.Parallel()
		s := acctest.NewService(t, emulator.WithCapacity(1))
		w := acctest.NewWorkspace(t, s.ConfigWith(`capacity_wait = "1s"`, `resource "visionsconnected_vmr" "room" { count = 2 }`))
		output := w.MustFail([]string{"apply", "-auto-approve"})
		quoted(t, output, quotes(t, "docs/guides/accounts-at-their-limit.md"), 1,
			"GNWXFAC7MM43HJE6RGCULU3EV3", "[A-Z0-9]+", "30s", "1s")
	})
}

// quotes returns what a page shows of the CLI's output.
func quotes(t *testing.T, page string) []string {
	t.Helper()
	var texts []string
	for _, block := range documentation(t)[page] {
		if block.language == "text" {
			texts = append(texts, block.text)
		}
	}
	return texts
}

// replaceOnce replaces what must stand in the text exactly once.
func replaceOnce(t *testing.T, text, old, replacement string) string {
	t.Helper()
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%q stands in the text %d times, want once:\n%s", old, n, text)
	}
	return strings.Replace(text, old, replacement, 1)
}

// quoted checks that the output has each of the n texts, with what varies replaced by
// patterns.
func quoted(t *testing.T, output string, texts []string, n int, oldnew ...string) {
	t.Helper()
	if len(texts) != n {
		t.Fatalf("the guide quotes %d texts, want %d", len(texts), n)
	}
	for _, text := range texts {
		if !quotePattern(text, oldnew...).MatchString(output) {
			t.Errorf("the guide quotes\n%s\nand the CLI prints\n%s", text, output)
		}
	}
}

// place is where the CLI says that a diagnostic comes from.
const place = `[\s│]+(?:with [^\n]*\n[\s│]+)?(?:on [^\n]*\n[\s│]+(?:\d+: [^\n]*\n[\s│]+)*)?`

// quotePattern matches the output that a guide quotes. Of a diagnostic, "…" stands for
// what is left out, and nothing else is left out but the place.
func quotePattern(text string, oldnew ...string) *regexp.Regexp {
	gap, end := `.*`, ""
	if strings.HasPrefix(text, "Error: ") || strings.HasPrefix(text, "Warning: ") {
		gap, end = place, `[\s│]*╵`
	}
	paragraphs := strings.Split(strings.TrimSpace(text), "\n\n")
	for i, paragraph := range paragraphs {
		paragraphs[i] = acctest.Saying(paragraph).String()
	}
	pattern := strings.NewReplacer(append(oldnew, "…", ".*?")...).Replace(strings.Join(paragraphs, gap))
	return regexp.MustCompile(pattern + end)
}

func TestGuides_TheCheckOfQuotesFindsMistakes(t *testing.T) {
	t.Parallel()
	const output = "╷\n│ Error: Cannot go\n│ \n│   with a.b,\n│   on main.tf line 2, in resource:\n│    2: resource {\n│ \n│ It\n│ rains.\n│ \n│ Wait.\n╵\n"
	for quote, want := range map[string]bool{
		"Error: Cannot go\n\nIt rains.\n\nWait.": true,
		"Error: Cannot go\n\nIt…\n":              true,
		"Error: Cannot go\n\n…\n\nWait.":         true,
		"Error: Cannot go\n\nIt rains.":          false,
		"Error: Cannot go\n\nWait.":              false,
		"Error: Cannot go\n\nIt snows…":          false,
	} {
		if got := quotePattern(quote).MatchString(output); got != want {
			t.Errorf("%q matches: %t, want %t", quote, got, want)
		}
	}
}

func TestGuides_Check_WarnsOfGuestsAndIsNoChange(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, occupiedRoomsGuide+"policy.tf", occupiedRoomsGuide+"check.tf")
	w.Must("apply", "-auto-approve")
	w.DoesNotSay(w.PlanExits(0), "Somebody is in the consulting room")

	s.OccupyWith(t, s.OnlyRoom(t).Reference, 1, 3)
	w.Says(w.PlanExits(0), "Warning: Check block assertion failed", "Somebody is in the consulting room.")
	w.Says(w.Must("apply", "-auto-approve"), "Somebody is in the consulting room.")

	// In the plan that replaces the room, it tells nothing about the old one.
	w.DoesNotSay(w.PlanExits(2, "-replace=visionsconnected_vmr.consult"), "Somebody is in the consulting room")
}

func TestGuides_Check_WithTheDataSourceInside_IsAChangeEachTime(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, occupiedRoomsGuide+"policy.tf")
	w.Configure(`
check "consult_is_empty" {
  data "visionsconnected_vmr" "consult" { reference = visionsconnected_vmr.consult.reference }
  assert {
    condition     = data.visionsconnected_vmr.consult.active_guests == 0
    error_message = "Guests in the consulting room: ${data.visionsconnected_vmr.consult.active_guests}."
  }
}`)
	w.Must("apply", "-auto-approve")
	w.Must("apply", "-auto-approve")
	w.PlanExits(2)
	s.OccupyWith(t, s.OnlyRoom(t).Reference, 0, 3)
	w.Says(w.PlanExits(2), "Guests in the consulting room: 3.")
}

func TestGuides_Precondition_FailsEveryPlanButNoDestroy(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, "../../examples/provider/provider.tf", occupiedRoomsGuide+"precondition.tf")
	reception := s.OnlyRoom(t).Reference
	const refusal = "Somebody is in the reception's room"

	s.OccupyWith(t, reception, 0, 1)
	w.MustFail([]string{"plan"}, refusal)
	s.OccupyWith(t, reception, 0, 0)
	w.Must("apply", "-auto-approve")
	w.PlanExits(0)
	s.OccupyWith(t, reception, 0, 1)
	w.MustFail([]string{"plan"}, refusal)
	w.Must("destroy", "-auto-approve")
}

func TestGuides_Precondition_OnTheRoomItself(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	config := func(reference string) string {
		return s.Config(fmt.Sprintf(`
data "visionsconnected_vmr" "consult" { reference = %s }

resource "visionsconnected_vmr" "consult" {
  lifecycle {
    precondition {
      condition     = data.visionsconnected_vmr.consult.active_guests == 0
      error_message = "Guests are in the room."
    }
  }
}`, reference))
	}
	w := acctest.NewWorkspace(t, s.Config(`resource "visionsconnected_vmr" "consult" {}`))
	w.Must("apply", "-auto-approve")
	w.Configure(config("visionsconnected_vmr.consult.reference"))
	w.MustFail([]string{"plan"}, "Cycle")

	room := s.OnlyRoom(t).Reference
	s.OccupyWith(t, room, 0, 1)
	w.Configure(config(fmt.Sprintf("%q", room)))
	w.MustFail([]string{"plan", "-replace=visionsconnected_vmr.consult"}, "Guests are in the room.")
	w.Must("plan", "-destroy")
	s.OccupyWith(t, room, 0, 0)
	w.Must("apply", "-auto-approve", "-replace=visionsconnected_vmr.consult")
	w.MustFail([]string{"plan"}, "Cannot read room", room)
}

func TestGuides_RefreshOnly_ExitsWith2UntilAnApplyHasWrittenThatTheyLeft(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(`resource "visionsconnected_vmr" "consult" {}`))
	w.Must("apply", "-auto-approve")
	unchanged := func() {
		// Others at times exit with 2.
		if acctest.RequireCLI(t).Lacks(terraformcli.RefreshOnlyExitCode) == "" {
			w.PlanExits(0, "-refresh-only")
		}
	}
	unchanged()
	s.OccupyWith(t, s.OnlyRoom(t).Reference, 1, 0)
	w.PlanExits(0)
	w.Says(w.PlanExits(2, "-refresh-only"), "No changes.")
	w.Must("apply", "-auto-approve")
	s.OccupyWith(t, s.OnlyRoom(t).Reference, 0, 0)
	w.PlanExits(2, "-refresh-only")
	w.Must("apply", "-auto-approve")
	unchanged()
}

func TestGuides_RefreshFalse_KnowsWhatTheStateHolds(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(`resource "visionsconnected_vmr" "consult" {}`))
	w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t).Reference
	s.OccupyWith(t, room, 0, 3)
	w.DoesNotSay(w.Must("plan", "-destroy", "-refresh=false"), "occupied")
	w.Must("apply", "-auto-approve")
	s.OccupyWith(t, room, 0, 0)
	w.Says(w.Must("plan", "-destroy", "-refresh=false"), "Room "+room+" is occupied: 3 guests", "s ago")
}

func TestGuides_RoomNoLongerConfigured_PlanShowsWhoIsThereNow(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(`resource "visionsconnected_vmr" "consult" {}`))
	w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t).Reference
	s.OccupyWith(t, room, 0, 3)
	w.Must("apply", "-auto-approve")
	s.OccupyWith(t, room, 1, 5)
	w.Configure(s.Config(""))
	w.Says(w.Must("plan"), "Room "+room+" is occupied: 1 host, 5 guests")
}

func TestGuides_CreateBeforeDestroy_OnAFullAccount_KeepsTheOldRoom(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithCapacity(1))
	config := func(rotation, lifecycle string) string {
		return s.ConfigWith(`capacity_wait = "0s"`, fmt.Sprintf(`
resource "visionsconnected_vmr" "room" {
  keepers = { rotation = %q }
  %s
}`, rotation, lifecycle))
	}
	const newFirst = "lifecycle { create_before_destroy = true }"
	w := acctest.NewWorkspace(t, config("1", newFirst))
	w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t).Reference
	w.Configure(config("2", newFirst))
	w.MustFail([]string{"apply", "-auto-approve"}, "Room limit of the account reached", "No room was created")
	if now := s.OnlyRoom(t).Reference; now != room {
		t.Errorf("the room is %s, want %s as before", now, room)
	}
	w.Configure(config("2", ""))
	w.Must("apply", "-auto-approve")
}

// What the page of the resource says about imports with keepers.
func TestGuides_Import_BlockWithKeepers_PlanWarns(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	config := func(arguments string) string {
		return s.Config(fmt.Sprintf(`
import {
  to = visionsconnected_vmr.room
  id = %q
}
resource "visionsconnected_vmr" "room" { %s }`, room.Reference, arguments))
	}
	const warning = "is replaced right after its import or move"
	w := acctest.NewWorkspace(t, config(`keepers = { rotation = "1" }`))
	w.Says(w.Must("plan"), "Room "+room.Reference, warning)

	w.Configure(config(""))
	w.DoesNotSay(w.Must("apply", "-auto-approve"), warning)
	w.Configure(config(`keepers = { rotation = "1" }`))
	w.DoesNotSay(w.Must("plan"), warning) // Later, it is a rotation like any other.
}
