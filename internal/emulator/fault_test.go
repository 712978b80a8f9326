// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const (
	faultDelay = 20 * time.Millisecond

	garbage     = "\x1f\x8b\xff\xfe not what was asked for \x00\xc3("
	withoutPINs = `,"hostPIN":"0007","guestPIN":"0008"`
)

// seen is what a client sees of a request that a fault hits.
type seen struct {
	status int
	body   string
	err    error
}

// faultCases are all kinds whose answer a client can hold in memory, with what is
// seen where the real answer has that status and body.
var faultCases = []struct {
	fault emulator.Fault
	acts  bool
	want  func(status int, body, internal string) seen
}{
	{emulator.Fault{Kind: emulator.FaultCutBefore}, false, reset},
	{emulator.Fault{Kind: emulator.FaultCutAfter}, true, reset},
	{emulator.Fault{Kind: emulator.FaultCutBody, BodyBytes: 20}, true, func(_ int, body, _ string) seen {
		body = orObject(body)

		return seen{200, body[:min(20, len(body)-1)], io.ErrUnexpectedEOF}
	}},
	{emulator.Fault{Kind: emulator.FaultCutBody}, true, func(int, string, string) seen {
		return seen{200, "", io.ErrUnexpectedEOF}
	}},
	{emulator.Fault{Kind: emulator.FaultHangBefore, Delay: faultDelay}, false, reset},
	{emulator.Fault{Kind: emulator.FaultHangAfter, Delay: faultDelay}, true, reset},
	{emulator.Fault{Kind: emulator.FaultDelay, Delay: faultDelay}, true, func(status int, body, _ string) seen {
		return seen{status: status, body: body}
	}},
	{emulator.Fault{Kind: emulator.FaultStatusBefore, Status: 503}, false, gateway503},
	{emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 503}, true, gateway503},
	{emulator.Fault{Kind: emulator.FaultStatusBefore, Status: 500}, false, failure500},
	{emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 500}, true, failure500},
	{emulator.Fault{Kind: emulator.FaultRedirect, Location: "https://example.com/"}, false, func(int, string, string) seen {
		return seen{status: 307, body: strings.ReplaceAll(gateway404, "404 Not Found", "307 Temporary Redirect")}
	}},
	{emulator.Fault{Kind: emulator.FaultGarbage}, true, func(int, string, string) seen {
		return seen{status: 200, body: garbage}
	}},
	{emulator.Fault{Kind: emulator.FaultEmpty}, true, func(int, string, string) seen {
		return seen{status: 200}
	}},
	{emulator.Fault{Kind: emulator.FaultNoPINs}, true, func(status int, body, _ string) seen {
		return seen{status: status, body: strings.ReplaceAll(body, withoutPINs, "")}
	}},
	{emulator.Fault{Kind: emulator.FaultBrokenJSON}, true, func(_ int, body, _ string) seen {
		return seen{status: 200, body: strings.TrimSuffix(orObject(body), "}")}
	}},
	{emulator.Fault{Kind: emulator.FaultRespond, Status: 202, Body: "<p>"}, false, func(int, string, string) seen {
		return seen{status: 202, body: "<p>"}
	}},
	{emulator.Fault{Kind: emulator.FaultRespond, Status: 404, Acts: true}, true, func(int, string, string) seen {
		return seen{status: 404}
	}},
	{emulator.Fault{Kind: emulator.FaultDrip, Delay: time.Millisecond}, true, func(_ int, body, _ string) seen {
		return seen{status: 200, body: orObject(body)}
	}},
}

func reset(int, string, string) seen {
	return seen{err: syscall.ECONNRESET}
}

func gateway503(int, string, string) seen {
	return seen{status: 503, body: strings.ReplaceAll(gateway404, "404 Not Found", "503 Service Unavailable")}
}

func failure500(_ int, _, internal string) seen {
	return seen{status: 500, body: strings.ReplaceAll(internal, "Internal server error", "Internal Server Error")}
}

func orObject(body string) string {
	if body == "" {
		return "{}"
	}

	return body
}

func TestFault_EveryKindOnEveryMethodInBothReadings(t *testing.T) {
	t.Parallel()

	for _, reading := range bothReadings {
		for _, asked := range []struct {
			method string
			status int
			body   string
		}{
			{"POST", 200, reading.created},
			{"GET", 200, reading.empty},
			{"DELETE", reading.deletedStatus, ""},
		} {
			for _, c := range faultCases {
				if c.fault.Kind == emulator.FaultNoPINs && asked.method == "DELETE" {
					continue
				}

				t.Run(fmt.Sprintf("%s/%s/%s-%d", reading.reading, asked.method, c.fault.Kind, c.fault.Status), func(t *testing.T) {
					t.Parallel()

					s := start(t, knownRooms(), emulator.WithReading(reading.reading))
					c.fault.Method = asked.method
					s.hit(t, c.fault, c.acts, c.want(asked.status, asked.body, reading.internal))
				})
			}
		}
	}
}

// hit sends one request into the fault, and looks at both of its ends.
func (s service) hit(t *testing.T, f emulator.Fault, acts bool, want seen) {
	t.Helper()

	path := s.room(t, f.Method)
	s.inject(t, f)

	began := time.Now()
	got, err := s.try(t.Context(), f.Method, path, credentials("demo-customer", "demo-key"))

	if got.status != want.status || got.body != want.body || !errors.Is(err, want.err) {
		t.Errorf("got  %d %q %v\nwant %d %q %v", got.status, got.body, err, want.status, want.body, want.err)
	}

	if took := time.Since(began); took < f.Delay {
		t.Errorf("it took %s, want at least %s", took, f.Delay)
	}

	s.mustHaveActed(t, f, acts, want.status)
}

// room makes the room that a GET or DELETE is about, and returns the path of the
// request.
func (s service) room(t *testing.T, method string) string {
	t.Helper()

	if method == "POST" {
		return s.BasePath() + "/vmrs"
	}

	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}

	return s.BasePath() + "/vmrs/" + room.Reference
}

func (s service) inject(t *testing.T, faults ...emulator.Fault) {
	t.Helper()

	for _, f := range faults {
		if err := s.InjectFault(f); err != nil {
			t.Fatal(err)
		}
	}
}

func (s service) mustHaveActed(t *testing.T, f emulator.Fault, acts bool, status int) {
	t.Helper()

	l := s.Ledger()
	if len(l.Requests) != 1 {
		t.Fatalf("there are %d requests in the ledger: %+v", len(l.Requests), l.Requests)
	}

	if r := l.Requests[0]; r.Acted != acts || r.Fault != f.Kind || r.Status != status || f.Kind.Acts() != (acts && !f.Acts) {
		t.Errorf("the ledger has %+v, want acted %t, status %d", r, acts, status)
	}

	rooms := map[string]int{"POST": 0, "GET": 1, "DELETE": 1}[f.Method]
	if acts {
		rooms = map[string]int{"POST": 1, "GET": 1, "DELETE": 0}[f.Method]
	}

	if len(l.Rooms) != rooms || len(l.EverMade) != l.Made {
		t.Errorf("there are %d rooms, want %d", len(l.Rooms), rooms)
	}

	if queued := s.Faults(); len(queued) != 0 {
		t.Errorf("still queued: %+v", queued)
	}
}

func TestFault_HeadersOfStatusAndRedirect(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.inject(t,
		emulator.Fault{Kind: emulator.FaultStatusBefore, Status: 429, RetryAfter: "99999999999999999999"},
		emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 502},
		emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 599},
		emulator.Fault{Kind: emulator.FaultRedirect, Status: 301, Location: "//example.com/x?y=%zz"})

	got := s.api(t, "POST", "/vmrs", header("X-Request-ID", "mine"))
	got.mustBe(t, 429, `{"error":{"code":0,"fields":null,"message":"Too Many Requests"}}`)
	got.mustHave(t, "Retry-After", "99999999999999999999")
	got.mustHave(t, "Content-Type", "application/json")
	got.mustHave(t, "X-Request-ID", "mine")

	got = s.api(t, "POST", "/vmrs")
	got.mustBe(t, 502, strings.ReplaceAll(gateway404, "404 Not Found", "502 Bad Gateway"))
	got.mustHave(t, "Retry-After", "")
	got.mustHave(t, "Content-Type", "text/html; charset=utf-8")

	s.api(t, "POST", "/vmrs").mustBe(t, 599, `{"error":{"code":0,"fields":null,"message":"Status 599"}}`)

	got = s.api(t, "POST", "/vmrs")
	got.mustHave(t, "Location", "//example.com/x?y=%zz")

	if made := s.Ledger().Made; got.status != 301 || made != 2 {
		t.Errorf("got %d, %d rooms made", got.status, made)
	}
}

func TestFault_RespondAnswersWithWhatItIsTold(t *testing.T) {
	t.Parallel()

	for _, reading := range bothReadings {
		s := start(t, knownRooms(), emulator.WithReading(reading.reading))
		f := emulator.Fault{
			Kind: emulator.FaultRespond, Status: 303, Acts: true,
			Headers: map[string]string{"Location": "/vmrs/$reference", "X-Request-ID": "theirs", "Content-Type": "text/plain"},
			Body:    `$reference $hostPIN/$guestPIN $other`,
		}
		s.inject(t, f)
		f.Acts, f.Headers = false, nil
		s.inject(t, f)

		got := s.api(t, "POST", "/vmrs", header("X-Request-ID", "mine"))
		got.mustBe(t, 303, "ve-vevmr2ab 0007/0008 $other")
		got.mustHave(t, "Location", "/vmrs/ve-vevmr2ab")
		got.mustHave(t, "X-Request-ID", "theirs")
		got.mustHave(t, "Content-Type", "text/plain")

		got = s.api(t, "POST", "/vmrs")
		got.mustBe(t, 303, " / $other")
		got.mustHave(t, "Content-Type", "application/json")
	}
}

// A kind that has no case would be tested by nobody.
func TestFault_EveryKindHasACase(t *testing.T) {
	t.Parallel()

	tested := map[emulator.FaultKind]bool{emulator.FaultHuge: true, emulator.FaultHugeTail: true} // Tests of their own.
	for _, c := range faultCases {
		tested[c.fault.Kind] = true
	}

	for _, kind := range emulator.FaultKinds() {
		if !tested[kind] {
			t.Errorf("%s is missing", kind)
		}
	}
}

func TestFault_BeforeActingAsksForNoCredentials(t *testing.T) {
	t.Parallel()

	for _, f := range []emulator.Fault{
		{Kind: emulator.FaultStatusBefore, Status: 503},
		{Kind: emulator.FaultRedirect, Status: 308, Location: "https://example.com/"},
	} {
		s := start(t)
		s.inject(t, f)

		if got := s.send(t, "POST", s.BasePath()+"/vmrs"); got.status != f.Status {
			t.Errorf("%s: got %d %s", f.Kind, got.status, got.body)
		}
	}
}

func TestFault_ARefusalNeverBecomesASuccess(t *testing.T) {
	t.Parallel()

	for kind, want := range map[emulator.FaultKind]string{
		emulator.FaultGarbage:    garbage,
		emulator.FaultEmpty:      "",
		emulator.FaultNoPINs:     `{"error":{"code":0,"fields":null,"message":"Unauthorized"}}`,
		emulator.FaultBrokenJSON: `{"error":{"code":0,"fields":null,"message":"Unauthorized"}`,
	} {
		s := start(t)
		s.inject(t, emulator.Fault{Kind: kind})
		s.send(t, "POST", s.BasePath()+"/vmrs").mustBe(t, 401, want)

		if l := s.Ledger(); l.Made != 0 || l.Requests[0].Acted || l.Requests[0].Fault != kind {
			t.Errorf("%s: the ledger is %+v", kind, l)
		}
	}
}

func TestFault_ARefusalIsNotActedUpon(t *testing.T) {
	t.Parallel()

	s := start(t, emulator.WithCapacity(1))
	s.api(t, "POST", "/vmrs")
	s.api(t, "POST", "/vmrs")
	s.api(t, "GET", "/vmrs/ve-none")
	s.api(t, "DELETE", "/vmrs/ve-none")
	s.api(t, "POST", "/vmrs", header("Content-Type", "text/plain"))
	s.send(t, "GET", "/nowhere")

	for i, r := range s.Ledger().Requests {
		if r.Acted != (i == 0) || r.Fault != 0 {
			t.Errorf("%d: the ledger has %+v", i, r)
		}
	}
}

func TestFault_ARequestThatCannotBeReadUsesNoneUp(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultGarbage})

	if got := s.api(t, "POST", "/vmrs", body(strings.Repeat("x", 64<<10+1))); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d %s", got.status, got.body)
	}

	if queued := s.Faults(); len(queued) != 1 {
		t.Errorf("queued: %+v", queued)
	}
}
