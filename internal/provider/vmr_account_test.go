// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http/httptest"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// An account says "Vmr not found" of every room of another account. Taken at its
// word, Terraform would plan to make all of them again.
func TestVMRResource_AnotherAccount_IsAnErrorAndTheStateStays(t *testing.T) {
	t.Parallel()
	for name, customerID := range map[string]string{
		"another base URL":                         testCustomerID,
		"another customer ID on the same base URL": "customer-other",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, elsewhere := newService(t), newService(t, emulator.WithCredentials(customerID, testAPIKey))
			config := s.config(roomBlock)
			w := newWorkspace(t, config)
			w.must("apply", "-auto-approve")
			room := s.onlyRoom(t)

			if customerID == testCustomerID {
				w.configure(elsewhere.config(roomBlock))
			} else {
				s.interceptWith(elsewhere.ServeHTTP)
				w.configure(configOf(customerID, testAPIKey, s.baseURL(), "", roomBlock))
			}
			for _, command := range [][]string{
				{"plan"},
				{"apply", "-refresh-only", "-auto-approve"},
				{"destroy", "-auto-approve"},
				{"destroy", "-auto-approve", "-refresh=false"},
			} {
				w.mustFail(command, "Room not found in this account", "Room "+room.Reference,
					"last seen in another account", "The room stays in the state", "provider alias", "state rm ADDRESS", "removed block")
			}
			if made := elsewhere.Ledger().Made; made != 0 {
				t.Errorf("%d rooms were made on the other account", made)
			}

			s.answerNormally()
			w.configure(config)
			w.expectImported(room)
		})
	}
}

// An account may move to another host: a room that is found there is the same room.
func TestVMRResource_AccountMovedHosts_RoomIsTakenOn(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	room := s.onlyRoom(t)

	moved := httptest.NewServer(s)
	t.Cleanup(moved.Close)
	newHome := configOf(testCustomerID, testAPIKey, moved.URL+s.BasePath(), "", roomBlock)
	w.configure(newHome)
	w.expectImported(room)
	w.must("apply", "-refresh-only", "-auto-approve")

	// From now on the new host is believed, and the old one is not.
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.configure(s.config(roomBlock))
	w.mustFail([]string{"plan"}, "last seen in another account")
	w.configure(newHome)
	w.says(w.must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

func TestVMRResource_SameAccountWrittenInAnotherWay(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	if err := s.DeleteRoom(s.onlyRoom(t).Reference); err != nil {
		t.Fatal(err)
	}
	w.configure(configOf(testCustomerID, testAPIKey, s.baseURL()+"/", "", roomBlock))
	w.says(w.must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

// A new API key is not another account.
func TestVMRResource_APIKeyRotated_IsTheSameAccount(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)

	// The service with the new key knows no room, as if somebody had deleted it.
	rotated := newService(t, emulator.WithCredentials(testCustomerID, "key-rotated"))
	s.interceptWith(rotated.ServeHTTP)
	w.configure(configOf(testCustomerID, "key-rotated", s.baseURL(), "", roomBlock))
	w.says(w.must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

// CLIs without identities, and those before 1.12, write states that hold none.
func (w *workspace) forgetIdentities() {
	w.t.Helper()
	w.editInstances(func(instance map[string]any) {
		delete(instance, "identity")
		delete(instance, "identity_schema_version")
	})
}

func TestVMRResource_StateWithoutIdentity_GoesOn(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	w.forgetIdentities()
	w.exits(0)
	w.exits(0, "-refresh=false")
	w.must("apply", "-auto-approve", "-refresh=false", "-replace="+roomAddress)
	w.expectSameRooms(s)
	w.forgetIdentities()
	w.must("apply", "-auto-approve")
	w.forgetIdentities()
	w.must("destroy", "-auto-approve", "-refresh=false")
	if rooms := s.references(); len(rooms) != 0 {
		t.Errorf("the service still has the rooms %v", rooms)
	}
}

func TestVMRResource_RoomGone_StateWithoutIdentity(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	if err := s.DeleteRoom(s.onlyRoom(t).Reference); err != nil {
		t.Fatal(err)
	}
	w.forgetIdentities()
	w.says(w.must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

// A state without private data, as other tools write it, tells of no account.
func TestVMRResource_RoomGone_StateWithoutPrivateData_IsAnError(t *testing.T) {
	t.Parallel()
	s, w := newAppliedRoom(t)
	room := s.onlyRoom(t)
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.editInstances(func(instance map[string]any) { delete(instance, "private") })
	w.mustFail([]string{"plan"}, "Room not found in this account", "was not yet seen in this account")
	if len(w.stateRooms()) != 1 {
		t.Error("the room is no longer in the state")
	}
	w.must("state", "rm", roomAddress)
	w.says(w.must("plan"), "1 to add")
}
