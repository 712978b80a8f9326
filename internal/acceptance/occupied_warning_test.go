// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// Each plan that a provider can see ending a meeting says so, at no further call:
// the refresh has just seen who is in the rooms.
func TestOccupiedRoom_PlanThatEndsAMeeting_Warns(t *testing.T) {
	t.Parallel()
	const before = `
resource "visionsconnected_vmr" "changed" { keepers = { rotation = "1" } }
resource "visionsconnected_vmr" "added" {}
resource "visionsconnected_vmr" "unknown" { keepers = { rotation = "1" } }
resource "visionsconnected_vmr" "removed" {}
resource "visionsconnected_vmr" "fewer" { count = 3 }
resource "visionsconnected_vmr" "same" {}
resource "visionsconnected_vmr" "more" { count = 1 }
`
	const after = `
resource "terraform_data" "rotation" { input = "2" }
resource "visionsconnected_vmr" "changed" { keepers = { rotation = "2" } }
resource "visionsconnected_vmr" "added" { keepers = { rotation = "1" } }
resource "visionsconnected_vmr" "unknown" { keepers = { rotation = terraform_data.rotation.output } }
resource "visionsconnected_vmr" "fewer" { count = 1 }
resource "visionsconnected_vmr" "same" {}
resource "visionsconnected_vmr" "more" { count = 3 }
`
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(before))
	w.Must("apply", "-auto-approve")
	all := s.References()
	var ended []string
	for address, room := range w.StateRooms() {
		if !slices.Contains([]string{"visionsconnected_vmr.same", "visionsconnected_vmr.fewer[0]", "visionsconnected_vmr.more[0]"}, address) {
			ended = append(ended, fmt.Sprint(room["reference"]))
		}
	}
	if len(ended) != 6 {
		t.Fatalf("the plan ends %d of the rooms %v", len(ended), w.StateRooms())
	}
	expectNoDiagnostics(t, "the plan that destroys empty rooms", diagnostics(w, "plan", "-destroy"))
	w.Configure(s.Config(after))
	expectNoDiagnostics(t, "the plan while the rooms are empty", diagnostics(w, "plan"))

	s.Occupy(t, all...)
	s.ResetRequests()
	expectOccupied(t, diagnostics(w, "plan"), ended...)
	s.ExpectCalls(t, "plan", map[string]int{http.MethodGet: len(all)})
}

// The CLIs fold warnings with the same summary into one, so that the second room
// would be a number only. With -auto-approve they come after the fact, and the
// default policy deletes as planned: one GET and one DELETE a room.
func TestOccupiedRoom_ThreeRooms_ThreeWarnings(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomsBlock("room", 3)))
	w.Must("apply", "-auto-approve")
	references := s.References()
	s.Occupy(t, references...)
	s.ResetRequests()

	plan := w.Must("plan", "-destroy")
	s.ExpectCalls(t, "plan -destroy", map[string]int{http.MethodGet: 3})
	expectOccupied(t, diagnostics(w, "plan", "-destroy"), references...)
	s.ResetRequests()
	destroy := w.Must("destroy", "-auto-approve")
	s.ExpectCalls(t, "destroy", map[string]int{http.MethodGet: 3, http.MethodDelete: 3})
	for _, reference := range references {
		for _, output := range []string{plan, destroy} {
			w.Says(output, "Warning: "+occupiedSummary(reference), "1 host and 3 guests are in room "+reference,
				"applying this plan deletes the room and ends their meeting")
		}
	}
	if rooms := s.Ledger().Rooms; len(rooms) != 0 {
		t.Errorf("destroy left %d rooms", len(rooms))
	}
}

// Who is in a room is no drift. It is in the private state, which the CLIs
// compare when only the refresh is planned.
func TestOccupiedRoom_ParticipantsComeAndGo_IsNoDrift(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	reference := s.OnlyRoom(t).Reference
	expect := func(what string, want int, args ...string) {
		t.Helper()
		if code, output := w.Try(append(args, "-detailed-exitcode")...); code != want {
			t.Errorf("%v, %s: exit code %d, want %d\n%s", args, what, code, want, output)
		}
	}
	private := func() string {
		t.Helper()
		return fmt.Sprint(w.State().Resources[0].Instances[0]["private"])
	}
	empty := private()

	expect("empty", 0, "plan")
	expectSometimesNoDrift(w)
	w.Must("apply", "-refresh-only", "-auto-approve")
	if private() != empty {
		t.Error("reading an empty room has changed its private state")
	}

	s.Occupy(t, reference)
	expect("people came", 0, "plan")
	expect("people came", 2, "plan", "-refresh-only")
	w.Must("apply", "-refresh-only", "-auto-approve")
	if private() == empty {
		t.Error("who is in the room is not in the private state")
	}
	s.OccupyWith(t, reference, 2, 0)
	expect("others are there", 2, "plan", "-refresh-only")

	vacate(t, s, reference)
	expect("people left", 0, "plan")
	expectNoDiagnostics(t, "plan -destroy after people left", diagnostics(w, "plan", "-destroy"))
	w.Must("apply", "-refresh-only", "-auto-approve")
	expectSometimesNoDrift(w)
	if private() != empty {
		t.Error("a room that is empty again has another private state than before")
	}
}

// expectSometimesNoDrift checks that plan -refresh-only finds an empty room as it
// was. One exit code 0 proves that: Terraform (1.11) also returns 2 now and then
// for a state that did not change, in which a resource has more than one
// sensitive attribute.
func expectSometimesNoDrift(w *acctest.Workspace) {
	w.T.Helper()
	const tries = 15
	for range tries {
		code, _ := w.Try("plan", "-refresh-only", "-detailed-exitcode")
		if code == 0 {
			return
		}
	}
	w.T.Errorf("plan -refresh-only found an empty room changed %d times in a row", tries)
}

// Without a refresh, the plan knows what an earlier run saw, however short ago,
// and says how old that is.
func TestOccupiedRoom_WithoutRefresh_SaysWhenTheRoomWasRead(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	reference := s.OnlyRoom(t).Reference
	s.Occupy(t, reference)
	w.Must("apply", "-refresh-only", "-auto-approve")
	s.ResetRequests()

	expect := func(summary, detail string) {
		t.Helper()
		pattern := regexp.MustCompile("^" + fmt.Sprintf(detail, regexp.QuoteMeta(reference)) + "$")
		got := diagnostics(w, "plan", "-destroy", "-refresh=false")
		if len(got) != 1 || got[0].Severity != "warning" || got[0].Summary != summary || !pattern.MatchString(got[0].Detail) {
			t.Errorf("the diagnostics are %+v, want one warning %q that matches %s", got, summary, pattern)
		}
	}
	w.ObservedAgo(5 * time.Second)
	expect(occupiedSummary(reference),
		`1 host and 3 guests are in room %s as of \d\d:\d\d UTC \(\d+s ago\); applying this plan deletes the room and ends their meeting, unless .*`)
	w.ObservedAgo(3 * time.Hour)
	expect(wasOccupiedSummary(reference), `1 host and 3 guests were in room %s as of \d{4}-\d\d-\d\d \d\d:\d\d UTC, 3h0m ago, `+
		`according to the state; if they are still there, applying this plan deletes the room and ends their meeting, unless .*`)
	s.ExpectCalls(t, "plan -refresh=false", map[string]int{})

	// A refresh knows better.
	vacate(t, s, reference)
	expectNoDiagnostics(t, "a plan that refreshes", diagnostics(w, "plan", "-destroy"))
}

// Some versions of Terraform plan the deletion of what is no longer configured
// before they refresh it. What the state knew from before is told as the past, beside what
// the refresh then sees.
func TestOccupiedRoom_RemovedRoom_PlanWarnsOfCurrentParticipants(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	reference := s.OnlyRoom(t).Reference
	s.Occupy(t, reference)
	w.Must("apply", "-refresh-only", "-auto-approve")
	w.ObservedAgo(3 * time.Hour)

	w.Configure(s.Config(""))
	w.Says(w.Must("plan"), "Warning: "+occupiedSummary(reference))
	got := diagnostics(w, "plan")
	if len(got) == 2 && got[1].Summary == wasOccupiedSummary(reference) {
		got = got[:1]
	}
	expectOccupied(t, got, reference)

	vacate(t, s, reference)
	summaries := []string{}
	for _, d := range diagnostics(w, "plan") {
		summaries = append(summaries, d.Summary)
	}
	if corrected := []string{wasOccupiedSummary(reference), "Room " + reference + " was occupied: it is empty now"}; len(summaries) != 0 && !slices.Equal(summaries, corrected) {
		t.Errorf("after they have left, the plan says %q, want nothing or %q", summaries, corrected)
	}
}

// What the provider sees as a plain creation gives no warning: this test records
// that, for the documentation says so. The policies protect there as well.
func TestOccupiedRoom_ReplacementThatAPlanCannotSee_PoliciesProtect(t *testing.T) {
	t.Parallel()
	triggered := func(rotation string) string {
		return fmt.Sprintf(`
resource "terraform_data" "rotation" {
  input = %q
}
resource "visionsconnected_vmr" "room" {
  lifecycle {
    replace_triggered_by = [terraform_data.rotation]
  }
}
`, rotation)
	}
	for name, test := range map[string]struct {
		before, after string
		options       []string
		prepare       []string
	}{
		"-replace":             {acctest.RoomBlock, acctest.RoomBlock, []string{"-replace=" + acctest.RoomAddress}, nil},
		"replace_triggered_by": {triggered("1"), triggered("2"), nil, nil},
		"tainted":              {acctest.RoomBlock, acctest.RoomBlock, nil, []string{"taint", acctest.RoomAddress}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			w := acctest.NewWorkspace(t, s.Config(test.before))
			w.Must("apply", "-auto-approve")
			if test.prepare != nil {
				w.Must(test.prepare...)
			}
			room := s.OnlyRoom(t)
			s.Occupy(t, room.Reference)

			w.Configure(s.ConfigWith(`occupied_room_policy = "refuse"`, test.after))
			expectNoDiagnostics(t, "the plan", diagnostics(w, append([]string{"plan"}, test.options...)...))
			apply := append([]string{"apply", "-auto-approve"}, test.options...)
			w.MustFail(apply, "Room is occupied", "Room "+room.Reference+": 1 host and 3 guests are in the room")

			// The trigger itself was applied by now, so that it must change again.
			w.Configure(s.ConfigWith("occupied_room_policy = \"wait\"\n  occupied_room_timeout = \"1s\"",
				strings.Replace(test.after, `input = "2"`, `input = "3"`, 1)))
			w.MustFail(apply, "Room is occupied", "1 host and 3 guests are in the room, and did not leave within")
			if got := w.ExpectSameRooms(s); len(got) != 1 || got[0] != room.Reference {
				t.Errorf("the rooms are %v, want %s", got, room.Reference)
			}
		})
	}
}

// A room that lost its place to a new one and could not be deleted yet.
func TestOccupiedRoom_DeposedRoom_WarnsAndGoesWhenItIsEmpty(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	config := func(keeper string) string {
		return s.ConfigWith(`occupied_room_policy = "refuse"`, strings.Replace(acctest.RoomWithKeeper(keeper), "keepers",
			"lifecycle {\n    create_before_destroy = true\n  }\n  keepers", 1))
	}
	w := acctest.NewWorkspace(t, config("1"))
	w.Must("apply", "-auto-approve")
	old := s.OnlyRoom(t).Reference
	s.Occupy(t, old)

	w.Configure(config("2"))
	w.MustFail([]string{"apply", "-auto-approve"}, "Room is occupied", "Room "+old+": 1 host and 3 guests are in the room",
		"create_before_destroy, its replacement exists already: both count against the account", "Apply again when the room is empty")
	if rooms := w.ExpectSameRooms(s); len(rooms) != 2 {
		t.Fatalf("the rooms are %v, want the old one and the new one", rooms)
	}

	s.ResetRequests()
	s.OccupyWith(t, old, 0, 2) // One more reason to read again.
	got := diagnostics(w, "plan")
	s.ExpectCalls(t, "plan", map[string]int{http.MethodGet: 2})
	if len(got) != 1 || got[0].Summary != fmt.Sprintf("Room %s is occupied: 2 guests", old) || !strings.Contains(got[0].Detail, `with occupied_room_policy = "refuse", applying this plan fails`) {
		t.Errorf("the plan has the diagnostics %+v, want a warning for the deposed room %s", got, old)
	}
	w.MustFail([]string{"apply", "-auto-approve"}, "Room is occupied", "Room "+old)

	vacate(t, s, old)
	w.Must("apply", "-auto-approve")
	if rooms := w.ExpectSameRooms(s); len(rooms) != 1 || rooms[0] == old {
		t.Errorf("the rooms are %v, want the new one only", rooms)
	}
}

// The guide "Occupied rooms" says where the warning is, and where it is not.
func TestOccupiedRoom_SavedPlan_DoesNotHoldTheWarning(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	s.Occupy(t, s.References()...)
	w.Says(w.Must("plan", "-destroy", "-out=saved.tfplan"), "is occupied")
	for _, args := range [][]string{{"show", "saved.tfplan"}, {"show", "-json", "saved.tfplan"}, {"apply", "saved.tfplan"}} {
		w.DoesNotSay(w.Must(args...), "is occupied")
	}
}
