// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// wantCreateError expects the error of a creation of which this is known, with
// what support staff need, and without a room unless it is known.
func wantCreateError(t *testing.T, room VMR, err error, outcome Outcome) {
	t.Helper()
	failed := as[*CreateError](t, err)
	if failed.Outcome != outcome {
		t.Errorf("outcome %d, want %d (%v)", failed.Outcome, outcome, err)
	}
	if failed.Time.IsZero() || failed.Time.Location() != time.UTC {
		t.Errorf("time %s, want one in UTC", failed.Time)
	}
	if failed.RequestID == "" || failed.Err == nil || err.Error() != failed.Err.Error() {
		t.Errorf("request ID %q and error %v", failed.RequestID, failed.Err)
	}
	if outcome != Incomplete && outcome != Unconfirmed && room != (VMR{}) {
		t.Errorf("room %s together with the outcome %d", room, outcome)
	}
	wantNoSecrets(t, printed(failed.Err)+printed(room)+failed.RequestID)
}

// An error of an unknown kind proves nothing.
func TestWithoutResponse_IsUnknownUnlessItIsProven(t *testing.T) {
	t.Parallel()
	client := newClient(t, DefaultBaseURL)
	for _, test := range []struct {
		err  error
		want Outcome
	}{
		{errors.New("of another layer"), Unknown},
		{fmt.Errorf("POST was %w", errNotSent), NotSent},
		{&ConnectionError{Sent: true}, Unknown},
		{&ConnectionError{}, NotSent},
		{&interruptedError{&ConnectionError{}}, NotSent},
		{&RedirectError{Status: 303}, Unknown},
		{&RedirectError{Status: 307}, Rejected},
	} {
		err := client.withoutResponse(test.err)
		if failed := as[*CreateError](t, err); failed.Outcome != test.want || !errors.Is(err, test.err) {
			t.Errorf("%v: got %+v, want the outcome %d", test.err, err, test.want)
		}
	}
}

// Only a 429 is retried, and no Retry-After makes a 5xx a promise. A response that is
// truncated is decided by its status, too.
func TestCreateVMR_OutcomeByStatus(t *testing.T) {
	t.Parallel()
	for status := 300; status < 600; status++ {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			want, requests := Rejected, 1
			switch {
			case status == http.StatusTooManyRequests:
				requests = 1 + DefaultMaxRetries
			case status == http.StatusRequestTimeout || status == http.StatusSeeOther || status >= 500:
				want = Unknown
			}
			own := withHeader("X-Request-ID", "gateway-1", withHeader("Retry-After", "0", answering(status, roomBody)))
			server, room, err := creation.on(t, own)
			wantCreateError(t, room, err, want)
			failed := as[*CreateError](t, err)
			server.wantRequests(t, times(requests, "POST"))
			if (failed.Reference == reference) != (want == Unknown) || failed.RequestID != "gateway-1" {
				t.Errorf("it names %q, with the request ID %s", failed.Reference, failed.RequestID)
			}
			switch status {
			case 301, 302, 303, 307, 308:
				if redirect := as[*RedirectError](t, err); redirect.Status != status {
					t.Errorf("error %v, want status %d", err, status)
				}
			default:
				if refused := as[*APIError](t, err); refused.Status != status || refused.Attempts != requests {
					t.Errorf("error %v, want status %d after %d attempts", err, status, requests)
				}
			}
			if slices.Contains([]int{303, 307, 400, 408, 422, 429, 500, 503}, status) {
				server, room, err = creation.on(t, cutInBody(status, roomBody))
				wantCreateError(t, room, err, want)
				server.wantRequests(t, "POST")
			}
		})
	}
}

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
			synctest.Test(t, func(t *testing.T) {
				server, client := inMemory(t, raw(t, test.answer, test.hang))
				room, err := creation.within(t, t.Context(), client)
				wantCreateError(t, room, err, Unknown)
				wantConnectionError(t, err, true, test.hang, 1)
				server.wantRequests(t, "POST")
			})
		})
	}
}

// These responses arrived whole.
func TestCreateVMR_IsUnknownWithoutAReference(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", " \r\n", "null", "{}", "[]", "OK ve-vevmr2", "\x00\xff\x1b[31m", notFoundEnvelope, "{" + pins + "}", `{"reference":null,` + pins + `}`,
		`{"reference":518873190264}`, `{"reference":"","hostPIN":"518873190264"}`, `{"reference":"\x","hostPIN":"518873190264"}`,
		`{"reference":"ve-vevmr2`, `{"text":"\"reference\":\"ve-vevmr2\"","hostPIN":"518873190264"`,
		htmlPage, "<html><pre>" + roomBody + "</pre></html>", bom + "<p>" + roomBody, "\r\n " + bom + " <p>" + roomBody,
	} {
		for _, status := range []int{200, 201, 202, 203, 204, 299} {
			var observed observer
			room, err := creation.at(t, DefaultBaseURL, fixed(status, body), observed.option())
			wantCreateError(t, room, err, Unknown)
			if unexpected := as[*UnexpectedResponseError](t, err); unexpected.Status != status || unexpected.Reason == "" {
				t.Errorf("error %+v, want the status %d and a reason", unexpected, status)
			}
			if len(observed.attempts) != 1 || as[*CreateError](t, err).RequestID != observed.attempts[0].RequestID {
				t.Errorf("%d requests, want 1 with the ID of error %+v", len(observed.attempts), err)
			}
		}
	}
}

// The clock is one of another time zone.
func TestCreateVMR_TheErrorIsAboutTheLastAttempt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.October, 1, 12, 0, 0, 0, time.FixedZone("CEST", 2*60*60))
	var observed observer
	clock := withClock(func() time.Time {
		now = now.Add(time.Minute)
		return now
	})
	server, room, err := creation.on(t, inTurn(answering(429, ""), answering(429, htmlPage), answering(500, "")), observed.option(), clock)
	wantCreateError(t, room, err, Unknown)
	failed, last := as[*CreateError](t, err), observed.attempts[2]
	server.wantRequests(t, "POST > POST > POST")
	if id := server.seen()[2].header.Get("X-Request-ID"); !failed.Time.Equal(last.Time) || failed.RequestID != last.RequestID || failed.RequestID != id {
		t.Errorf("time %s and request ID %s, want %s and %s", failed.Time, failed.RequestID, last.Time.UTC(), id)
	}
}

// A proxy may respond with what it got.
func TestCreateVMR_NoSecretInAnyText(t *testing.T) {
	t.Parallel()
	for status, outcome := range map[int]Outcome{200: Unknown, 400: Rejected, 307: Rejected, 502: Unknown} {
		_, room, err := creation.on(t, func(w http.ResponseWriter, r *http.Request) {
			echo := r.Header.Get("Authorization") + " " + apiKey + " " + customerID + ` hostPIN=518873190264`
			w.Header().Set("X-Request-ID", echo)
			w.Header().Set("Location", "https://"+customerID+".example.com/"+apiKey)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"message": `+strconv.Quote(echo)+`}`) //nolint:gosec // Nobody looks at it in a browser.
		})
		wantCreateError(t, room, err, outcome)
	}
}

func TestCreateVMR_IsRetriedAfterA429(t *testing.T) {
	t.Parallel()
	server, got, err := creation.on(t, inTurn(answering(429, htmlPage), answering(429, ""), answering(201, roomBody)))
	if err != nil || got != newRoom {
		t.Errorf("%s, %v", got, err)
	}
	server.wantRequests(t, times(3, "POST"))
}

func TestCreateVMR_NeedsNoGetForAWholeRoom(t *testing.T) {
	t.Parallel()
	const whole = `{"reference":"ve-vevmr2",` + pins
	for _, body := range []string{
		roomBody, bom + roomBody, "\r\n " + roomBody + "\r\n", whole + "}",
		`{"reference":"ve-vevmr2","hostPIN":518873190264,"guestPIN":597240816352}`,
		whole + `,"Reference":"tpl-9","HostPin":"1"}`,
		whole + `,"error":null,"x":{"error":1}}`,
		whole + `, "activeHosts": null, "activeGuests": null}`,
		whole + `, "activeHosts": 0, "activeGuests": 0}`,
		whole + `, "activeHosts": 7, "activeGuests": "many"}`, // They have no meaning yet.
	} {
		for _, status := range []int{200, 201} {
			server, got, err := creation.on(t, answering(status, body))
			if err != nil || got != newRoom {
				t.Errorf("%d %s: %s, %v", status, body, got, err)
			}
			server.wantRequests(t, "POST")
		}
	}
}
