// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

func TestFault_EveryKindOnEveryMethodInBothReadings(t *testing.T) {
	t.Parallel()
	for _, reading := range bothReadings {
		for method, body := range map[string]string{"POST": reading.created, "GET": reading.empty, "DELETE": ""} {
			for _, c := range faultCases {
				if !c.fault.Kind.Hits(method) {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s-%d", reading.reading, method, c.fault.Kind, c.fault.Status), func(t *testing.T) {
					t.Parallel()
					s := start(t, emulator.WithReading(reading.reading))
					f, path := c.fault, s.BasePath()+s.pathFor(t, method)
					f.Method = method
					s.inject(t, f)
					began := time.Now()
					got, err := s.try(t.Context(), method, path, demo)
					status := 200
					if method == "DELETE" {
						status = reading.deletedStatus
					}
					var room emulator.Room
					if l := s.Ledger(); l.Created == 1 {
						room = l.EverCreated[0]
					}
					want := c.want(status, filled(body, room))
					if got.status != want.status || got.body != want.body || !errors.Is(err, want.err) {
						t.Errorf("got  %d %q %v\nwant %d %q %v", got.status, got.body, err, want.status, want.body, want.err)
					}
					if took := time.Since(began); took < f.Delay {
						t.Errorf("it took %s, want at least %s", took, f.Delay)
					}
					s.mustHaveActed(t, f, c.acts, want.status)
				})
			}
		}
	}
}

// pathFor makes the room that a GET or DELETE is about, and returns the path of the request.
func (s service) pathFor(t *testing.T, method string) string {
	t.Helper()
	if method == "POST" {
		return "/vmrs"
	}
	_, path := s.create(t)
	return path
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
		emulator.Fault{Kind: emulator.FaultRedirect, Status: 301, Location: "//example.com/x?y=%zz"})
	nobody := credentials("a", "b") // What does not act asks for no credentials.
	got := s.api(t, "POST", "/vmrs", header("X-Request-ID", "mine"), nobody)
	got.mustBe(t, 429, `{"error":{"code":0,"fields":null,"message":"Too Many Requests"}}`)
	got.mustHave(t, "Retry-After", "99999999999999999999")
	got.mustHave(t, "Content-Type", "application/json")
	got.mustHave(t, "X-Request-ID", "mine")
	got = s.api(t, "POST", "/vmrs")
	got.mustBe(t, 502, gateway("502 Bad Gateway"))
	got.mustHave(t, "Retry-After", "")
	got.mustHave(t, "Content-Type", "text/html; charset=utf-8")
	s.api(t, "POST", "/vmrs").mustBe(t, 599, `{"error":{"code":0,"fields":null,"message":"Status 599"}}`)
	got = s.api(t, "POST", "/vmrs", nobody)
	got.mustHave(t, "Location", "//example.com/x?y=%zz")
	if made := s.Ledger().Created; got.status != 301 || made != 2 {
		t.Errorf("got %d, %d rooms made", got.status, made)
	}
}

func TestFault_RespondSendsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	for _, reading := range bothReadings {
		s := start(t, emulator.WithReading(reading.reading))
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
		got.mustBe(t, 303, filled(f.Body, room))
		got.mustHave(t, "Location", "/vmrs/"+room.Reference)
		got.mustHave(t, "X-Request-ID", "theirs")
		got.mustHave(t, "Content-Type", "text/plain")
		got = s.api(t, "POST", "/vmrs")
		got.mustBe(t, 303, " / $other")
		got.mustHave(t, "Content-Type", "application/json")
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
		if l := s.Ledger(); l.Created != 0 || l.Requests[0].Acted || l.Requests[0].Fault != kind {
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
	for i, r := range s.Ledger().Requests {
		if r.Acted != (i == 0) || r.Fault != 0 {
			t.Errorf("%d: the ledger has %+v", i, r)
		}
	}
	s.inject(t, emulator.Fault{Kind: emulator.FaultGarbage})
	s.api(t, "POST", "/vmrs", body(strings.Repeat("x", 64<<10+1)))
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
	}{{"POST", 429}, {"GET", 500}, {"GET", 429}, {"DELETE", 422}, {"GET", 422}, {"POST", 503}, {"POST", 503}} {
		path := "/vmrs"
		if want.method != "POST" {
			path = "/vmrs/ve-none"
		}
		if i == 1 {
			if left := s.Faults(); left[1].Count != 1 {
				t.Errorf("still queued: %+v", left)
			}
		}
		if got := s.api(t, want.method, path); got.status != want.status {
			t.Errorf("request %d: got %d, want %d", i, got.status, want.status)
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

func TestFaults_ParallelRequestsUseUpExactlyTheCount(t *testing.T) {
	t.Parallel()
	const count, clients = 20, 50
	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultStatusAfter, Count: count, Status: 500})
	var hit atomic.Int64
	parallel(clients, func() {
		got, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", demo)
		if err != nil {
			t.Error(err)
		}
		if got.status == 500 {
			hit.Add(1)
		}
	})
	if l := s.Ledger(); hit.Load() != count || l.Created != clients {
		t.Errorf("%d hit, %d rooms made", hit.Load(), l.Created)
	}
}

func TestInjectFault_RefusesWhatContradictsItself(t *testing.T) {
	t.Parallel()
	s := start(t)
	for want, f := range map[string]emulator.Fault{
		"a fault must have a kind: one of cut-before, cut-after, ":   {},
		"a fault must have a kind: one of cut-before, ":              {Kind: 99},
		`empty cannot hit the method "get"`:                          {Kind: emulator.FaultEmpty, Method: "get"},
		`no-pins cannot hit the method "DELETE"`:                     {Kind: emulator.FaultNoPINs, Method: "DELETE"},
		"status-before needs a status of 400 to 599, not 0":          {Kind: emulator.FaultStatusBefore},
		"status-after needs a status of 400 to 599, not 600":         {Kind: emulator.FaultStatusAfter, Status: 600},
		"redirect needs a location":                                  {Kind: emulator.FaultRedirect},
		"redirect needs a status of 300 to 399, not 400":             {Kind: emulator.FaultRedirect, Status: 400, Location: "/"},
		"respond needs a status of 200 to 599, not 0":                {Kind: emulator.FaultRespond},
		"delay needs a delay":                                        {Kind: emulator.FaultDelay},
		"hang-after needs a delay of 0 or more, not -1s":             {Kind: emulator.FaultHangAfter, Delay: -time.Second},
		"cut-body needs a number of body bytes of 0 or more, not -1": {Kind: emulator.FaultCutBody, BodyBytes: -1},
		`header that cannot be sent as it stands: "Retry-After": "1\r\nX: y"`: {
			Kind: emulator.FaultStatusAfter, Status: 503, RetryAfter: "1\r\nX: y",
		},
		`header that cannot be sent as it stands: "Location": " /"`: {Kind: emulator.FaultRedirect, Location: " /"},
		`header that cannot be sent as it stands: "A B": "x"`: {
			Kind: emulator.FaultRespond, Status: 200, Headers: map[string]string{"A B": "x"},
		},
		"empty has no acts\nempty has no header\nempty has no body": {
			Kind: emulator.FaultEmpty, Acts: true, Headers: map[string]string{}, Body: "x",
		},
		"garbage has no status\ngarbage has no retry-after\ngarbage has no delay\ngarbage has no body-bytes\ngarbage has no location": {
			Kind: emulator.FaultGarbage, Status: 500, Delay: 1, BodyBytes: 1, RetryAfter: "1", Location: "/",
		},
	} {
		if err := s.InjectFault(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v\ngot  %v\nwant %s", f, err, want)
		}
	}
	if queued := s.Faults(); len(queued) != 0 {
		t.Errorf("queued: %+v", queued)
	}
}

func TestFaultKind_IsReadFromItsName(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, want := range append(emulator.FaultKinds(), 0) {
		text, err := want.MarshalText()
		got := emulator.FaultKind(-1)
		if err != nil || got.UnmarshalText(text) != nil || got != want || names[string(text)] {
			t.Errorf("%q became %v, %v", text, got, err)
		}
		names[string(text)] = true
		if does, _ := want.Help(); (does == "") != (want == 0) {
			t.Errorf("%s has the help %q", want, does)
		}
	}
	kind := emulator.FaultDrip
	if err := kind.UnmarshalText([]byte("Cut")); err == nil || !strings.HasPrefix(err.Error(), `unknown kind of fault "Cut"; it must be one of cut-before, `) ||
		kind != emulator.FaultDrip || emulator.FaultKind(99).Acts() {
		t.Errorf("kind is %v, error is %v", kind, err)
	}
	if diff := cmp.Diff("FaultKind(99)", emulator.FaultKind(99).String()); diff != "" {
		t.Error(diff)
	}
}
