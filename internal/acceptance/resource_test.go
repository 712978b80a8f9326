// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// runCase runs a test case through the real CLI; at its end the service must
// have no room left.
func runCase(t *testing.T, s *acctest.Service, steps ...resource.TestStep) {
	t.Helper()
	acctest.RequireCLI(t)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps:                    steps,
		CheckDestroy: func(*terraform.State) error {
			if rooms := s.Ledger().Rooms; len(rooms) > 0 {
				return fmt.Errorf("destroy left %d rooms on the service", len(rooms))
			}
			return nil
		},
	})
}

// roomIsInState checks that the state holds what the service has.
func roomIsInState(s *acctest.Service) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		rooms := s.Ledger().Rooms
		if len(rooms) != 1 {
			return fmt.Errorf("the service has %d rooms, want 1", len(rooms))
		}
		return resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr(acctest.RoomAddress, "id", rooms[0].Reference),
			resource.TestCheckResourceAttr(acctest.RoomAddress, "reference", rooms[0].Reference),
			resource.TestCheckResourceAttr(acctest.RoomAddress, "host_pin", rooms[0].HostPIN),
			resource.TestCheckResourceAttr(acctest.RoomAddress, "guest_pin", rooms[0].GuestPIN),
		)(state)
	}
}

// planned checks what the plan does to the room.
func planned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.RoomAddress, action)}}
}

var noAction = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func TestVMRResource_Create_ThenNoOpPlanAndRefresh(t *testing.T) {
	t.Parallel()
	for name, reading := range map[string]emulator.Reading{"document": emulator.Document, "swagger": emulator.Swagger} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t, emulator.WithReading(reading))
			config := s.Config(`resource "visionsconnected_vmr" "room" {}`)
			runCase(t, s,
				resource.TestStep{
					Config:           config,
					ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
					Check:            roomIsInState(s),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(acctest.RoomAddress, tfjsonpath.New("keepers"), knownvalue.Null()),
						statecheck.ExpectSensitiveValue(acctest.RoomAddress, tfjsonpath.New("host_pin")),
						statecheck.ExpectSensitiveValue(acctest.RoomAddress, tfjsonpath.New("guest_pin")),
					},
				},
				resource.TestStep{Config: config, ConfigPlanChecks: noAction},
				resource.TestStep{RefreshState: true, Check: roomIsInState(s)},
			)
			if made := s.Ledger().Created; made != 1 {
				t.Errorf("the service made %d rooms, want 1", made)
			}
		})
	}
}

func TestVMRResource_ParticipantsComeAndGo_NoDrift(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	config := s.Config(`resource "visionsconnected_vmr" "room" {}`)
	runCase(t, s,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				if err := s.SetParticipants(s.OnlyRoom(t).Reference, 1, 3); err != nil {
					t.Error(err)
				}
			},
			Config:           config,
			ConfigPlanChecks: noAction,
		},
	)
}

func TestVMRResource_Keepers_Replace(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	var before emulator.Room
	step := func(keepers string) resource.TestStep {
		return resource.TestStep{
			PreConfig:        func() { before = s.OnlyRoom(t) },
			Config:           s.Config(fmt.Sprintf(`resource "visionsconnected_vmr" "room" { %s }`, keepers)),
			ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate),
			Check: resource.ComposeTestCheckFunc(roomIsInState(s), func(*terraform.State) error {
				if after := s.OnlyRoom(t); after.Reference == before.Reference || after.HostPIN == before.HostPIN || after.GuestPIN == before.GuestPIN {
					return fmt.Errorf("%q: the room is the old one, or has its PINs", keepers)
				}
				return nil
			}),
		}
	}
	runCase(t, s,
		resource.TestStep{Config: s.Config(acctest.RoomBlock)},
		step(`keepers = { rotation = "1" }`),
		step(`keepers = { rotation = "2" }`),
		step(`keepers = { rotation = "2", reason = "audit" }`),
		step(``),
		step(`keepers = {}`),
		step(``),
	)
}

func TestVMRResource_CreateBeforeDestroy_NewRoomStandsFirst(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	config := func(rotation string) string {
		return s.Config(fmt.Sprintf(`
resource "visionsconnected_vmr" "room" {
  keepers = { rotation = %q }
  lifecycle { create_before_destroy = true }
}`, rotation))
	}
	runCase(t, s,
		resource.TestStep{Config: config("1")},
		resource.TestStep{
			PreConfig:        s.ResetRequests,
			Config:           config("2"),
			ConfigPlanChecks: planned(plancheck.ResourceActionCreateBeforeDestroy),
			Check:            roomIsInState(s),
		},
		resource.TestStep{
			PreConfig: func() {
				var changes []string
				for _, request := range s.Ledger().Requests {
					if request.Method != http.MethodGet {
						changes = append(changes, request.Method)
					}
				}
				if got := fmt.Sprint(changes); got != "[POST DELETE]" {
					t.Errorf("the service saw %s, want [POST DELETE]", got)
				}
			},
			RefreshState: true,
		},
	)
}

func TestVMRResource_DeletedOutsideTerraform_ExactlyThatRoomIsRecreated(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	config := s.Config(`resource "visionsconnected_vmr" "room" { count = 3 }`)
	var kept []string
	runCase(t, s,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				state := s.Ledger().Rooms
				for _, room := range state[1:] {
					kept = append(kept, room.Reference)
				}
				if err := s.DeleteRoom(state[0].Reference); err != nil {
					t.Error(err)
				}
			},
			Config: config,
			Check: func(*terraform.State) error {
				ledger := s.Ledger()
				if ledger.Created != 4 || len(ledger.Rooms) != 3 {
					return fmt.Errorf("the service made %d rooms and has %d, want 4 and 3", ledger.Created, len(ledger.Rooms))
				}
				for _, reference := range kept {
					if _, ok := ledger.Room(reference); !ok {
						return fmt.Errorf("room %s was replaced too", reference)
					}
				}
				return nil
			},
		},
	)
}

func TestVMRResource_Delete_RoomAlreadyGone_Succeeds(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	runCase(t, s,
		resource.TestStep{Config: s.Config(`resource "visionsconnected_vmr" "room" {}`)},
		resource.TestStep{
			Config: s.Config(`resource "visionsconnected_vmr" "room" {}`),
			// After the last refresh before the destroy: the DELETE itself meets
			// a room that is gone.
			PostApplyFunc: func() {
				reference := s.OnlyRoom(t).Reference
				deleteRoomBeforeItsDELETE(t, s, reference)
			},
		},
	)
	if deletes := s.Ledger().Count("DELETE"); deletes != 1 {
		t.Errorf("the service saw %d DELETEs, want 1", deletes)
	}
}

func TestVMRResource_AccountFull_NoRoomCreated(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithCapacity(1))
	runCase(t, s,
		resource.TestStep{Config: s.Config(`resource "visionsconnected_vmr" "room" {}`)},
		resource.TestStep{
			Config: s.ConfigWith(`capacity_wait = "0s"`, acctest.RoomBlock+`resource "visionsconnected_vmr" "another" {}`),
			ExpectError: acctest.Saying("Room limit of the account reached", "NoVmrsAvailable : No vmrs available", "No room was created",
				"delete rooms that are no longer needed"),
		},
		resource.TestStep{Config: s.Config(`resource "visionsconnected_vmr" "room" {}`), ConfigPlanChecks: noAction},
	)
	if made := s.Ledger().Created; made != 1 {
		t.Errorf("the service made %d rooms, want 1", made)
	}
}

// deleteRoomBeforeItsDELETE has somebody else delete the room just when the
// provider's own DELETE arrives.
func deleteRoomBeforeItsDELETE(t *testing.T, s *acctest.Service, reference string) {
	t.Helper()
	s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			if err := s.DeleteRoom(reference); err != nil {
				t.Error(err)
			}
		}
		s.ServeHTTP(w, r)
	})
}
