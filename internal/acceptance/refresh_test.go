// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// Anything but the API's own "Vmr not found" leaves the state as it was: a proxy,
// an outage or a wrong base URL must not make Terraform recreate everything.
func TestVMRResource_Refresh_ResponseThatIsNotTheAPIs_LeavesTheState(t *testing.T) {
	t.Parallel()
	const html = "<html><body>Vmr not found</body></html>"
	const json = "application/json"
	for name, answer := range map[string]struct {
		status      int
		contentType string
		body        string
		says        []string
	}{
		"HTML 404":                 {404, "text/html", html, []string{"404 Not Found", "Check that base_url names the API"}},
		"JSON 404":                 {404, json, `{"code":0,"message":"Vmr not found"}`, []string{"404 Not Found", `"Vmr not found"`, "never 404"}},
		"HTML 422":                 {422, "text/html", html, []string{"422 Unprocessable Entity", "request ID"}},
		"other 422":                {422, json, `{"error":{"code":0,"fields":null,"message":"Bad reference"}}`, []string{`"Bad reference"`}},
		"401":                      {401, json, `{"message":"Unauthorized"}`, []string{"401 Unauthorized", "Check customer_id and api_key"}},
		"403":                      {403, "text/html", html, []string{"403 Forbidden", "Check customer_id and api_key"}},
		"500":                      {500, json, `{"message":"Vmr not found"}`, []string{"500 Internal Server Error", "Try again later"}},
		"503 until retries end":    {503, "text/html", html, []string{"503 Service Unavailable", "5 attempts"}},
		"empty success":            {200, json, ``, []string{"with an unexpected response: it is empty"}},
		"HTML success":             {200, "text/html", html, []string{"with an unexpected response: it is not a JSON object"}},
		"success without content":  {204, json, ``, []string{"status 204 No Content"}},
		"not found as a success":   {200, json, `{"code":0,"message":"Vmr not found"}`, []string{"it contains an error or a message"}},
		"another room's reference": {200, json, `{"reference":"ve-other","hostPIN":"1","guestPIN":"2"}`, []string{"another room"}},
		"login page by redirect":   {302, "text/html", html, []string{"302 Found", "redirects are not followed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, w := acctest.NewAppliedRoom(t)
			room := s.OnlyRoom(t)

			s.RespondWith(answer.status, answer.contentType, answer.body)
			says := append([]string{"Cannot read room", "Room " + room.Reference}, answer.says...)
			w.MustFail([]string{"plan"}, says...)
			w.MustFail([]string{"apply", "-refresh-only", "-auto-approve"}, says...)
			w.MustFail([]string{"destroy", "-auto-approve"}, says...)

			s.RespondNormally()
			expectImported(w, room)
		})
	}
}

func TestVMRResource_Refresh_RoomGone_CreationIsPlanned(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	if err := s.DeleteRoom(s.OnlyRoom(t).Reference); err != nil {
		t.Fatal(err)
	}
	w.Says(w.Must("plan"), "will be created", "1 to add, 0 to change, 0 to destroy")
}

func TestVMRResource_BaseURLOfNothing_LeavesTheState(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)

	nobody := acctest.NewService(t)
	nobody.Server.Close()
	w.Configure(nobody.ConfigWith("max_retries = 0", acctest.RoomBlock))
	w.MustFail([]string{"plan"}, "Cannot read room", "connection error", "connection refused",
		"stays in the state", "Check base_url, the network")
	w.MustFail([]string{"destroy", "-auto-approve", "-refresh=false"}, "Room belongs to another account",
		"No request was sent", "stays in the state")

	w.Configure(s.Config(acctest.RoomBlock))
	expectImported(w, s.OnlyRoom(t))
}

func TestVMRResource_Create_ServiceNotReached_NoRoomCreated(t *testing.T) {
	t.Parallel()
	nobody := acctest.NewService(t)
	nobody.Server.Close()
	w := acctest.NewWorkspace(t, nobody.ConfigWith("max_retries = 1", acctest.RoomBlock))
	w.MustFail([]string{"apply", "-auto-approve"}, "Cannot create room", "connection refused", "2 attempts",
		"The request did not reach the API: no room was created", "Check base_url, the network")
	if rooms := w.StateRooms(); len(rooms) != 0 {
		t.Errorf("the state has %d rooms, want none", len(rooms))
	}
}

func TestVMRResource_RequestTimeout_NamesTheArgument(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith("request_timeout = \"200ms\"", acctest.RoomBlock))
	var posts atomic.Int32
	s.Intercept(func(_ http.ResponseWriter, r *http.Request) {
		posts.Add(1)
		<-r.Context().Done()
	})
	w.MustFail([]string{"apply", "-auto-approve"}, "Room may have been created", "timed out after 200ms",
		"unknown whether the room was created", "counts against the account",
		"The request, sent at", "was not retried", "Ask VisionsConnected's support")
	if got := posts.Load(); got != 1 {
		t.Errorf("the service saw %d POSTs, want 1", got)
	}
}

// A service or a proxy may repeat what it knows of a room, without saying what it
// is: the state's PINs are taken out of its message.
func TestVMRResource_MessageWithAPIN_IsRedacted(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	room := s.OnlyRoom(t)
	s.RespondWith(http.StatusBadRequest, "application/json", fmt.Sprintf(`{"message":"bad door %s or %s"}`, room.HostPIN, room.GuestPIN))
	for _, command := range [][]string{{"plan"}, {"destroy", "-auto-approve", "-refresh=false"}} {
		output := w.MustFail(command, "400 Bad Request", "bad door [redacted] or [redacted]")
		s.ExpectNoSecrets(t, "the output of "+command[0], output)
	}
}
