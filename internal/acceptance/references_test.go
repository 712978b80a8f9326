// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// A saved plan takes the credentials from the environment of its apply.
func TestVMRResource_DestroyPlanAppliedUnderAnotherAccount_SendsNothing(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, acctest.ConfigOfArguments("", acctest.RoomBlock))
	w.Setenv("VISIONSCONNECTED_BASE_URL", s.BaseURL())
	w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", acctest.CustomerID)
	w.Setenv("VISIONSCONNECTED_API_KEY", acctest.APIKey)
	w.Must("apply", "-auto-approve")
	w.Must("plan", "-destroy", "-out=saved")
	room := s.OnlyRoom(t)
	s.ResetRequests()

	// The service deletes any reference, as if it had been there.
	s.RespondWith(http.StatusNoContent, "", "")
	w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", "customer-other")
	w.MustFail([]string{"apply", "saved"}, "Error: Room belongs to another account", "Room "+room.Reference, "stays in the state")
	s.RespondNormally()
	s.ExpectCalls(t, "the apply", map[string]int{})
	w.ExpectSameRooms(s)
}

// With references that come again, a deposed room may have the reference of the
// room that replaces it.
func TestVMRResource_ReplacementIsGivenTheReferenceOfTheOldRoom(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithReusedReferences())
	block := func(keeper string) string {
		return strings.Replace(acctest.RoomWithKeeper(keeper), "}\n", "}\n  lifecycle { create_before_destroy = true }\n", 1)
	}
	w := acctest.NewWorkspace(t, s.Config(block("1")))
	w.Must("apply", "-auto-approve")
	w.Configure(s.Config(block("2")))
	s.DeleteRoomAtPOST(t, s.OnlyRoom(t).Reference)
	s.ResetRequests()
	w.Must("apply", "-auto-approve")
	s.RespondNormally()
	s.ExpectCalls(t, "the replacement", map[string]int{http.MethodGet: 1, http.MethodPost: 1})
	w.PlanExits(0)
	w.Must("destroy", "-auto-approve")
	w.ExpectSameRooms(s)
}

// The room behind the reference may be somebody else's, whatever plans its
// deletion.
func TestVMRResource_OtherPINs_RoomIsNotDeletedUnasked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after   string
		command string
		// rooms is how many there are in the end.
		rooms int
	}{
		"destroy":         {acctest.RoomWithKeeper("1"), "destroy", 0},
		"keepers changed": {acctest.RoomWithKeeper("2"), "apply", 1},
		"removed":         {"", "apply", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, w := acctest.NewRoomWithOtherPINs(t, acctest.RoomWithKeeper("1"))
			reference := s.OnlyRoom(t).Reference
			w.Configure(s.Config(test.after))
			w.MustFail([]string{test.command, "-auto-approve"}, "Error: Room has other PINs", "Room "+reference, "The room was not deleted")
			if deletes := s.Ledger().Count(http.MethodDelete); deletes != 0 {
				t.Errorf("the service saw %d DELETEs", deletes)
			}
			w.ExpectSameRooms(s)

			w.Configure(s.Config(acctest.RoomWithKeeper("1")))
			w.Must("apply", "-refresh-only", "-auto-approve")
			w.Must("apply", "-refresh-only", "-auto-approve")
			w.Configure(s.Config(test.after))
			w.Must(test.command, "-auto-approve")
			if rooms := w.ExpectSameRooms(s); len(rooms) != test.rooms {
				t.Errorf("the rooms are %v, want %d", rooms, test.rooms)
			}
		})
	}
}

func TestVMRResource_OtherPINs_RefreshWarnsAndStoresThem(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewRoomWithOtherPINs(t, acctest.RoomBlock)
	other := s.OnlyRoom(t)
	output := w.Must("apply", "-auto-approve")
	w.Says(output, "Warning: Room has other PINs: "+other.Reference, "state rm ADDRESS")
	s.ExpectNoSecrets(t, "the output", output)
	expectImported(w, other)
	w.DoesNotSay(w.Must("apply", "-auto-approve"), "Warning")
}

// One import block is no two, whatever the CLI does in between.
func TestVMRResource_OneRoomImportedToTwoAddresses_Warns(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.ImportBlocks(room, "room")))
	expectNoDiagnostics(t, "a plan with one import", diagnostics(w, "plan"))
	w.Configure(s.Config(acctest.ImportBlocks(room, "room", "again")))
	got := diagnostics(w, "plan")
	if want := fmt.Sprintf("Room imported twice: %s", room.Reference); len(got) != 1 || got[0].Summary != want || got[0].Severity != "warning" {
		t.Errorf("the plan has the diagnostics %+v, want the warning %s", got, want)
	}
}
