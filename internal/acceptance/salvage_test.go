// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// A room whose PINs stay out of reach is in the state, tainted, and can be kept.
func TestVMRResource_PINsOutOfReach_RoomIsSavedAndCanBeUntainted(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith("max_retries = 0", acctest.RoomBlock))
	for _, fault := range []emulator.Fault{
		{Method: http.MethodPost, Kind: emulator.FaultNoPINs},
		{Method: http.MethodGet, Kind: emulator.FaultStatusBefore, Status: http.StatusInternalServerError},
	} {
		if err := s.InjectFault(fault); err != nil {
			t.Fatal(err)
		}
	}
	output := w.MustFail([]string{"apply", "-auto-approve"}, "Room created without PINs", "it contains no PINs",
		"It is marked as tainted", "untaint ADDRESS")
	room := s.OnlyRoom(t)
	w.Says(output, "Room "+room.Reference)
	values := w.StateRooms()[acctest.RoomAddress]
	if values["reference"] != room.Reference || values["host_pin"] != nil || values["guest_pin"] != nil {
		t.Errorf("the state holds %v, want the reference %s and no PINs", values, room.Reference)
	}

	w.Says(w.Must("plan"), "is tainted, so")
	w.Must("untaint", acctest.RoomAddress)
	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	w.Says(w.Must("plan"), "Warning: Room read without PINs",
		"Room "+room.Reference+": the response contains no host_pin and no guest_pin.")
	w.DoesNotSay(w.Must("apply", "-auto-approve"), "Warning")
	// PINs that are known stay, and need not be told again.
	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	expectImported(w, room)
	if created := s.Ledger().Created; created != 1 {
		t.Errorf("%d rooms were created, want 1", created)
	}
}
