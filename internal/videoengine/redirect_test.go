// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"cmp"
	"net/http"
	"strconv"
	"testing"
)

// redirectTo responds with the status and Location, and a room that nobody may
// take for the response.
func redirectTo(status int, location string) http.HandlerFunc {
	return withHeader("Location", location, withHeader("X-Request-ID", "gateway-1", answering(status, roomBody)))
}

func TestRedirect_IsNeverFollowed(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(op.method+" "+strconv.Itoa(status), func(t *testing.T) {
				t.Parallel()
				target := newService(t, answering(200, roomBody))
				server, _, err := op.on(t, redirectTo(status, target.URL+"/hush/hunter2/"+reference+"?token=hunter2#hunter2"))
				redirect := as[*RedirectError](t, err)
				if redirect.Method != op.method || redirect.Status != status || redirect.Target != target.URL || redirect.RequestID != "gateway-1" {
					t.Errorf("%+v, want %s %d to %s, with the service's own request ID", redirect, op.method, status, target.URL)
				}
				server.wantRequests(t, op.method)
				if n := target.connections(); n != 0 {
					t.Errorf("the target was contacted %d times", n)
				}
			})
		}
	}
}

func TestRedirect_Target(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		"https://engine.example.com/video-engine":  "https://engine.example.com",
		"https://engine.example.com:8443/":         "https://engine.example.com:8443",
		"https://user:hunter2@engine.example.com/": "https://engine.example.com",
		"https://" + customerID + ".example.com/":  "",
		"//engine.example.com/x":                   "http://engine.example.com",
		"":                                         "",
		"https://engine.example.com:port/":         "",
		"mailto:hunter2":                           "",
		"/login":                                   "this server",
	} {
		t.Run(location, func(t *testing.T) {
			t.Parallel()
			server, _, err := reading.on(t, redirectTo(302, location))
			if want == "this server" {
				want = server.URL
			}
			if got := as[*RedirectError](t, err).Target; got != want {
				t.Errorf("redirect to %q, want %q", got, want)
			}
		})
	}
}

// With 303, REST services point at what they created.
func TestCreateVMR_SeeOtherMayHaveCreated(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{ // Without one, that of the body.
		"/some/gateway/v1/vmrs/ve-vevmr2": reference, "https://other.example.com/rooms/ve-vevmr2?x=/y#z": reference,
		"": "ve-body", "/": "ve-body", "https://other.example.com": "ve-body", "/vmrs/ve-vevmr2/": "ve-body",
		"/vmrs/a%2Fb": "", "/vmrs/" + customerID: "",
	} {
		t.Run(cmp.Or(location, "none"), func(t *testing.T) {
			t.Parallel()
			server, got, err := creation.on(t, withHeader("Location", location, answering(http.StatusSeeOther, `{"reference":"ve-body"}`)))
			wantCreateError(t, got, err, Unknown)
			if named := as[*CreateError](t, err).Reference; named != want {
				t.Errorf("it names %q, want %q", named, want)
			}
			server.wantRequests(t, "POST")
		})
	}
}
