// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Each plan that a provider can see ending a meeting says so, at no further call:
// the refresh has just seen who is in the rooms.
func TestOccupied_PlanThatEndsAMeeting_Warns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before, after string
		options       []string
		rooms         int
		// warned are the indexes of the rooms that the plan ends.
		warned []int
	}{
		"keepers changed":   {roomWithKeeper("1"), roomWithKeeper("2"), nil, 1, []int{0}},
		"keepers added":     {roomBlock, roomWithKeeper("1"), nil, 1, []int{0}},
		"keepers not known": {roomWithKeeper("1"), keeperToCome, nil, 1, []int{0}},
		"resource removed":  {roomBlock, "", nil, 1, []int{0}},
		"fewer instances":   {roomsBlock("room", 3), roomsBlock("room", 1), nil, 3, []int{1, 2}},
		"destroy":           {roomBlock, roomBlock, []string{"-destroy"}, 1, []int{0}},
		"nothing changed":   {roomBlock, roomBlock, nil, 1, nil},
		"new rooms":         {roomsBlock("room", 1), roomsBlock("room", 3), nil, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			w := newWorkspace(t, s.config(test.before))
			w.must("apply", "-auto-approve")
			references := make([]string, 0, test.rooms)
			for _, index := range test.warned {
				references = append(references, w.instanceReference(index))
			}
			w.configure(s.config(test.after))

			expectNoDiagnostics(t, "the plan while the rooms are empty", w.diagnostics(append([]string{"plan"}, test.options...)...))
			s.occupy(t, s.references()...)
			s.ResetRequests()
			expectOccupied(t, w.diagnostics(append([]string{"plan"}, test.options...)...), references...)
			s.expectCalls(t, "plan", map[string]int{http.MethodGet: test.rooms})
		})
	}
}

// keeperToCome is a room whose keepers are not known before the apply.
const keeperToCome = `
resource "terraform_data" "rotation" {
  input = "2"
}
resource "visionsconnected_vmr" "room" {
  keepers = { rotation = terraform_data.rotation.output }
}
`

// instanceReference returns the reference of the index-th instance of the only
// resource with rooms.
func (w *workspace) instanceReference(index int) string {
	w.t.Helper()
	rooms := w.stateRooms()
	for _, address := range []string{fmt.Sprintf("%s[%#v]", roomAddress, float64(index)), roomAddress} {
		if room, ok := rooms[address]; ok {
			return fmt.Sprint(room["reference"])
		}
	}
	w.t.Fatalf("there is no instance %d among %v", index, rooms)
	return ""
}

// The CLIs fold warnings with the same summary into one, so that the second room
// would be a number only. With -auto-approve they come after the fact, and the
// default policy deletes as planned: one GET and one DELETE a room.
func TestOccupied_ThreeRooms_ThreeWarningsForPeople(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(roomsBlock("room", 3)))
	w.must("apply", "-auto-approve")
	references := s.references()
	s.occupy(t, references...)
	s.ResetRequests()

	plan := w.must("plan", "-destroy")
	s.expectCalls(t, "plan -destroy", map[string]int{http.MethodGet: 3})
	expectOccupied(t, w.diagnostics("plan", "-destroy"), references...)
	s.ResetRequests()
	destroy := w.must("destroy", "-auto-approve")
	s.expectCalls(t, "destroy", map[string]int{http.MethodGet: 3, http.MethodDelete: 3})
	for _, reference := range references {
		for _, output := range []string{plan, destroy} {
			w.says(output, "Warning: "+occupiedSummary(reference), "1 host and 3 guests are in room "+reference,
				"applying this plan ends their meeting.")
		}
	}
	if rooms := s.Ledger().Rooms; len(rooms) != 0 {
		t.Errorf("destroy left %d rooms", len(rooms))
	}
}

// Who is in a room is no drift. It is in the private state, which the CLIs
// compare when only the refresh is planned.
func TestOccupied_PeopleComeAndGo_IsNoDrift(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	reference := s.onlyRoom(t).Reference
	expect := func(what string, want int, args ...string) {
		t.Helper()
		if code, output := w.try(append(args, "-detailed-exitcode")...); code != want {
			t.Errorf("%v, %s: exit code %d, want %d\n%s", args, what, code, want, output)
		}
	}
	private := func() string {
		t.Helper()
		return fmt.Sprint(w.state().Resources[0].Instances[0]["private"])
	}
	empty := private()

	expect("empty", 0, "plan")
	w.expectSometimesNoDrift()
	w.must("apply", "-refresh-only", "-auto-approve")
	if private() != empty {
		t.Error("reading an empty room has changed its private state")
	}

	s.occupy(t, reference)
	expect("people came", 0, "plan")
	expect("people came", 2, "plan", "-refresh-only")
	w.must("apply", "-refresh-only", "-auto-approve")
	if private() == empty {
		t.Error("who is in the room is not in the private state")
	}
	s.setParticipants(t, reference, 2, 0)
	expect("others are there", 0, "plan")
	expect("others are there", 2, "plan", "-refresh-only")

	s.vacate(t, reference)
	expect("people left", 0, "plan")
	expectNoDiagnostics(t, "plan -destroy after people left", w.diagnostics("plan", "-destroy"))
	w.must("apply", "-refresh-only", "-auto-approve")
	w.expectSometimesNoDrift()
	if private() != empty {
		t.Error("a room that is empty again has another private state than before")
	}
}

// expectSometimesNoDrift checks that plan -refresh-only finds an empty room as it
// was. One exit code 0 proves that: Terraform (1.11) also returns 2 now and then
// for a state that did not change, in which a resource has more than one
// sensitive attribute.
func (w *workspace) expectSometimesNoDrift() {
	w.t.Helper()
	const tries = 15
	for range tries {
		code, _ := w.try("plan", "-refresh-only", "-detailed-exitcode")
		if code == 0 {
			return
		}
	}
	w.t.Errorf("plan -refresh-only found an empty room changed %d times in a row", tries)
}

// Without a refresh, the plan knows what an earlier run saw, however short ago,
// and says how old that is.
func TestOccupied_WithoutRefresh_SaysHowOldItsKnowledgeIs(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	reference := s.onlyRoom(t).Reference
	s.occupy(t, reference)
	w.must("apply", "-refresh-only", "-auto-approve")
	s.ResetRequests()

	expect := func(summary, detail string) {
		t.Helper()
		pattern := regexp.MustCompile("^" + fmt.Sprintf(detail, regexp.QuoteMeta(reference)) + "$")
		got := w.diagnostics("plan", "-destroy", "-refresh=false")
		if len(got) != 1 || got[0].Severity != "warning" || got[0].Summary != summary || !pattern.MatchString(got[0].Detail) {
			t.Errorf("the diagnostics are %+v, want one warning %q that matches %s", got, summary, pattern)
		}
	}
	w.observedAgo(5 * time.Second)
	expect(occupiedSummary(reference),
		`1 host and 3 guests are in room %s as of \d\d:\d\d UTC \(\d+s ago\); applying this plan ends their meeting\.`)
	w.observedAgo(3 * time.Hour)
	expect(wasOccupiedSummary(reference), `1 host and 3 guests were in room %s as of \d{4}-\d\d-\d\d \d\d:\d\d UTC, 3h0m ago, `+
		`as the state has it; if they are still there, applying this plan ends their meeting\.`)
	s.expectCalls(t, "plan -refresh=false", map[string]int{})

	// A refresh knows better.
	s.vacate(t, reference)
	expectNoDiagnostics(t, "a plan that refreshes", w.diagnostics("plan", "-destroy"))
}

// Some versions of Terraform plan the deletion of what is no longer configured
// before they refresh it. What the state knew from before is told as the past, beside what
// the refresh then sees.
func TestOccupied_RemovedRoomWhosePeopleStay_PlanTellsWhatIsSeenNow(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	reference := s.onlyRoom(t).Reference
	s.occupy(t, reference)
	w.must("apply", "-refresh-only", "-auto-approve")
	w.observedAgo(3 * time.Hour)

	w.configure(s.config(""))
	w.says(w.must("plan"), "Warning: "+occupiedSummary(reference))
	got := w.diagnostics("plan")
	if len(got) == 2 && got[1].Summary == wasOccupiedSummary(reference) {
		got = got[:1]
	}
	expectOccupied(t, got, reference)

	s.vacate(t, reference)
	summaries := []string{}
	for _, d := range w.diagnostics("plan") {
		summaries = append(summaries, d.Summary)
	}
	if corrected := []string{wasOccupiedSummary(reference), "Room " + reference + " was occupied: it is empty now"}; len(summaries) != 0 && !slices.Equal(summaries, corrected) {
		t.Errorf("after they have left, the plan says %q, want nothing or %q", summaries, corrected)
	}
}

// What the provider sees as a plain creation gives no warning: this test records
// that, for the documentation says so. The policies protect there as well.
func TestOccupied_ReplacementThatAPlanCannotSee_PoliciesProtect(t *testing.T) {
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
		"-replace":             {roomBlock, roomBlock, []string{"-replace=" + roomAddress}, nil},
		"replace_triggered_by": {triggered("1"), triggered("2"), nil, nil},
		"tainted":              {roomBlock, roomBlock, nil, []string{"taint", roomAddress}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			w := newWorkspace(t, s.config(test.before))
			w.must("apply", "-auto-approve")
			if test.prepare != nil {
				w.must(test.prepare...)
			}
			room := s.onlyRoom(t)
			s.occupy(t, room.Reference)

			w.configure(s.configWith(`occupied_room_policy = "refuse"`, test.after))
			w.says(w.must(append([]string{"plan"}, test.options...)...), "1 to add", "1 to destroy")
			expectNoDiagnostics(t, "the plan", w.diagnostics(append([]string{"plan"}, test.options...)...))
			apply := append([]string{"apply", "-auto-approve"}, test.options...)
			w.mustFail(apply, "Room is occupied", "Room "+room.Reference+": 1 host and 3 guests are in the room")

			// The trigger itself was applied by now, so that it must change again.
			w.configure(s.configWith("occupied_room_policy = \"wait\"\n  occupied_room_timeout = \"1s\"",
				strings.Replace(test.after, `input = "2"`, `input = "3"`, 1)))
			w.mustFail(apply, "Room is occupied", "1 host and 3 guests are in the room, and did not leave within 1s")
			if got := w.expectSameRooms(s); len(got) != 1 || got[0] != room.Reference {
				t.Errorf("the rooms are %v, want %s", got, room.Reference)
			}
		})
	}
}

// A room that lost its place to a new one and could not be deleted yet.
func TestOccupied_DeposedRoom_WarnsAndGoesWhenItIsEmpty(t *testing.T) {
	t.Parallel()
	s := newService(t)
	config := func(keeper string) string {
		return s.configWith(`occupied_room_policy = "refuse"`, strings.Replace(roomWithKeeper(keeper), "keepers",
			"lifecycle {\n    create_before_destroy = true\n  }\n  keepers", 1))
	}
	w := newWorkspace(t, config("1"))
	w.must("apply", "-auto-approve")
	old := s.onlyRoom(t).Reference
	s.occupy(t, old)

	w.configure(config("2"))
	w.mustFail([]string{"apply", "-auto-approve"}, "Room is occupied", "Room "+old+": 1 host and 3 guests are in the room",
		"create_before_destroy", "the new room exists already: both are on the account", "each apply tries again", "Apply again when the room is empty")
	if rooms := w.expectSameRooms(s); len(rooms) != 2 {
		t.Fatalf("the rooms are %v, want the old one and the new one", rooms)
	}

	s.ResetRequests()
	s.setParticipants(t, old, 0, 2) // One more reason to look again.
	got := w.diagnostics("plan")
	s.expectCalls(t, "plan", map[string]int{http.MethodGet: 2})
	if len(got) != 1 || got[0].Summary != fmt.Sprintf("Room %s is occupied: 2 guests", old) || !strings.Contains(got[0].Detail, `with occupied_room_policy = "refuse", applying this plan fails`) {
		t.Errorf("the plan has the diagnostics %+v, want a warning for the deposed room %s", got, old)
	}
	w.mustFail([]string{"apply", "-auto-approve"}, "Room is occupied", "Room "+old)

	s.vacate(t, old)
	w.must("apply", "-auto-approve")
	if rooms := w.expectSameRooms(s); len(rooms) != 1 || rooms[0] == old {
		t.Errorf("the rooms are %v, want the new one only", rooms)
	}
}

// The guide "Occupied rooms" says where the warning is, and where it is not.
func TestOccupied_SavedPlan_DoesNotHoldTheWarning(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	s.occupy(t, s.references()...)
	w.says(w.must("plan", "-destroy", "-out=saved.tfplan"), "is occupied")
	for _, args := range [][]string{{"show", "saved.tfplan"}, {"show", "-json", "saved.tfplan"}, {"apply", "saved.tfplan"}} {
		w.doesNotSay(w.must(args...), "is occupied")
	}
}
