// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// fullService returns a service whose only room is somebody else's.
func fullService(t *testing.T) (*acctest.Service, emulator.Room) {
	t.Helper()
	return acctest.ServiceWithRoom(t, emulator.WithCapacity(1))
}

func TestCapacity_SwapOfFiveRoomsAgainstFive_OneApply(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithCapacity(5))
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomsBlock("old", 5)))
	w.Must("apply", "-auto-approve")
	w.Configure(s.Config(acctest.RoomsBlock("new", 5)))
	w.Says(w.Must("apply", "-auto-approve"), "5 added, 0 changed, 5 destroyed")
	w.ExpectSameRooms(s)
	if l := s.Ledger(); l.Created != 10 || l.Deleted != 5 {
		t.Errorf("%d rooms were created and %d deleted, want 10 and 5", l.Created, l.Deleted)
	}
}

// Creations that wait can hold all of the CLI's slots, so that no deletion can
// begin. The wait ends, and the second apply has room.
//
// A guard makes sure of that: it has to go before the old rooms can, and takes so
// long that all creations are in line for the slots by then.
func TestCapacity_SwapOfMoreRoomsThanSlots_EndsAndTheNextApplySucceeds(t *testing.T) {
	t.Parallel()
	const n, wait = 12, 1500 * time.Millisecond
	s := acctest.NewService(t, emulator.WithCapacity(n+1))
	config := func(rooms string) string { return s.ConfigWith(fmt.Sprintf("capacity_wait = %q", wait), rooms) }
	w := acctest.NewWorkspace(t, config(acctest.RoomsBlock("old", n)+`
resource "visionsconnected_vmr" "guard" {
  depends_on = [visionsconnected_vmr.old]
}
`))
	w.Must("apply", "-auto-approve")
	s.ResetRequests()

	var guard sync.Once
	s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			guard.Do(func() { time.Sleep(time.Second) })
		}
		s.ServeHTTP(w, r)
	})
	w.Configure(config(acctest.RoomsBlock("new", n)))
	began := time.Now()
	w.MustFail([]string{"apply", "-auto-approve", "-parallelism=3"}, "Room limit of the account reached", "No vmrs available",
		"No room was created", "raise -parallelism")
	if took := time.Since(began); took > time.Minute {
		t.Errorf("the apply took %s", took)
	}
	creations, deletions := times(s, http.MethodPost), times(s, http.MethodDelete)
	if len(deletions) < 2 || deletions[1].Sub(creations[0]) < wait {
		t.Errorf("creations were asked for at %v, and the guard and the old rooms deleted at %v: the slots were not full for %s",
			creations, deletions, wait)
	}
	w.ExpectSameRooms(s)

	w.Must("apply", "-auto-approve", "-parallelism=3")
	if rooms := w.ExpectSameRooms(s); len(rooms) != n {
		t.Errorf("there are %d rooms, want %d", len(rooms), n)
	}
	if created := s.Ledger().Created; created != n+1+n {
		t.Errorf("%d rooms were created, want %d", created, n+1+n)
	}
}

// times returns when the requests with a method arrived.
func times(s *acctest.Service, method string) []time.Time {
	var times []time.Time
	for _, request := range s.Ledger().Requests {
		if request.Method == method {
			times = append(times, request.Time)
		}
	}
	return times
}

func TestCapacity_NoWait_FailsAtOnceWithOneRequestARoom(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithCapacity(2))
	w := acctest.NewWorkspace(t, s.ConfigWith(`capacity_wait = "0s"`, acctest.RoomsBlock("room", 5)))
	output := w.MustFail([]string{"apply", "-auto-approve"}, "Room limit of the account reached", "No vmrs available",
		"No room was created", "apply again", "delete rooms that are no longer needed", "a higher limit", "create_before_destroy")
	if acctest.Saying("did not wait").MatchString(output) || acctest.Saying("for this creation within").MatchString(output) {
		t.Errorf("the diagnostic tells of a wait:\n%s", output)
	}
	s.ExpectCalls(t, "apply", map[string]int{http.MethodPost: 5})
	if rooms := w.ExpectSameRooms(s); len(rooms) != 2 {
		t.Errorf("the rooms are %v, want the two that there is space for", rooms)
	}
}

// With create_before_destroy the new room needs a place beside the old one.
func TestCapacity_CreateBeforeDestroyWithoutASpareRoom_SaysHowLongItWaited(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithCapacity(1))
	config := func(keeper string) string {
		return s.ConfigWith(`capacity_wait = "700ms"`, strings.Replace(acctest.RoomWithKeeper(keeper), "keepers",
			"lifecycle {\n    create_before_destroy = true\n  }\n  keepers", 1))
	}
	w := acctest.NewWorkspace(t, config("1"))
	w.Must("apply", "-auto-approve")
	old := s.OnlyRoom(t).Reference
	s.ResetRequests()

	w.Configure(config("2"))
	w.MustFail([]string{"apply", "-auto-approve"}, "Room limit of the account reached", "no capacity became available for this creation within",
		"No room was created", "Replacing a room with create_before_destroy needs a spare one")
	requests := s.Ledger().Requests
	if took := requests[len(requests)-1].Time.Sub(requests[1].Time); took < 600*time.Millisecond || took > 5*time.Second {
		t.Errorf("the provider asked for %s, want about 700ms", took)
	}
	if rooms := w.ExpectSameRooms(s); len(rooms) != 1 || rooms[0] != old {
		t.Errorf("the rooms are %v, want %s", rooms, old)
	}
}

// One creation asks on behalf of all: beside the first question of each, there
// are the questions of one.
func TestCapacity_FiftyRoomsWait_OnePolls(t *testing.T) {
	t.Parallel()
	const n, polls = 50, 3 // After 0.5 and 1.5 seconds, and one to spare.
	s, _ := fullService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith(`capacity_wait = "1500ms"`, acctest.RoomsBlock("room", n)))
	began := time.Now()
	output := w.MustFail([]string{"apply", "-auto-approve", "-parallelism=60"}, "no capacity became available for this creation within")
	if took := time.Since(began); took > 40*time.Second {
		t.Errorf("the apply took %s", took)
	}
	if said := strings.Count(output, "Room limit of the account reached"); said != n {
		t.Errorf("%d creations failed, want %d", said, n)
	}
	if posts := s.Ledger().Count(http.MethodPost); posts > n+polls {
		t.Errorf("the service saw %d POSTs, want at most %d", posts, n+polls)
	}
}

func TestCapacity_BecomesAvailable_IsUsedSoon(t *testing.T) {
	t.Parallel()
	s, other := fullService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	freed := make(chan time.Time, 1)
	afterResponse(s, http.MethodPost, 2, func() {
		if err := s.DeleteRoom(other.Reference); err != nil {
			t.Error(err)
		}
		freed <- time.Now()
	})
	w.Must("apply", "-auto-approve")
	if took := s.OnlyRoom(t).CreatedAt.Sub(<-freed); took > 5*time.Second {
		t.Errorf("the room was taken %s after it came free", took)
	}
	w.ExpectSameRooms(s)
	s.ExpectCalls(t, "apply", map[string]int{http.MethodPost: 3})
}

// The second creation begins when the first has spent the budget.
func TestCapacity_SpentBudget_IsNotWaitedForAgain(t *testing.T) {
	t.Parallel()
	s, _ := fullService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith(`capacity_wait = "700ms"`, acctest.RoomsBlock("room", 4)))
	output := w.MustFail([]string{"apply", "-auto-approve", "-parallelism=1"}, "Room limit of the account reached")
	for says, want := range map[string]int{"capacity became available for this creation within": 1, "so this one did not wait": 3} {
		if got := len(acctest.Saying(says).FindAllString(output, -1)); got != want {
			t.Errorf("%d creations say %q, want %d\n%s", got, says, want, output)
		}
	}
	// The first asks after 0, 0.5 and 0.7 seconds.
	requests := s.Ledger().Requests
	if len(requests) > 7 {
		t.Errorf("the service saw %d POSTs, want 6", len(requests))
	}
	if took := requests[len(requests)-1].Time.Sub(requests[0].Time); took > 5*time.Second {
		t.Errorf("the provider asked for %s, want about 700ms", took)
	}
}

// Only the full account is waited for.
func TestCapacity_OtherErrorWhileWaiting_PassesThrough(t *testing.T) {
	t.Parallel()
	for status, says := range map[int][]string{
		http.StatusUnauthorized:        {"Cannot create room", "401 Unauthorized", "no room was created", "Check customer_id and api_key"},
		http.StatusInternalServerError: {"Room may have been created", "500 Internal Server Error", "It is unknown whether the room was created"},
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			s, _ := fullService(t)
			w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
			afterResponse(s, http.MethodPost, 1, func() {
				if err := s.InjectFault(emulator.Fault{Kind: emulator.FaultStatusBefore, Status: status}); err != nil {
					t.Error(err)
				}
			})
			w.MustFail([]string{"apply", "-auto-approve"}, says...)
			s.ExpectCalls(t, "apply", map[string]int{http.MethodPost: 2})
		})
	}
}
