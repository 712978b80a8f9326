// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const (
	asHTML = "text/html"
	asJSON = "application/json"
)

// withArguments are the settings of the service's account with others.
func withArguments(s *acctest.Service, arguments map[string]string) map[string]string {
	settings := acctest.Settings(s.BaseURL())
	maps.Copy(settings, arguments)
	return settings
}

// Anything but the API's own "Vmr not found" leaves the state as it was: a proxy, an
// outage or a wrong base URL must not make Terraform recreate everything.
func TestRead_ResponseThatIsNotTheAPIs_LeavesTheState(t *testing.T) {
	t.Parallel()
	const page = "<html><body>Vmr not found</body></html>"
	for name, response := range map[string]struct {
		status            int
		contentType, body string
		says              []string
	}{
		"HTML 404":                 {404, asHTML, page, []string{"404 Not Found", "Check that base_url names the API"}},
		"JSON 404":                 {404, asJSON, `{"code":0,"message":"Vmr not found"}`, []string{"404 Not Found", `"Vmr not found"`, "never 404"}},
		"HTML 422":                 {422, asHTML, page, []string{"422 Unprocessable Entity", "request ID"}},
		"other 422":                {422, asJSON, `{"error":{"code":0,"fields":null,"message":"Bad reference"}}`, []string{`"Bad reference"`}},
		"401":                      {401, asJSON, `{"message":"Unauthorized"}`, []string{"401 Unauthorized", "Check customer_id and api_key"}},
		"403":                      {403, asHTML, page, []string{"403 Forbidden", "Check customer_id and api_key"}},
		"500":                      {500, asJSON, `{"message":"Vmr not found"}`, []string{"500 Internal Server Error", "Try again later"}},
		"503 until retries end":    {503, asHTML, page, []string{"503 Service Unavailable", "5 attempts"}},
		"empty success":            {200, asJSON, ``, []string{"with an unexpected response: it is empty"}},
		"HTML success":             {200, asHTML, page, []string{"with an unexpected response: it is not a JSON object"}},
		"success without content":  {204, asJSON, ``, []string{"status 204 No Content"}},
		"not found as a success":   {200, asJSON, `{"code":0,"message":"Vmr not found"}`, []string{"it contains an error or a message"}},
		"another room's reference": {200, asJSON, `{"reference":"ve-other","hostPIN":"1","guestPIN":"2"}`, []string{"another room"}},
		"login page by redirect":   {302, asHTML, page, []string{"302 Found", "redirects are not followed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := connected(t)
			room := p.Create(t.Context())
			s.RespondWith(response.status, response.contentType, response.body)
			kept, text := read(t, p, room)
			expectSaid(t, text, "ERROR: Cannot read room", append(response.says, "Room "+attribute(t, room, "reference"), "stays in the state")...)
			s.RespondNormally()
			if before, after := p.Texts(room.NewState), p.Texts(kept.NewState); fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("the state has %v, want %v", after, before)
			}
			_, text = read(t, p, kept)
			expectSaid(t, text, "")
		})
	}
}

// What the message says of the room depends on whether the service may have deleted
// it.
func TestDelete_WhatAFailureMeansForTheRoom(t *testing.T) {
	t.Parallel()
	const surely, perhaps = "The room was not deleted: it stays in the state", "The room may still exist"
	for status, says := range map[int]string{
		http.StatusUnauthorized:        surely,
		http.StatusForbidden:           surely,
		http.StatusNotFound:            surely,
		http.StatusFound:               surely,
		http.StatusRequestTimeout:      perhaps,
		http.StatusInternalServerError: perhaps,
		http.StatusBadGateway:          perhaps,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			s, p := connected(t)
			room := p.Create(t.Context())
			s.RespondWith(status, asHTML, "<html></html>")
			room = p.Delete(t.Context(), room)
			expectSaid(t, said(room.Diagnostics), "ERROR: Cannot delete room", says)
			s.RespondNormally()
			refresh(t, p, room, "")
		})
	}
}

// What the message says of the account depends on whether the room may exist.
func TestCreate_WhatAFailureMeansForTheAccount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(*acctest.Service)
		begins  string
		says    []string
	}{
		"not reached": {
			func(s *acctest.Service) { s.Server.Close() }, "ERROR: Cannot create room",
			[]string{"connection refused", "2 attempts", "The request did not reach the API: no room was created", "Check base_url, the network"},
		},
		"timeout": {
			func(s *acctest.Service) { s.Inject(t, emulator.Fault{Kind: emulator.FaultHangBefore, Count: -1}) }, "ERROR: Room may have been created",
			[]string{
				"timed out after 200ms", "unknown whether the room was created", "counts against the account", "The request, sent at",
				"was not retried", "Ask VisionsConnected's support",
			},
		},
		// A page in the API's place is most often a wrong address or a proxy.
		"page": {
			func(s *acctest.Service) { s.RespondWith(http.StatusOK, asHTML, "<html>Log in</html>") }, "ERROR: Room may have been created",
			[]string{"it is not a JSON object", "unknown whether the room was created", "Check that base_url names the API, not a proxy or login page"},
		},
		"page that is missing": {
			func(s *acctest.Service) { s.RespondWith(http.StatusNotFound, asHTML, "<html>No such page</html>") }, "ERROR: Cannot create room",
			[]string{"The API refused the request: no room was created", "Check that base_url names the API"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			t.Cleanup(s.Close)
			p := acctest.NewProtocolClient(t, s)
			p.Configure(t.Context(), withArguments(s, map[string]string{"request_timeout": "200ms", "max_retries": "1"}))
			test.prepare(s)
			room := p.Create(t.Context())
			expectSaid(t, said(room.Diagnostics), test.begins, test.says...)
			if texts, posts := p.Texts(room.NewState), s.Ledger().Count(http.MethodPost); len(texts) > 0 || posts > 1 {
				t.Errorf("the state has %v after %d POSTs, want nothing after one at most", texts, posts)
			}
		})
	}
}

// A service or a proxy may repeat what it knows of a room, without saying what it is:
// the room's PINs are taken out of its message, also where they have just come.
func TestMessages_PINsAreTakenOut(t *testing.T) {
	t.Parallel()
	s, p := connected(t)
	room := p.Create(t.Context())
	s.RespondWith(http.StatusBadRequest, asJSON, fmt.Sprintf(`{"message":"bad door %s or %s"}`, attribute(t, room, "host_pin"), attribute(t, room, "guest_pin")))
	refresh(t, p, room, "ERROR: Cannot read room", "bad door [redacted] or [redacted]")
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "ERROR: Cannot delete room", "bad door [redacted] or [redacted]")

	s.Intercept(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", asJSON)
		if r.Method == http.MethodPost {
			_, _ = io.WriteString(rw, `{"reference":"ve-abc","hostPIN":"pin-a1b2","guestPIN":null}`)
			return
		}
		rw.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(rw, `{"message":"cannot look up pin-a1b2 of room"}`)
	})
	room = p.Create(t.Context())
	expectSaid(t, said(room.Diagnostics), "ERROR: Room created without PINs", `"cannot look up [redacted] of room"`)
	if pin := attribute(t, room, "host_pin"); pin != "pin-a1b2" {
		t.Errorf("the state has the host PIN %s", pin)
	}
}

// A room that cannot be read may have participants.
func TestDelete_ReadUnderAPolicyFails_RoomStays(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"refuse", "wait"} {
		for says, fault := range map[string]emulator.Fault{
			"500 Internal Server Error":    {Kind: emulator.FaultStatusBefore, Status: 500},
			"redirects are not followed":   {Kind: emulator.FaultRedirect, Location: "https://engine.example.com/login"},
			"connection error":             {Kind: emulator.FaultCutBefore},
			"with an unexpected response:": {Kind: emulator.FaultGarbage},
		} {
			t.Run(policy+"/"+says, func(t *testing.T) {
				t.Parallel()
				s, p := connected(t)
				p.Configure(t.Context(), withArguments(s, map[string]string{"occupied_room_policy": policy, "max_retries": "0"}))
				room := p.Create(t.Context())
				fault.Method, fault.Count = http.MethodGet, -1
				s.Inject(t, fault)
				room = p.Delete(t.Context(), room)
				expectSaid(t, said(room.Diagnostics), "ERROR: Cannot delete room", says, "The room was not deleted: it stays in the state",
					"Room "+s.OnlyRoom(t).Reference+": reading the room before its deletion failed")
				s.ExpectCalls(t, "all", map[string]int{http.MethodPost: 1, http.MethodGet: 1})
				if attribute(t, room, "reference") == "" {
					t.Error("the room is no longer in the state")
				}
			})
		}
	}
}

func TestDelete_RoomGoneAtTheReadUnderAPolicy_Succeeds(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"refuse", "wait"} {
		s, p := connected(t)
		p.Configure(t.Context(), withArguments(s, map[string]string{"occupied_room_policy": policy}))
		room := p.Create(t.Context())
		deleteRoom(t, s, attribute(t, room, "reference"))
		expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "")
		s.ExpectCalls(t, "all", map[string]int{http.MethodPost: 1, http.MethodGet: 1})
	}
}
