// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io"
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
	output := w.mustFail([]string{"apply", "-auto-approve"}, "Room created without PINs", "does not tell the PINs",
		"The room was created and is in the state", "untaint ADDRESS")
	room := s.onlyRoom(t)
	w.says(output, "Room "+room.Reference)
	values := w.stateRooms()[roomAddress]
	if values["reference"] != room.Reference || values["host_pin"] != nil || values["guest_pin"] != nil {
		t.Errorf("the state holds %v, want the reference %s and no PINs", values, room.Reference)
	}

	w.says(w.must("plan"), "is tainted, so")
	w.must("untaint", roomAddress)
	s.inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	w.says(w.must("plan"), "Warning: Room read without PINs",
		"Room "+room.Reference+": the response contains no host_pin and no guest_pin.")
	w.doesNotSay(w.must("apply", "-auto-approve"), "Warning")
	w.expectImported(room)

	// PINs that are known stay, and need not be told again.
	s.inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	w.doesNotSay(w.must("apply", "-auto-approve"), "Warning")
	w.expectImported(room)
	if made := s.Ledger().Made; made != 1 {
		t.Errorf("%d rooms were made, want 1", made)
	}
}

// What a message repeats of the service's own may hold a PIN of the room that was
// made a moment ago.
func TestVMRResource_Salvage_AMessageWithAPIN_IsRedacted(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.configWith("max_retries = 0", roomBlock))
	s.interceptWith(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPost {
			_, _ = io.WriteString(rw, `{"reference":"ve-abc","hostPIN":"518873190264","guestPIN":null}`)
			return
		}
		rw.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(rw, `{"message":"cannot look up pin 518873190264 of room"}`)
	})
	output := w.mustFail([]string{"apply", "-auto-approve"}, `"cannot look up pin [redacted] of room"`, "its PINs are unknown")
	w.doesNotSay(output, "518873190264")
	if pin := w.stateRooms()[roomAddress]["host_pin"]; pin != "518873190264" {
		t.Errorf("the state has the host PIN %v", pin)
	}
}

// A page in the API's place leaves open what became of the room, and is most
// often a wrong address or a proxy.
func TestVMRResource_Create_AnsweredByAPage_SaysWhereToLook(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(roomBlock))
	s.answerAll(http.StatusOK, "text/html", "<html>Log in</html>")
	w.mustFail([]string{"apply", "-auto-approve"}, "it is not a JSON object", "It is unknown whether the room was created",
		"Check that base_url names the API, not a proxy or login page")
	s.answerAll(http.StatusNotFound, "text/html", "<html>No such page</html>")
	output := w.mustFail([]string{"apply", "-auto-approve"}, "The API refused the request: no room was created", "Check that base_url names the API")
	w.doesNotSay(output, "status 422")
}
