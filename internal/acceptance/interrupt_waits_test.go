// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// soonAfterResponse returns a channel that is closed a moment after the n-th
// response to a method, when the provider has it and waits.
func soonAfterResponse(s *acctest.Service, method string, n int32) <-chan struct{} {
	press := make(chan struct{})
	var once sync.Once
	afterResponse(s, method, n, func() {
		time.AfterFunc(300*time.Millisecond, func() { once.Do(func() { close(press) }) })
	})
	return press
}

// shortWhile is much less than the waits that Ctrl-C ends here.
const shortWhile = 10 * time.Second

func TestInterrupt_WhileWaitingForParticipantsToLeave_RoomStays(t *testing.T) {
	t.Parallel()
	s, w, _ := newOccupiedRoom(t, waiting)

	// The refresh is the first GET, the look the second.
	output, rest := interruptOn(w, soonAfterResponse(s, http.MethodGet, 2), "destroy", "-auto-approve")
	w.Says(output, "Room is occupied", "1 host and 3 guests are in the room, and the run was interrupted after waiting",
		"The room was not deleted: it still exists and stays in the state")
	if rest > shortWhile {
		t.Errorf("the command went on for %s after Ctrl-C", rest)
	}
	s.ExpectCalls(t, "destroy", map[string]int{http.MethodGet: 2})
	if rooms := w.ExpectSameRooms(s); len(rooms) != 1 {
		t.Errorf("the rooms are %v, want one", rooms)
	}
}

func TestInterrupt_WhileWaitingForCapacity_EndsAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := fullService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith(`capacity_wait = "10m"`, acctest.RoomsBlock("room", 5)))
	// Five or less ask first, then one of them again.
	output, rest := interruptOn(w, soonAfterResponse(s, http.MethodPost, 6), "apply", "-auto-approve")
	w.Says(output, "Room limit of the account reached", "the run was interrupted after waiting", "for capacity", "No room was created")
	if rest > shortWhile {
		t.Errorf("the command went on for %s after Ctrl-C", rest)
	}
	if rooms := w.References(); len(rooms) != 0 {
		t.Errorf("the state has the rooms %v, want none", rooms)
	}
}
