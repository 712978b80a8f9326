// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestVMRResource_ResponseTruncatedAfterTheReference_RoomIsCompleted(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	if err := s.InjectFault(emulator.Fault{Method: http.MethodPost, Kind: emulator.FaultCutBody, BodyBytes: 40}); err != nil {
		t.Fatal(err)
	}
	w.Must("apply", "-auto-approve")
	s.ExpectCalls(t, "create and salvage", map[string]int{http.MethodPost: 1, http.MethodGet: 1})
	expectImported(w, s.OnlyRoom(t))
}

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
	expectImported(w, room)

	// PINs that are known stay, and need not be told again.
	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	w.DoesNotSay(w.Must("apply", "-auto-approve"), "Warning")
	expectImported(w, room)
	if made := s.Ledger().Created; made != 1 {
		t.Errorf("%d rooms were made, want 1", made)
	}
}

// What a message repeats of the service's own may hold a PIN of the room that was
// made a moment ago.
func TestVMRResource_Salvage_AMessageWithAPIN_IsRedacted(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith("max_retries = 0", acctest.RoomBlock))
	s.Intercept(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPost {
			_, _ = io.WriteString(rw, `{"reference":"ve-abc","hostPIN":"518873190264","guestPIN":null}`)
			return
		}
		rw.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(rw, `{"message":"cannot look up pin 518873190264 of room"}`)
	})
	output := w.MustFail([]string{"apply", "-auto-approve"}, `"cannot look up pin [redacted] of room"`, "It is marked as tainted")
	w.DoesNotSay(output, "518873190264")
	if pin := w.StateRooms()[acctest.RoomAddress]["host_pin"]; pin != "518873190264" {
		t.Errorf("the state has the host PIN %v", pin)
	}
}

// A page in the API's place leaves the outcome open, and is most
// often a wrong address or a proxy.
func TestVMRResource_Create_ResponseIsAPage_NamesBaseURL(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	s.RespondWith(http.StatusOK, "text/html", "<html>Log in</html>")
	w.MustFail([]string{"apply", "-auto-approve"}, "it is not a JSON object", "It is unknown whether the room was created",
		"Check that base_url names the API, not a proxy or login page")
	s.RespondWith(http.StatusNotFound, "text/html", "<html>No such page</html>")
	output := w.MustFail([]string{"apply", "-auto-approve"}, "The API refused the request: no room was created", "Check that base_url names the API")
	w.DoesNotSay(output, "status 422")
}
