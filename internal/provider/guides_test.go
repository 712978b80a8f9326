// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

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
		s := newService(t)
		w := newWorkspace(t, s.config(fmt.Sprintf(occupiedRoomConfig, "1")))
		w.must("apply", "-auto-approve")
		room := s.onlyRoom(t).Reference
		s.setParticipants(t, room, 1, 3)
		var output string
		w.configure(s.config(fmt.Sprintf(occupiedRoomConfig, "2")))
		output += w.must("plan")
		w.configure(s.configWith(`occupied_room_policy = "refuse"`, fmt.Sprintf(occupiedRoomConfig, "2")))
		output += w.mustFail([]string{"apply", "-auto-approve"})
		w.must("apply", "-refresh-only", "-auto-approve")
		w.observedAgo(3 * time.Hour)
		w.configure(s.config(fmt.Sprintf(occupiedRoomConfig, "1")))
		output += w.must("plan", "-destroy", "-refresh=false")
		quoted(t, output, quotes(t, "docs/guides/occupied-rooms.md"), 3, "ve-vevmr2", room, "2026-10-05", `\d{4}-\d\d-\d\d`, "10:42", `\d\d:\d\d`)
	})
	t.Run("moving in", func(t *testing.T) {
		t.Parallel()
		m := newMove(t, "restapi_object-3.0", nil)
		m.holds("restapi_object.consult", sourceInstance(t, "restapi_object-3.0", m.room))
		const consult = `resource "visionsconnected_vmr" "consult" {}` + "\n"
		m.takesOver(consult, "restapi_object.consult", "visionsconnected_vmr.consult")
		output := m.must("plan")
		order := sourceInstance(t, "restapi_object-3.0", m.room)
		order["attributes"] = map[string]any{"id": "1017", "path": "/orders"}
		m.holds("restapi_object.consult", order)
		output += m.mustFail([]string{"plan"})
		quoted(t, output, quotes(t, movingInGuideDoc), 2, "ve-vevmr2", m.room.Reference)
	})
	t.Run("accounts at their limit", func(t *testing.T) {
		t.Parallel()
		s := newService(t, emulator.WithCapacity(1))
		w := newWorkspace(t, s.configWith(`capacity_wait = "1s"`, `resource "visionsconnected_vmr" "room" { count = 2 }`))
		output := w.mustFail([]string{"apply", "-auto-approve"})
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

// quoted checks that the output has each of the n texts: their paragraphs in
// this order, with what varies replaced by patterns.
func quoted(t *testing.T, output string, texts []string, n int, oldnew ...string) {
	t.Helper()
	if len(texts) != n {
		t.Fatalf("the guide quotes %d texts, want %d", len(texts), n)
	}
	for _, text := range texts {
		pattern := saying(strings.Split(strings.TrimSpace(text), "\n\n")...).String()
		pattern = strings.NewReplacer(oldnew...).Replace(pattern)
		if !regexp.MustCompile(pattern).MatchString(output) {
			t.Errorf("the guide quotes\n%s\nand the CLI prints\n%s", text, output)
		}
	}
}

// exits runs a plan that has to exit with this code.
func (w *workspace) exits(want int, args ...string) string {
	w.t.Helper()
	code, output := w.try(append([]string{"plan", "-detailed-exitcode"}, args...)...)
	if code != want {
		w.t.Errorf("plan -detailed-exitcode %v exits with %d, want %d:\n%s", args, code, want, output)
	}
	return output
}

func (w *workspace) doesNotSay(output, phrase string) {
	w.t.Helper()
	if saying(phrase).MatchString(output) {
		w.t.Errorf("the output says %q:\n%s", phrase, output)
	}
}

func TestGuides_Check_WarnsOfGuestsAndIsNoChange(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newExampleWorkspace(t, s, occupiedRoomsGuide+"policy.tf", occupiedRoomsGuide+"check.tf")
	w.must("apply", "-auto-approve")
	w.doesNotSay(w.exits(0), "Guests in the consulting room")

	s.setParticipants(t, s.onlyRoom(t).Reference, 1, 3)
	w.says(w.exits(0), "Warning: Check block assertion failed", "Guests in the consulting room: 3.")
	w.says(w.must("apply", "-auto-approve"), "Guests in the consulting room: 3.")

	// In the plan that replaces the room, it tells nothing about the old one.
	w.doesNotSay(w.exits(2, "-replace=visionsconnected_vmr.consult"), "Guests in the consulting room")
}

func TestGuides_Check_WithTheDataSourceInside_IsAChangeEachTime(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newExampleWorkspace(t, s, occupiedRoomsGuide+"policy.tf")
	w.configure(`
check "consult_is_empty" {
  data "visionsconnected_vmr" "consult" { reference = visionsconnected_vmr.consult.reference }
  assert {
    condition     = data.visionsconnected_vmr.consult.active_guests == 0
    error_message = "Guests in the consulting room: ${data.visionsconnected_vmr.consult.active_guests}."
  }
}`)
	w.must("apply", "-auto-approve")
	w.must("apply", "-auto-approve")
	w.exits(2)
	s.setParticipants(t, s.onlyRoom(t).Reference, 0, 3)
	w.says(w.exits(2), "Guests in the consulting room: 3.")
}

func TestGuides_Precondition_FailsEveryPlanButNoDestroy(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newExampleWorkspace(t, s, "../../examples/provider/provider.tf", occupiedRoomsGuide+"precondition.tf")
	reception := s.onlyRoom(t).Reference
	const refusal = "Guests are in the reception's room"

	s.setParticipants(t, reception, 0, 1)
	w.mustFail([]string{"plan"}, refusal)
	s.setParticipants(t, reception, 0, 0)
	w.must("apply", "-auto-approve")
	w.exits(0)
	s.setParticipants(t, reception, 0, 1)
	w.mustFail([]string{"plan"}, refusal)
	w.must("destroy", "-auto-approve")
}

func TestGuides_Precondition_OnTheRoomItself(t *testing.T) {
	t.Parallel()
	s := newService(t)
	config := func(reference string) string {
		return s.config(fmt.Sprintf(`
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
	w := newWorkspace(t, s.config(`resource "visionsconnected_vmr" "consult" {}`))
	w.must("apply", "-auto-approve")
	w.configure(config("visionsconnected_vmr.consult.reference"))
	w.mustFail([]string{"plan"}, "Cycle")

	room := s.onlyRoom(t).Reference
	s.setParticipants(t, room, 0, 1)
	w.configure(config(fmt.Sprintf("%q", room)))
	w.mustFail([]string{"plan", "-replace=visionsconnected_vmr.consult"}, "Guests are in the room.")
	w.must("plan", "-destroy")
	s.setParticipants(t, room, 0, 0)
	w.must("apply", "-auto-approve", "-replace=visionsconnected_vmr.consult")
	w.mustFail([]string{"plan"}, "Cannot read room", room)
}

func TestGuides_RefreshOnly_ExitsWith2UntilAnApplyHasWrittenThatTheyLeft(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(`resource "visionsconnected_vmr" "consult" {}`))
	w.must("apply", "-auto-approve")
	unchanged := func() {
		// Others at times exit with 2.
		if requireCLI(t).Lacks(terraformcli.RefreshOnlyExitCode) == "" {
			w.exits(0, "-refresh-only")
		}
	}
	unchanged()
	s.setParticipants(t, s.onlyRoom(t).Reference, 1, 0)
	w.exits(0)
	w.says(w.exits(2, "-refresh-only"), "No changes.")
	w.must("apply", "-auto-approve")
	s.setParticipants(t, s.onlyRoom(t).Reference, 0, 0)
	w.exits(2, "-refresh-only")
	w.must("apply", "-auto-approve")
	unchanged()
}

func TestGuides_RefreshFalse_KnowsWhatTheStateHolds(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(`resource "visionsconnected_vmr" "consult" {}`))
	w.must("apply", "-auto-approve")
	room := s.onlyRoom(t).Reference
	s.setParticipants(t, room, 0, 3)
	w.doesNotSay(w.must("plan", "-destroy", "-refresh=false"), "occupied")
	w.must("apply", "-auto-approve")
	s.setParticipants(t, room, 0, 0)
	w.says(w.must("plan", "-destroy", "-refresh=false"), "Room "+room+" is occupied: 3 guests", "s ago")
}

func TestGuides_RoomNoLongerConfigured_PlanShowsWhoIsThereNow(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(`resource "visionsconnected_vmr" "consult" {}`))
	w.must("apply", "-auto-approve")
	room := s.onlyRoom(t).Reference
	s.setParticipants(t, room, 0, 3)
	w.must("apply", "-auto-approve")
	s.setParticipants(t, room, 1, 5)
	w.configure(s.config(""))
	w.says(w.must("plan"), "Room "+room+" is occupied: 1 host, 5 guests")
}

func TestGuides_CreateBeforeDestroy_OnAFullAccount_KeepsTheOldRoom(t *testing.T) {
	t.Parallel()
	s := newService(t, emulator.WithCapacity(1))
	config := func(rotation, lifecycle string) string {
		return s.configWith(`capacity_wait = "0s"`, fmt.Sprintf(`
resource "visionsconnected_vmr" "room" {
  keepers = { rotation = %q }
  %s
}`, rotation, lifecycle))
	}
	const newFirst = "lifecycle { create_before_destroy = true }"
	w := newWorkspace(t, config("1", newFirst))
	w.must("apply", "-auto-approve")
	room := s.onlyRoom(t).Reference
	w.configure(config("2", newFirst))
	w.mustFail([]string{"apply", "-auto-approve"}, "Room limit of the account reached", "no room was created")
	if now := s.onlyRoom(t).Reference; now != room {
		t.Errorf("the room is %s, want %s as before", now, room)
	}
	w.configure(config("2", ""))
	w.must("apply", "-auto-approve")
}

// What the page of the resource says about imports with keepers.
func TestGuides_Takeover_ImportBlockWithKeepers_PlanWarns(t *testing.T) {
	t.Parallel()
	s := newService(t)
	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	config := func(arguments string) string {
		return s.config(fmt.Sprintf(`
import {
  to = visionsconnected_vmr.room
  id = %q
}
resource "visionsconnected_vmr" "room" { %s }`, room.Reference, arguments))
	}
	const warning = "is replaced right after its import or move"
	w := newWorkspace(t, config(`keepers = { rotation = "1" }`))
	w.says(w.must("plan"), "Room "+room.Reference, warning)

	w.configure(config(""))
	w.doesNotSay(w.must("apply", "-auto-approve"), warning)
	w.configure(config(`keepers = { rotation = "1" }`))
	w.doesNotSay(w.must("plan"), warning) // Later, it is a rotation like any other.
}
