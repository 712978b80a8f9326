// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

const (
	refusing = `occupied_room_policy = "refuse"`
	waiting  = `occupied_room_policy = "wait"`
)

// afterResponse has then called after the n-th response to a method, before the
// client gets it.
func afterResponse(s *acctest.Service, method string, n int32, then func()) {
	var seen atomic.Int32
	s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r)
		if r.Method == method && seen.Add(1) == n {
			then()
		}
	})
}

// What looking first costs: one more GET for a room, right before its DELETE.
func TestOccupiedRoom_EmptyRooms_AreDeletedAfterOneRead(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{refusing, waiting} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			w := acctest.NewWorkspace(t, s.ConfigWith(policy, acctest.RoomsBlock("room", 3)))
			w.Must("apply", "-auto-approve")
			s.ResetRequests()
			w.Must("destroy", "-auto-approve")
			s.ExpectCalls(t, "destroy", map[string]int{http.MethodGet: 6, http.MethodDelete: 3})
			if rooms := w.ExpectSameRooms(s); len(rooms) != 0 {
				t.Errorf("destroy left the rooms %v", rooms)
			}
		})
	}
}

// The policy is no property of a room.
func TestOccupiedRoom_ArgumentsChanged_PlanIsEmpty(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	s.Occupy(t, s.References()...)
	for _, arguments := range []string{refusing, waiting + "\n  occupied_room_timeout = \"2h\"\n  capacity_wait = \"0s\"", ""} {
		w.Configure(s.ConfigWith(arguments, acctest.RoomBlock))
		if code, output := w.Try("plan", "-detailed-exitcode"); code != 0 {
			t.Errorf("%q: exit code %d, want 0\n%s", arguments, code, output)
		}
	}
}

// The plan was made while nobody was there.
func TestOccupiedRoom_Refuse_ParticipantsJoinedAfterThePlan(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith(refusing, acctest.RoomWithKeeper("1")))
	w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t)

	w.Configure(s.ConfigWith(refusing, acctest.RoomWithKeeper("2")))
	w.Must("plan", "-out=saved")
	s.Occupy(t, room.Reference)
	s.ResetRequests()
	w.MustFail([]string{"apply", "saved"}, "Room is occupied", "Room "+room.Reference+": 1 host and 3 guests are in the room",
		"The room was not deleted: it still exists and stays in the state", "Apply again when the room is empty", "occupied_room_policy")
	s.ExpectCalls(t, "apply", map[string]int{http.MethodGet: 1})
	if rooms := w.ExpectSameRooms(s); len(rooms) != 1 || rooms[0] != room.Reference {
		t.Errorf("the rooms are %v, want %s", rooms, room.Reference)
	}

	vacate(t, s, room.Reference)
	w.Must("apply", "-auto-approve")
	w.ExpectSameRooms(s)
	if s.OnlyRoom(t).HostPIN == room.HostPIN {
		t.Error("the room is not a new one")
	}
}

func TestOccupiedRoom_Wait_ParticipantsLeave_RoomIsDeleted(t *testing.T) {
	t.Parallel()
	s, w, room := newOccupiedRoom(t, waiting)
	reference := room.Reference
	afterResponse(s, http.MethodGet, 2, func() { vacate(t, s, reference) })

	w.Setenv("TF_LOG", "INFO")
	output := w.Must("destroy", "-auto-approve")
	w.Says(output, "Waiting for the participants to leave")
	for _, field := range []string{"reference=" + reference, "hosts=1", "guests=3", "waited=0s"} {
		if !strings.Contains(output, field) {
			t.Errorf("the progress in the log does not say %s:\n%s", field, output)
		}
	}
	w.Says(output, occupiedSummary(reference), `with occupied_room_policy = "wait", applying this plan waits until they have left`)
	s.ExpectNoSecrets(t, "the output", output)
	s.ExpectCalls(t, "destroy", map[string]int{http.MethodGet: 3, http.MethodDelete: 1})
	if rooms := w.ExpectSameRooms(s); len(rooms) != 0 {
		t.Errorf("the rooms are %v, want none", rooms)
	}
}

func TestOccupiedRoom_Wait_Timeout_SaysHowManyAreStillThere(t *testing.T) {
	t.Parallel()
	s, w, room := newOccupiedRoom(t, waiting+"\n  occupied_room_timeout = \"700ms\"")
	// One of the guests leaves, which is not enough.
	afterResponse(s, http.MethodGet, 2, func() { s.OccupyWith(t, room.Reference, 1, 2) })

	began := time.Now()
	w.MustFail([]string{"destroy", "-auto-approve"}, "Room is occupied", fmt.Sprintf("Room %s: 1 host and 2 guests are in the room, "+
		"and did not leave within", room.Reference), "it still exists and stays in the state", "occupied_room_timeout")
	if took := time.Since(began); took < 700*time.Millisecond {
		t.Errorf("destroy took %s, less than the timeout", took)
	}
	s.ExpectCalls(t, "destroy", map[string]int{http.MethodGet: 3})
	if rooms := w.ExpectSameRooms(s); len(rooms) != 1 {
		t.Errorf("the rooms are %v, want one", rooms)
	}
}
