// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const garbage = "\x1f\x8b\xff\xfe not what was asked for \x00\xc3("

// seen is what a client sees of a request that a fault hits.
type seen struct {
	status int
	body   string
	err    error
}

func always(s seen) func(int, string) seen { return func(int, string) seen { return s } }

// changed is a whole response, with another body.
func changed(change func(string) string) func(int, string) seen {
	return func(_ int, body string) seen {
		if body == "" {
			body = "{}"
		}
		return seen{status: 200, body: change(body)}
	}
}

// faultCases are all kinds whose response a client can hold in memory, with what is
// seen where the real response has that status and body.
var faultCases = []struct {
	fault emulator.Fault
	acts  bool
	want  func(status int, body string) seen
}{
	{emulator.Fault{Kind: emulator.FaultCutBefore}, false, always(seen{err: syscall.ECONNRESET})},
	{emulator.Fault{Kind: emulator.FaultCutAfter}, true, always(seen{err: syscall.ECONNRESET})},
	{emulator.Fault{Kind: emulator.FaultCutBody, BodyBytes: 20}, true, func(_ int, body string) seen {
		if body == "" {
			return seen{200, "{", io.ErrUnexpectedEOF}
		}
		return seen{200, body[:20], io.ErrUnexpectedEOF}
	}},
	{emulator.Fault{Kind: emulator.FaultCutBody}, true, always(seen{200, "", io.ErrUnexpectedEOF})},
	{emulator.Fault{Kind: emulator.FaultHangBefore, Delay: 20 * time.Millisecond}, false, always(seen{err: syscall.ECONNRESET})},
	{emulator.Fault{Kind: emulator.FaultHangAfter, Delay: 20 * time.Millisecond}, true, always(seen{err: syscall.ECONNRESET})},
	{emulator.Fault{Kind: emulator.FaultDelay, Delay: 20 * time.Millisecond}, true, func(status int, body string) seen { return seen{status: status, body: body} }},
	{emulator.Fault{Kind: emulator.FaultStatusBefore, Status: 503}, false, always(seen{status: 503, body: gateway("503 Service Unavailable")})},
	{emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 503}, true, always(seen{status: 503, body: gateway("503 Service Unavailable")})},
	{emulator.Fault{Kind: emulator.FaultRedirect, Location: "/x"}, false, always(seen{status: 307, body: gateway("307 Temporary Redirect")})},
	{emulator.Fault{Kind: emulator.FaultGarbage}, true, always(seen{status: 200, body: garbage})},
	{emulator.Fault{Kind: emulator.FaultEmpty}, true, always(seen{status: 200})},
	{emulator.Fault{Kind: emulator.FaultNoPINs}, true, changed(func(body string) string {
		head, rest, _ := strings.Cut(body, `,"hostPIN":"`)
		return head + rest[len(`1234","guestPIN":"1234"`):]
	})},
	{emulator.Fault{Kind: emulator.FaultBrokenJSON}, true, changed(func(body string) string { return strings.TrimSuffix(body, "}") })},
	{emulator.Fault{Kind: emulator.FaultRespond, Status: 202, Body: "<p>"}, false, always(seen{status: 202, body: "<p>"})},
	{emulator.Fault{Kind: emulator.FaultRespond, Status: 404, Acts: true}, true, always(seen{status: 404})},
	{emulator.Fault{Kind: emulator.FaultDrip, Delay: time.Millisecond}, true, changed(func(body string) string { return body })},
}

func TestFault_EveryKindOnEveryMethodInBothReadings(t *testing.T) {
	t.Parallel()
	for name, responses := range bothReadings {
		for method, unhit := range map[string]struct {
			status int
			body   string
		}{"POST": {200, responses.created}, "GET": {200, responses.empty}, "DELETE": {responses.deletedStatus, ""}} {
			for _, c := range faultCases {
				if !c.fault.Kind.Hits(method) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s-%d", name, method, c.fault.Kind, c.fault.Status), func(t *testing.T) {
					t.Parallel()
					s := start(t, reading(t, name))
					f, path := c.fault, s.BasePath()+s.pathFor(t, method)
					f.Method = method
					s.inject(t, f)
					began := time.Now()
					got, err := s.try(t.Context(), method, path, demo)
					took := time.Since(began)
					body := unhit.body
					if l := s.Ledger(); l.Created == 1 {
						body = filled(body, l.EverCreated[0])
					}
					want := c.want(unhit.status, body)
					if got.status != want.status || got.body != want.body || !errors.Is(err, want.err) || took < f.Delay {
						t.Errorf("after %s got  %d %q %v\nafter %s want %d %q %v", took, got.status, got.body, err, f.Delay, want.status, want.body, want.err)
					}
					s.mustHaveActed(t, f, c.acts, want.status)
				})
			}
		}
	}
}

func (s service) mustHaveActed(t *testing.T, f emulator.Fault, acts bool, status int) {
	t.Helper()
	l := s.Ledger()
	if len(l.Requests) != 1 {
		t.Fatalf("there are %d requests in the ledger: %+v", len(l.Requests), l.Requests)
	}
	if r := l.Requests[0]; r.Acted != acts || r.Fault != f.Kind || r.Status != status || f.Kind.ServiceActs() != (acts && !f.Acts) {
		t.Errorf("the ledger has %+v, want acted %t, status %d", r, acts, status)
	}
	rooms := map[string]int{"POST": 0, "GET": 1, "DELETE": 1}[f.Method]
	if acts {
		rooms = map[string]int{"POST": 1, "GET": 1, "DELETE": 0}[f.Method]
	}
	if queued := s.Faults(); len(queued) != 0 || len(l.Rooms) != rooms || len(l.EverCreated) != l.Created {
		t.Errorf("there are %d rooms, want %d; still queued: %+v", len(l.Rooms), rooms, queued)
	}
}

func TestFault_HeadersAndErrorBodies(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.inject(t,
		emulator.Fault{Kind: emulator.FaultStatusBefore, Status: 429, RetryAfter: "99999999999999999999"},
		emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 502},
		emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 599},
		emulator.Fault{Kind: emulator.FaultRedirect, Status: 301, Location: "//example.com/x?y=%zz"},
		emulator.Fault{Kind: emulator.FaultHuge}, emulator.Fault{Kind: emulator.FaultHugeTail})
	nobody := credentials("a", "b") // What does not act asks for no credentials.
	s.api(t, "POST", "/vmrs", header("X-Request-ID", "mine"), nobody).
		mustBe(t, 429, `{"error":{"code":0,"fields":null,"message":"Too Many Requests"}}`,
			"Retry-After", "99999999999999999999", "Content-Type", "application/json", "X-Request-ID", "mine")
	s.api(t, "POST", "/vmrs").
		mustBe(t, 502, gateway("502 Bad Gateway"), "Retry-After", "", "Content-Type", "text/html; charset=utf-8")
	s.api(t, "POST", "/vmrs").mustBe(t, 599, `{"error":{"code":0,"fields":null,"message":"Status 599"}}`)
	s.api(t, "POST", "/vmrs", nobody).mustBe(t, 301, gateway("301 Moved Permanently"), "Location", "//example.com/x?y=%zz")
	for range 2 {
		s.api(t, "GET", "/nowhere").mustBe(t, 404, gateway404) // A gateway's page is not padded.
	}
	if created := s.Ledger().Created; created != 2 {
		t.Errorf("%d rooms created, want 2", created)
	}
}

func TestFault_RespondSendsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	for name := range bothReadings {
		s := start(t, reading(t, name))
		f := emulator.Fault{
			Kind: emulator.FaultRespond, Status: 303, Acts: true,
			Headers: map[string]string{"location": "/vmrs/$reference", "x-request-id": "theirs", "Content-Type": "text/plain"},
			Body:    `$reference $hostPIN/$guestPIN $other`,
		}
		s.inject(t, f)
		f.Acts, f.Headers = false, nil
		s.inject(t, f)
		got := s.api(t, "POST", "/vmrs", header("X-Request-ID", "mine"))
		room := s.Ledger().Rooms[0]
		got.mustBe(t, 303, filled(f.Body, room), "Location", "/vmrs/"+room.Reference, "X-Request-ID", "theirs", "Content-Type", "text/plain")
		s.api(t, "POST", "/vmrs").mustBe(t, 303, " / $other", "Content-Type", "application/json")
	}
}

func TestFault_ARefusalIsNotActedUponAndNeverBecomesASuccess(t *testing.T) {
	t.Parallel()
	const unauthorized = `{"error":{"code":0,"fields":null,"message":"Unauthorized"}}`
	s := start(t, emulator.WithCapacity(1))
	s.create(t)
	for kind, want := range map[emulator.FaultKind]string{
		0:                        unauthorized,
		emulator.FaultGarbage:    garbage,
		emulator.FaultEmpty:      "",
		emulator.FaultNoPINs:     unauthorized,
		emulator.FaultBrokenJSON: strings.TrimSuffix(unauthorized, "}"),
	} {
		if kind != 0 {
			s.inject(t, emulator.Fault{Kind: kind})
		}
		s.send(t, "POST", s.BasePath()+"/vmrs").mustBe(t, 401, want)
		requests := s.Ledger().Requests
		if last := requests[len(requests)-1]; last.Fault != kind {
			t.Errorf("the ledger has %+v, want %s", last, kind)
		}
	}
	s.api(t, "POST", "/vmrs")
	s.api(t, "GET", "/vmrs/ve-none")
	s.api(t, "DELETE", "/vmrs/ve-none")
	s.api(t, "POST", "/vmrs", header("Content-Type", "text/plain"))
	s.inject(t, emulator.Fault{Kind: emulator.FaultGarbage})
	s.api(t, "POST", "/vmrs", body(strings.Repeat("x", 64<<10+1)))
	l := s.Ledger()
	if acted := slices.ContainsFunc(l.Requests, func(r emulator.Request) bool { return r.Acted }); acted || l.Created != 1 {
		t.Errorf("the ledger is %+v", l)
	}
	if queued := s.Faults(); len(queued) != 1 {
		t.Errorf("a request that cannot be read used a fault up; queued: %+v", queued)
	}
}

func TestFaults_HitInTheirOrderByMethodAndCount(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.inject(t,
		emulator.Fault{Kind: emulator.FaultStatusBefore, Method: "GET", Status: 500},
		emulator.Fault{Kind: emulator.FaultStatusBefore, Count: 2, Status: 429},
		emulator.Fault{Kind: emulator.FaultStatusBefore, Method: "POST", Count: -1, Status: 503})
	for i, want := range []struct {
		method string
		status int
		left   []int // The counts of what is queued.
	}{
		{"POST", 429, []int{1, 1, -1}},
		{"GET", 500, []int{1, -1}},
		{"GET", 429, []int{-1}},
		{"DELETE", 405, []int{-1}},
		{"GET", 405, []int{-1}},
		{"POST", 503, []int{-1}},
		{"POST", 503, []int{-1}},
	} {
		got := s.api(t, want.method, "/vmrs")
		var left []int
		for _, f := range s.Faults() {
			left = append(left, f.Count)
		}
		if got.status != want.status || !slices.Equal(left, want.left) {
			t.Errorf("request %d: got %d, want %d; still queued %v, want %v", i, got.status, want.status, left, want.left)
		}
	}
	s.Faults()[0].Status = 500 // It is a copy.
	if got := s.api(t, "POST", "/vmrs"); got.status != 503 {
		t.Errorf("got %d", got.status)
	}
	s.ClearFaults()
	if got := s.api(t, "POST", "/vmrs"); got.status != 200 {
		t.Errorf("after clearing: got %d", got.status)
	}
}

func TestFaultKind_IsReadFromItsNameAndHasACase(t *testing.T) {
	t.Parallel()
	tested := map[emulator.FaultKind]bool{0: true, emulator.FaultHuge: true, emulator.FaultHugeTail: true} // Tests of their own.
	for _, c := range faultCases {
		tested[c.fault.Kind] = true
	}
	for _, want := range append(emulator.FaultKinds(), 0) {
		text, err := want.MarshalText()
		got := emulator.FaultKind(-1)
		if err != nil || got.UnmarshalText(text) != nil || got != want { // A name that two have is read as the first.
			t.Errorf("%q became %v, %v", text, got, err)
		}
		if does, _ := want.Help(); (does == "") != (want == 0) || !tested[want] {
			t.Errorf("%s has the help %q and a case: %t", want, does, tested[want])
		}
	}
	if err := start(t).InjectFault(emulator.Fault{Kind: 99}); err == nil || !strings.Contains(err.Error(), "a fault must have a kind: ") {
		t.Errorf("error is %v", err)
	}
	kind, none := emulator.FaultDrip, emulator.FaultKind(99)
	if err := kind.UnmarshalText([]byte("Cut")); err == nil || kind != emulator.FaultDrip || none.ServiceActs() || none.String() != "FaultKind(99)" {
		t.Errorf("kind is %v, error is %v; what is no kind is %v", kind, err, none)
	}
}
