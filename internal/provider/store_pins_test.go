// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"net/http"
	"sync"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// withStorePINs returns the arguments of the service's account with this store_pins.
func withStorePINs(s *acctest.Service, store string) map[string]string {
	return withArguments(s, map[string]string{"store_pins": store})
}

// expectPINs checks whether a room in a plan or state has both of its PINs, or
// neither.
func expectPINs(t *testing.T, room *applied, want bool) {
	t.Helper()
	for _, name := range []string{"host_pin", "guest_pin"} {
		if got := attribute(t, room, name); (got != "") != want {
			t.Errorf("%s is %q, want a PIN: %t", name, got, want)
		}
	}
}

func TestStorePINs_Life(t *testing.T) {
	t.Parallel()
	for store, unknowns := range map[string]int{"true": 4, "false": 2} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			s, p := connected(t)
			p.Configure(t.Context(), withStorePINs(s, store))
			planned := p.Plan(t.Context(), nil)
			if got := bytes.Count(planned.PlannedState.MsgPack, unknown); got != unknowns {
				t.Errorf("%d attributes are unknown in the plan, want %d", got, unknowns)
			}
			s.ExpectCalls(t, "the plan", map[string]int{})

			room := p.Create(t.Context()) // Of a plan in which all is unknown.
			expectSaid(t, said(room.Diagnostics), "")
			expectPINs(t, room, store == "true")
			s.ExpectCalls(t, "the creation", map[string]int{http.MethodPost: 1})

			room = refresh(t, p, room, "")
			expectPINs(t, room, store == "true")
			s.ExpectCalls(t, "the read", map[string]int{http.MethodGet: 1})

			expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "")
			s.ExpectCalls(t, "the deletion", map[string]int{http.MethodDelete: 1})
		})
	}
}

// unknown is an unknown value in MessagePack.
var unknown = []byte{0xd4, 0, 0}

// What is in the state goes and comes with a read, and with nothing else.
func TestStorePINs_Switched_AReadDecides(t *testing.T) {
	t.Parallel()
	s, p := connected(t)
	room := p.Create(t.Context())
	for _, store := range []string{"false", "true"} {
		p.Configure(t.Context(), withStorePINs(s, store))
		for _, moment := range []string{"before the read", "after the read"} {
			planned := p.Plan(t.Context(), room)
			if len(planned.RequiresReplace) > 0 || attribute(t, &applied{NewState: planned.PlannedState}, "host_pin") != attribute(t, room, "host_pin") {
				t.Errorf("store_pins = %s plans a change %s", store, moment)
			}
			room = refresh(t, p, room, "")
			expectPINs(t, room, store == "true")
		}
	}
}

// A creation is confirmed as always, and what is not stored is not missed.
func TestStorePINs_False_MissingPINsAreNoError(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	s.Inject(t, emulator.Fault{Kind: emulator.FaultNoPINs, Count: -1})
	p := acctest.NewProtocolClient(t, s)
	p.Configure(t.Context(), withStorePINs(s, "false"))
	room := p.Create(t.Context())
	expectSaid(t, said(room.Diagnostics), "")
	s.ExpectCalls(t, "the creation", map[string]int{http.MethodPost: 1, http.MethodGet: 1})
	room = refresh(t, p, room, "")
	deleteRoom(t, s, attribute(t, room, "reference"))
	room = refresh(t, p, room, "") // The creation was confirmed in this account.
	if got := attribute(t, room, "reference"); got != "" {
		t.Errorf("room %s is still in the state", got)
	}
}

// The last read that knows the PINs compares them; a room without PINs in the state
// cannot be told from another under its reference.
func TestStorePINs_False_OtherPINsAreNoticedOnceAtMost(t *testing.T) {
	t.Parallel()
	s, p := connected(t, emulator.WithReusedReferences())
	room := p.Create(t.Context())
	p.Configure(t.Context(), withStorePINs(s, "false"))
	s.ReplaceRoom(t, attribute(t, room, "reference"))
	room = refresh(t, p, room, "WARNING: Room has other PINs", "The state has no PINs now. Until a later refresh, the room is not deleted.")
	expectPINs(t, room, false)
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "ERROR: Room has other PINs")

	s.ReplaceRoom(t, attribute(t, room, "reference"))
	room = refresh(t, p, room, "")
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "")
}

// Without PINs only the run's memory tells that a reference was given to a new room
// while the outcome of the deletion was in doubt.
func TestStorePINs_False_DeletionInDoubt_SparesTheNewRoomOfTheReference(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"response lost": {Kind: emulator.FaultCutAfter},
		"retried":       {Kind: emulator.FaultStatusAfter, Status: http.StatusBadGateway},
		"not retried":   {Kind: emulator.FaultStatusAfter, Status: http.StatusInternalServerError},
		"refused since": {Kind: emulator.FaultStatusAfter, Status: http.StatusTooManyRequests},
		"unclear":       {Kind: emulator.FaultGarbage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := connected(t, emulator.WithReusedReferences())
			p.Configure(t.Context(), withStorePINs(s, "false"))
			old := p.Create(t.Context())
			p.Configure(t.Context(), withStorePINs(s, "false")) // Another run.
			var next *applied
			create := sync.OnceFunc(func() { next = p.Create(t.Context()) })
			s.Intercept(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					create()
				}
				s.ServeHTTP(w, r)
				if r.Method == http.MethodDelete {
					create() // Before the response, unless it is lost.
				}
			})
			fault.Method = http.MethodDelete
			s.Inject(t, fault)
			expectSaid(t, said(p.Delete(t.Context(), old).Diagnostics), "")
			if deletes := s.Ledger().Count(http.MethodDelete); deletes != 1 {
				t.Errorf("the service saw %d DELETEs, want one", deletes)
			}
			if attribute(t, next, "reference") != attribute(t, old, "reference") || s.OnlyRoom(t).Reference != attribute(t, next, "reference") {
				t.Error("the new room was not given the reference, or was deleted")
			}
		})
	}
}
