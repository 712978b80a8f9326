// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
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

// Any other keepers replace the room.
func TestVMRResource_Keepers_Replace(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomWithKeeper("1")))
	w.Must("apply", "-auto-approve")
	for _, keepers := range []string{`{ rotation = "2" }`, `{ rotation = "1", reason = "audit" }`, `{}`, `null`} {
		w.Configure(s.Config(fmt.Sprintf(`resource "visionsconnected_vmr" "room" { keepers = %s }`, keepers)))
		w.Says(w.Must("plan"), "must be replaced", "1 to add, 0 to change, 1 to destroy")
	}
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
			Check: func(state *terraform.State) error {
				if got := fmt.Sprint(s.Changes()); got != "[POST DELETE]" {
					return fmt.Errorf("the service saw %s, want [POST DELETE]", got)
				}
				return roomIsInState(s)(state)
			},
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
					return fmt.Errorf("the service created %d rooms and has %d, want 4 and 3", ledger.Created, len(ledger.Rooms))
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

// The room is deleted elsewhere when the provider's own DELETE arrives.
func TestVMRResource_Delete_RoomAlreadyGone_Succeeds(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	reference := s.OnlyRoom(t).Reference
	s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			if err := s.DeleteRoom(reference); err != nil {
				t.Error(err)
			}
		}
		s.ServeHTTP(w, r)
	})
	s.ResetRequests()
	w.Must("destroy", "-auto-approve")
	s.ExpectCalls(t, "destroy", map[string]int{http.MethodGet: 1, http.MethodDelete: 1})
	w.ExpectSameRooms(s)
}
