// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// An account says "Vmr not found" of every room of another account. Taken at its
// word, Terraform would plan to create all of them again.
func TestRead_UnderAnotherAccount_IsAnErrorAndTheStateStays(t *testing.T) {
	t.Parallel()
	const customer = "customer-other"
	s, elsewhere, nobody := acctest.NewService(t), acctest.NewService(t), acctest.NewService(t)
	nobody.Server.Close()
	others := acctest.NewService(t, emulator.WithCredentials(customer, acctest.APIKey))
	p := acctest.NewProtocolClient(t, s)
	room := p.Create(t.Context())
	expect := func(settings map[string]string, begins string, says ...string) {
		t.Helper()
		p.Configure(t.Context(), settings)
		kept, text := read(t, p, room)
		expectSaid(t, text, begins, append(says, "Room "+attribute(t, room, "reference"), "stays in the state")...)
		if attribute(t, kept, "host_pin") != attribute(t, room, "host_pin") {
			t.Error("the state has changed")
		}
	}
	const notFound = "ERROR: Room not found in this account"
	says := []string{"last seen in another account", "provider alias", "state rm ADDRESS", "removed block"}
	expect(acctest.Settings(elsewhere.BaseURL()), notFound, says...)
	s.Intercept(others.ServeHTTP)
	expect(withArguments(s, map[string]string{"customer_id": customer}), notFound, says...)
	s.RespondNormally()
	expect(acctest.Settings(nobody.BaseURL()), "ERROR: Cannot read room", "connection error", "connection refused", "Check base_url, the network")

	p.Configure(t.Context(), acctest.Settings(s.BaseURL()))
	refresh(t, p, room, "")
}

// movedAccount returns a room whose account is reached under another base URL by now,
// which a refresh has found there, and the settings for that.
func movedAccount(t *testing.T) (s *acctest.Service, p *acctest.ProtocolClient, room *applied, newHome map[string]string) {
	t.Helper()
	s, p = connected(t)
	room = p.Create(t.Context())
	moved := httptest.NewServer(s)
	t.Cleanup(moved.Close)
	newHome = acctest.Settings(moved.URL + s.BasePath())
	p.Configure(t.Context(), newHome)
	return s, p, refresh(t, p, room, ""), newHome
}

// An account may move to another host: a room that is found there is the same room.
// From then on the new host is believed, and the old one is not.
func TestRead_AccountMovedHosts_RoomIsConfirmedThere(t *testing.T) {
	t.Parallel()
	s, p, room, newHome := movedAccount(t)
	deleteRoom(t, s, attribute(t, room, "reference"))
	p.Configure(t.Context(), acctest.Settings(s.BaseURL()))
	refresh(t, p, room, "ERROR: Room not found in this account", "last seen in another account")
	p.Configure(t.Context(), newHome)
	room = refresh(t, p, room, "")
	if attribute(t, room, "reference") != "" {
		t.Error("the room is still in the state")
	}
}

// Neither another way to write the base URL nor a new API key is another account. A
// state without private data, as other tools write it, tells of no account.
func TestRead_RoomGone_IsBelievedOfTheSameAccount(t *testing.T) {
	t.Parallel()
	const key = "key-rotated"
	for name, test := range map[string]struct {
		key, slash string
		forget     bool
		begins     string
		inState    bool
	}{
		"same":                  {key: acctest.APIKey},
		"trailing slash":        {key: acctest.APIKey, slash: "/"},
		"new API key":           {key: key},
		"without private state": {key: acctest.APIKey, forget: true, begins: "ERROR: Room not found in this account", inState: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := connected(t)
			room := p.Create(t.Context())
			if test.forget {
				room.Private = nil
			}
			// The service with the new key knows no room, as if somebody had deleted it.
			s.Intercept(acctest.NewService(t, emulator.WithCredentials(acctest.CustomerID, test.key)).ServeHTTP)
			p.Configure(t.Context(), withArguments(s, map[string]string{"api_key": test.key, "base_url": s.BaseURL() + test.slash}))
			room = refresh(t, p, room, test.begins)
			if (attribute(t, room, "reference") != "") != test.inState {
				t.Errorf("the room is in the state: %t", !test.inState)
			}
		})
	}
}

// A service may answer a DELETE with a success for a room that the account does
// not have.
func TestDelete_UnderAnotherAccount_IsNotSent(t *testing.T) {
	t.Parallel()
	s, moved := acctest.NewService(t), acctest.NewService(t)
	p := acctest.NewProtocolClient(t, s)
	room := p.Create(t.Context())
	s.RespondWith(http.StatusNoContent, "", "")
	elsewhere := acctest.Settings(s.BaseURL())
	elsewhere["customer_id"] = "customer-other"
	for _, account := range []map[string]string{elsewhere, acctest.Settings(moved.BaseURL())} {
		p.Configure(t.Context(), account)
		kept := p.Delete(t.Context(), room)
		expectSaid(t, said(kept.Diagnostics), "ERROR: Room belongs to another account", "stays in the state", "-refresh-only")
		if attribute(t, kept, "reference") == "" {
			t.Error("the room is no longer in the state")
		}
	}
	s.ExpectCalls(t, "all", map[string]int{http.MethodPost: 1})
	moved.ExpectCalls(t, "the deletion elsewhere", map[string]int{})
}

// The account may move to another base URL: a refresh says so.
func TestDelete_AfterTheAccountMovedAndARefresh_IsSent(t *testing.T) {
	t.Parallel()
	s, p, room, _ := movedAccount(t)
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "")
	if rooms := s.References(); len(rooms) != 0 {
		t.Errorf("the service has the rooms %v", rooms)
	}
}
