// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestVMRResource_AnswerBreaksOffAfterTheReference_RoomIsCompleted(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(roomBlock))
	if err := s.InjectFault(emulator.Fault{Method: http.MethodPost, Kind: emulator.FaultCutBody, BodyBytes: 40}); err != nil {
		t.Fatal(err)
	}
	w.must("apply", "-auto-approve")
	s.expectCalls(t, "create and salvage", map[string]int{http.MethodPost: 1, http.MethodGet: 1})
	w.expectImported(s.onlyRoom(t))
}

// A room whose PINs stay out of reach is in the state, tainted, and can be kept.
func TestVMRResource_PINsOutOfReach_RoomIsSavedAndCanBeUntainted(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.configWith("max_retries = 0", roomBlock))
	for _, fault := range []emulator.Fault{
		{Method: http.MethodPost, Kind: emulator.FaultNoPINs},
		{Method: http.MethodGet, Kind: emulator.FaultStatusBefore, Status: http.StatusInternalServerError},
	} {
		if err := s.InjectFault(fault); err != nil {
			t.Fatal(err)
		}
	}
	output := w.mustFail([]string{"apply", "-auto-approve"}, "Cannot create the room", "does not tell the PINs",
		"The room was made and is in the state", "untaint ADDRESS")
	room := s.onlyRoom(t)
	w.says(output, "Room "+room.Reference)
	values := w.stateRooms()[roomAddress]
	if values["reference"] != room.Reference || values["host_pin"] != nil || values["guest_pin"] != nil {
		t.Errorf("the state holds %v, want the reference %s and no PINs", values, room.Reference)
	}

	w.says(w.must("plan"), "is tainted, so")
	w.must("untaint", roomAddress)
	w.must("apply", "-auto-approve")
	w.expectImported(room)
	if made := s.Ledger().Made; made != 1 {
		t.Errorf("%d rooms were made, want 1", made)
	}
}
