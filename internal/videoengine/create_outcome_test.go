// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// wantCreateError expects the error of a creation of which this is known, with
// what support staff need, without a room unless it is known, and no secret.
func wantCreateError(t *testing.T, room videoengine.VMR, err error, outcome videoengine.Outcome) {
	t.Helper()
	failed := createError(t, err)
	if failed.Outcome != outcome {
		t.Errorf("outcome %s, want %s (%v)", failed.Outcome, outcome, err)
	}
	if failed.Time.IsZero() || failed.Time.Location() != time.UTC {
		t.Errorf("time %s, want one in UTC", failed.Time)
	}
	if failed.RequestID == "" || failed.Err == nil || err.Error() != failed.Err.Error() {
		t.Errorf("request ID %q and error %v", failed.RequestID, failed.Err)
	}
	if outcome != videoengine.Incomplete && outcome != videoengine.Unconfirmed && room != (videoengine.VMR{}) {
		t.Errorf("room %s together with the outcome %s", room, outcome)
	}
	wantNoSecrets(t, printed(err)+printed(failed.Err)+printed(room), customerID, apiKey, basicValue, "518873190264", "597240816352")
}

func createError(t *testing.T, err error) *videoengine.CreateError {
	t.Helper()
	var failed *videoengine.CreateError
	if !errors.As(err, &failed) {
		t.Fatalf("error %v, want a *CreateError", err)
	}
	return failed
}

// times is method as often as an operation tries it.
func times(n int, method string) []string {
	return strings.Fields(strings.Repeat(method+" ", n))
}

func TestOutcome_String(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[videoengine.Outcome]string{
		videoengine.NotSent: "not sent", videoengine.Rejected: "rejected", videoengine.Incomplete: "incomplete",
		videoengine.Unconfirmed: "unconfirmed", videoengine.Unknown: "unknown", 99: "unknown",
	} {
		if got := outcome.String(); got != want {
			t.Errorf("%d is %q, want %q", outcome, got, want)
		}
	}
	// What nobody has set promises nothing.
	if got := (videoengine.CreateError{}).Outcome; got != videoengine.Unknown {
		t.Errorf("a new error has the outcome %s", got)
	}
}

// TestCreateVMR_OutcomeByStatus goes through all statuses that are no success:
// only a 429 is retried, and no Retry-After makes a 5xx a promise.
func TestCreateVMR_OutcomeByStatus(t *testing.T) {
	t.Parallel()
	for status := 300; status < 600; status++ {
		want, requests := videoengine.Rejected, 1
		switch {
		case status == http.StatusTooManyRequests:
			requests = 1 + videoengine.DefaultMaxRetries
		case status == http.StatusRequestTimeout || status == http.StatusSeeOther || status >= 500:
			want = videoengine.Unknown
		}
		for name, header := range map[string]string{"": "", ", Retry-After": "0"} {
			t.Run(strconv.Itoa(status)+name, func(t *testing.T) {
				t.Parallel()
				server := newService(t, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("X-Request-ID", "gateway-1")
					if header != "" {
						w.Header().Set("Retry-After", header)
					}
					w.WriteHeader(status)
					_, _ = io.WriteString(w, roomBody) // Names the room, at most.
				})
				room, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
				wantCreateError(t, room, err, want)
				failed := createError(t, err)
				server.wantRequests(t, times(requests, http.MethodPost)...)
				if named := failed.Reference == reference; named != (want == videoengine.Unknown) {
					t.Errorf("it names %q", failed.Reference)
				}
				if failed.RequestID != "gateway-1" {
					t.Errorf("request ID %q, want the service's own", failed.RequestID)
				}
				var refused *videoengine.APIError
				var redirect *videoengine.RedirectError
				switch status {
				case 301, 302, 303, 307, 308:
					if !errors.As(err, &redirect) || redirect.Status != status {
						t.Errorf("error %v, want a *RedirectError", err)
					}
				default:
					if !errors.As(err, &refused) || refused.Status != status || refused.Attempts != requests {
						t.Errorf("error %v, want an *APIError after %d attempts", err, requests)
					}
				}
			})
		}
	}
}

// TestCreateVMR_ATruncatedRejectionIsStillOne is decided by the status line.
func TestCreateVMR_ATruncatedRejectionIsStillOne(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]videoengine.Outcome{
		"400 Bad Request":           videoengine.Rejected,
		"422 Unprocessable Entity":  videoengine.Rejected,
		"429 Too Many Requests":     videoengine.Rejected,
		"307 Temporary Redirect":    videoengine.Rejected,
		"408 Request Timeout":       videoengine.Unknown,
		"500 Internal Server Error": videoengine.Unknown,
		"503 Service Unavailable":   videoengine.Unknown,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			base := rawService(t, func(conn net.Conn, _ int) {
				if readRequest(conn) {
					requests.Add(1)
					_, _ = io.WriteString(conn, "HTTP/1.1 "+status+"\r\nContent-Length: 500\r\n\r\n"+roomBody)
				}
			})
			room, err := newClient(t, base).CreateVMR(t.Context())
			wantCreateError(t, room, err, want)
			if n := requests.Load(); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// TestCreateVMR_IsUnknownWithoutAResponse is about requests that arrived. None
// is retried.
func TestCreateVMR_IsUnknownWithoutAResponse(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
	for name, test := range map[string]struct {
		answer string
		hang   bool
	}{
		"connection closed":              {"", false},
		"cut in the status line":         {"HTTP/1.1 20", false},
		"cut behind the status line":     {"HTTP/1.1 200 OK\r\n", false},
		"cut in the header":              {"HTTP/1.1 200 OK\r\nX-Request-ID: gate", false},
		"cut behind the header":          {head, false},
		"cut before the reference's end": {head + `{ "reference": "ve-vevmr2`, false},
		"chunk without an end":           {"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nFF\r\n{", false},
		"not HTTP":                       {"SSH-2.0-OpenSSH_10.0\r\n", false},
		"header without end":             {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20), false},
		"silence":                        {"", true},
		"silence in the header":          {"HTTP/1.1 200 OK\r\n", true},
		"silence in the body":            {head + `{ "reference": "ve-v`, true},
		"silence behind early hints":     {"HTTP/1.1 103 Early Hints\r\n\r\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onVirtualTime(t, func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.WriteString(conn, test.answer)
				if test.hang {
					_, _ = io.Copy(io.Discard, conn) // Until the client gives up.
				}
				_ = conn.Close()
			}, func(t *testing.T, server *service, client *videoengine.Client) { //nolint:thelper // The test itself.
				room, err := client.CreateVMR(t.Context())
				wantCreateError(t, room, err, videoengine.Unknown)
				var failed *videoengine.ConnectionError
				if !errors.As(err, &failed) || (failed.Timeout > 0) != test.hang || !failed.Sent || failed.Attempts != 1 {
					t.Errorf("error %v, want a *ConnectionError, time-out: %t", err, test.hang)
				}
				server.wantRequests(t, http.MethodPost)
			})
		})
	}
}

// TestCreateVMR_IsUnknownWithoutAReference is about answers that arrived whole.
func TestCreateVMR_IsUnknownWithoutAReference(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"empty":                 "",
		"blank":                 " \r\n",
		"null":                  "null",
		"empty object":          "{}",
		"array":                 "[]",
		"text":                  "OK ve-vevmr2",
		"binary":                "\x00\xff\x1b[31m",
		"API's error":           notFoundEnvelope,
		"no reference":          `{"hostPIN":"518873190264","guestPIN":"597240816352"}`,
		"reference null":        `{"reference":null,"hostPIN":"518873190264","guestPIN":"597240816352"}`,
		"reference a number":    `{"reference":518873190264}`,
		"reference empty":       `{"reference":"","hostPIN":"518873190264"}`,
		"reference, bad escape": `{"reference":"\x","hostPIN":"518873190264"}`,
		"reference, no end":     `{"reference":"ve-vevmr2`,
		"reference in a text":   `{"text":"\"reference\":\"ve-vevmr2\"","hostPIN":"518873190264"`,
		"HTML":                  htmlPage,
		"HTML with a room":      "<html><pre>" + roomBody + "</pre></html>",
		"HTML behind a BOM":     "\xef\xbb\xbf<p>" + roomBody,
		"HTML behind blanks":    "\r\n \xef\xbb\xbf <p>" + roomBody,
		"reference too far":     `{"x":"` + strings.Repeat("x", videoengine.MaxBodySize) + `",` + roomBody[1:],
	}
	for name, body := range bodies {
		for _, status := range []int{200, 201, 202, 203, 299} {
			t.Run(fmt.Sprintf("%s, %d", name, status), func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(status, body))
				room, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
				wantCreateError(t, room, err, videoengine.Unknown)
				failed := createError(t, err)
				var unreadable *videoengine.UnexpectedResponseError
				if !errors.As(err, &unreadable) || unreadable.Status != status || unreadable.Reason == "" {
					t.Errorf("error %v, want an *UnexpectedResponseError with a reason", err)
				}
				server.wantRequests(t, http.MethodPost)
				if want := server.seen()[0].header.Get("X-Request-ID"); failed.RequestID != want {
					t.Errorf("request ID %q, want the client's %q", failed.RequestID, want)
				}
			})
		}
	}
	t.Run("no content", func(t *testing.T) {
		t.Parallel()
		server := newService(t, answering(http.StatusNoContent, ""))
		room, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
		wantCreateError(t, room, err, videoengine.Unknown)
		server.wantRequests(t, http.MethodPost)
	})
}

// TestCreateVMR_TheErrorIsAboutTheLastAttempt has a clock in another time zone.
func TestCreateVMR_TheErrorIsAboutTheLastAttempt(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := time.Date(2026, time.October, 1, 12, 0, 0, 0, time.FixedZone("CEST", 2*60*60))
	var observed collector
	server := newService(t, inTurn(answering(429, ""), answering(429, htmlPage), answering(500, "")))
	client := newClient(t, server.URL+basePath, videoengine.WithObserver(observed.observe), videoengine.WithClock(func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Minute)
		return now
	}))
	room, err := client.CreateVMR(t.Context())
	wantCreateError(t, room, err, videoengine.Unknown)
	failed := createError(t, err)
	server.wantRequests(t, times(3, http.MethodPost)...)
	last := observed.get()[2]
	if !failed.Time.Equal(last.Time) || failed.RequestID != last.RequestID ||
		failed.RequestID != server.seen()[2].header.Get("X-Request-ID") {
		t.Errorf("time %s and request ID %s, want %s and %s", failed.Time, failed.RequestID, last.Time.UTC(), last.RequestID)
	}
}

// TestCreateVMR_NoSecretInAnyText has a proxy that responds with what it got.
func TestCreateVMR_NoSecretInAnyText(t *testing.T) {
	t.Parallel()
	for status, outcome := range map[int]videoengine.Outcome{
		200: videoengine.Unknown, 400: videoengine.Rejected, 307: videoengine.Rejected, 502: videoengine.Unknown,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			server := newService(t, func(w http.ResponseWriter, r *http.Request) {
				echo := r.Header.Get("Authorization") + " " + apiKey + " " + customerID + ` hostPIN=518873190264`
				w.Header().Set("X-Request-ID", echo)
				w.Header().Set("Location", "https://"+customerID+".example.com/"+apiKey)
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{"message": `+strconv.Quote(echo)+`}`) //nolint:gosec // Nobody looks at it in a browser.
			})
			room, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
			wantCreateError(t, room, err, outcome)
			failed := createError(t, err)
			wantNoSecrets(t, failed.RequestID, customerID, apiKey, basicValue, "518873190264")
		})
	}
}
