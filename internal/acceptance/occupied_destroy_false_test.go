// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// What lifecycle { destroy = false } leaves behind, as the guide on occupied rooms
// has it: the room, in no state. The warning stays true.
func TestOccupiedRoom_DestroyFalse_RoomIsKeptInNoState(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.DestroyFalse)
	s := acctest.NewService(t)
	config := func(keeper string) string {
		return s.Config(strings.Replace(acctest.RoomWithKeeper(keeper), "keepers", "lifecycle {\n    destroy = false\n  }\n  keepers", 1))
	}
	w := acctest.NewWorkspace(t, config("1"))
	w.Must("apply", "-auto-approve")
	left := s.OnlyRoom(t).Reference
	s.Occupy(t, left)

	w.Configure(config("2"))
	w.Says(w.Must("plan"), "older instance will not be destroyed", occupiedSummary(left),
		"unless the plan says that it will not be destroyed (destroy = false)")
	w.Must("apply", "-auto-approve")
	expectLeft(t, s, w, 2, 1)
	w.Must("apply", "-auto-approve", "-replace="+acctest.RoomAddress)
	expectLeft(t, s, w, 3, 1)
	w.Must("taint", acctest.RoomAddress)
	w.Must("apply", "-auto-approve")
	expectLeft(t, s, w, 4, 1)
	w.MustFail([]string{"destroy", "-auto-approve"}, "left behind forgotten instances")
	expectLeft(t, s, w, 4, 0)
	w.Must("apply", "-auto-approve")
	w.Configure(s.Config("")) // The state knows of destroy = false.
	w.Must("apply", "-auto-approve")
	expectLeft(t, s, w, 5, 0)
	if deletions := s.Ledger().Count(http.MethodDelete); deletions > 0 {
		t.Errorf("there were %d deletions, want none", deletions)
	}

	// To delete such a room, import it without destroy = false.
	w.Configure(s.Config(acctest.RoomBlock))
	w.Must("import", acctest.RoomAddress, left)
	w.Must("destroy", "-auto-approve")
	expectLeft(t, s, w, 4, 0)
}

// expectLeft checks how many rooms the service and the state have.
func expectLeft(t *testing.T, s *acctest.Service, w *acctest.Workspace, onService, inState int) {
	t.Helper()
	if rooms, known := s.References(), w.References(); len(rooms) != onService || len(known) != inState {
		t.Errorf("the service has the rooms %v and the state %v, want %d and %d", rooms, known, onService, inState)
	}
}
