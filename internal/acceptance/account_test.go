// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http/httptest"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// An account says "Vmr not found" of every room of another account. Taken at its
// word, Terraform would plan to make all of them again.
func TestVMRResource_AnotherAccount_IsAnErrorAndTheStateStays(t *testing.T) {
	t.Parallel()
	for name, customerID := range map[string]string{
		"another base URL":                         acctest.CustomerID,
		"another customer ID on the same base URL": "customer-other",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, elsewhere := acctest.NewService(t), acctest.NewService(t, emulator.WithCredentials(customerID, acctest.APIKey))
			config := s.Config(acctest.RoomBlock)
			w := acctest.NewWorkspace(t, config)
			w.Must("apply", "-auto-approve")
			room := s.OnlyRoom(t)

			if customerID == acctest.CustomerID {
				w.Configure(elsewhere.Config(acctest.RoomBlock))
			} else {
				s.Intercept(elsewhere.ServeHTTP)
				w.Configure(acctest.ConfigOf(customerID, acctest.APIKey, s.BaseURL(), "", acctest.RoomBlock))
			}
			for _, command := range [][]string{{"plan"}, {"apply", "-refresh-only", "-auto-approve"}, {"destroy", "-auto-approve"}} {
				w.MustFail(command, "Room not found in this account", "Room "+room.Reference,
					"last seen in another account", "The room stays in the state", "provider alias", "state rm ADDRESS", "removed block")
			}
			w.MustFail([]string{"destroy", "-auto-approve", "-refresh=false"}, "Room belongs to another account", "Room "+room.Reference)
			if made := elsewhere.Ledger().Created; made != 0 {
				t.Errorf("%d rooms were made on the other account", made)
			}

			s.RespondNormally()
			w.Configure(config)
			expectImported(w, room)
		})
	}
}

// An account may move to another host: a room that is found there is the same room.
func TestVMRResource_AccountMovedHosts_RoomIsConfirmedThere(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	room := s.OnlyRoom(t)

	moved := httptest.NewServer(s)
	t.Cleanup(moved.Close)
	newHome := acctest.ConfigOf(acctest.CustomerID, acctest.APIKey, moved.URL+s.BasePath(), "", acctest.RoomBlock)
	w.Configure(newHome)
	expectImported(w, room)
	w.Must("apply", "-refresh-only", "-auto-approve")

	// From now on the new host is believed, and the old one is not.
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.Configure(s.Config(acctest.RoomBlock))
	w.MustFail([]string{"plan"}, "last seen in another account")
	w.Configure(newHome)
	w.Says(w.Must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

func TestVMRResource_SameAccountWrittenInAnotherWay(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	if err := s.DeleteRoom(s.OnlyRoom(t).Reference); err != nil {
		t.Fatal(err)
	}
	w.Configure(acctest.ConfigOf(acctest.CustomerID, acctest.APIKey, s.BaseURL()+"/", "", acctest.RoomBlock))
	w.Says(w.Must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

// A new API key is not another account.
func TestVMRResource_APIKeyRotated_IsTheSameAccount(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)

	// The service with the new key knows no room, as if somebody had deleted it.
	rotated := acctest.NewService(t, emulator.WithCredentials(acctest.CustomerID, "key-rotated"))
	s.Intercept(rotated.ServeHTTP)
	w.Configure(acctest.ConfigOf(acctest.CustomerID, "key-rotated", s.BaseURL(), "", acctest.RoomBlock))
	w.Says(w.Must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

// CLIs without identities, and those before 1.12, write states that hold none.
func forgetIdentities(w *acctest.Workspace) {
	w.T.Helper()
	w.EditInstances(func(instance map[string]any) {
		delete(instance, "identity")
		delete(instance, "identity_schema_version")
	})
}

func TestVMRResource_StateWithoutIdentity_GoesOn(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	forgetIdentities(w)
	w.PlanExits(0)
	w.PlanExits(0, "-refresh=false")
	w.Must("apply", "-auto-approve", "-refresh=false", "-replace="+acctest.RoomAddress)
	w.ExpectSameRooms(s)
	forgetIdentities(w)
	w.Must("apply", "-auto-approve")
	forgetIdentities(w)
	w.Must("destroy", "-auto-approve", "-refresh=false")
	if rooms := s.References(); len(rooms) != 0 {
		t.Errorf("the service still has the rooms %v", rooms)
	}
}

func TestVMRResource_RoomGone_StateWithoutIdentity(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	if err := s.DeleteRoom(s.OnlyRoom(t).Reference); err != nil {
		t.Fatal(err)
	}
	forgetIdentities(w)
	w.Says(w.Must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

// A state without private data, as other tools write it, tells of no account.
func TestVMRResource_RoomGone_StateWithoutPrivateState_IsAnError(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	room := s.OnlyRoom(t)
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.EditInstances(func(instance map[string]any) { delete(instance, "private") })
	w.MustFail([]string{"plan"}, "Room not found in this account", "This account has no such room")
	if len(w.StateRooms()) != 1 {
		t.Error("the room is no longer in the state")
	}
	w.Must("state", "rm", acctest.RoomAddress)
	w.Says(w.Must("plan"), "1 to add")
}
