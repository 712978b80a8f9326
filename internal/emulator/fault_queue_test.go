// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestFaults_HitInTheirOrderByMethodAndCount(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.inject(t,
		emulator.Fault{Kind: emulator.FaultStatusBefore, Method: "GET", Status: 500},
		emulator.Fault{Kind: emulator.FaultStatusBefore, Count: 2, Status: 429},
		emulator.Fault{Kind: emulator.FaultStatusBefore, Method: "POST", Status: 503})

	for i, want := range []struct {
		method string
		status int
	}{{"POST", 429}, {"GET", 500}, {"GET", 429}, {"DELETE", 422}, {"GET", 422}, {"POST", 503}, {"POST", 200}} {
		path := "/vmrs"
		if want.method != "POST" {
			path = "/vmrs/ve-none"
		}

		if got := s.api(t, want.method, path); got.status != want.status {
			t.Errorf("request %d: got %d, want %d", i, got.status, want.status)
		}
	}
}

func TestFaults_ANegativeCountHitsUntilCleared(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultStatusBefore, Count: -1, Status: 500})

	for range 3 {
		if got := s.api(t, "POST", "/vmrs"); got.status != 500 {
			t.Errorf("got %d", got.status)
		}
	}

	s.ClearFaults()

	if got := s.api(t, "POST", "/vmrs"); got.status != 200 {
		t.Errorf("after clearing: got %d", got.status)
	}
}

func TestFaults_AreListedWithTheCountThatIsLeft(t *testing.T) {
	t.Parallel()

	s := start(t)
	f := emulator.Fault{Kind: emulator.FaultStatusBefore, Method: "POST", Count: 3, Status: 500}
	s.inject(t, f, emulator.Fault{Kind: emulator.FaultEmpty})
	s.api(t, "POST", "/vmrs")

	f.Count = 2
	want := []emulator.Fault{f, {Kind: emulator.FaultEmpty, Count: 1}}

	got := s.Faults()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	got[0].Count = 100
	if diff := cmp.Diff(want, s.Faults()); diff != "" {
		t.Errorf("the copy changed the original: %s", diff)
	}
}

func TestFaults_ParallelRequestsUseUpExactlyTheCount(t *testing.T) {
	t.Parallel()

	const count, clients = 20, 50

	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultStatusAfter, Count: count, Status: 500})

	var hit atomic.Int64

	parallel(clients, func() {
		got, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", credentials("demo-customer", "demo-key"))
		if err != nil {
			t.Error(err)
		}

		if got.status == 500 {
			hit.Add(1)
		}
	})

	if l := s.Ledger(); hit.Load() != count || l.Made != clients {
		t.Errorf("%d hit, %d rooms made", hit.Load(), l.Made)
	}
}

func TestInjectFault_RefusesWhatContradictsItself(t *testing.T) {
	t.Parallel()

	s := start(t)

	for _, c := range []struct {
		fault emulator.Fault
		want  string
	}{
		{emulator.Fault{}, "a fault must have a kind"},
		{emulator.Fault{Kind: 99}, "unknown kind of fault: FaultKind(99)"},
		{emulator.Fault{Kind: -1, Method: "PUT"}, "unknown kind of fault: FaultKind(-1)\n" +
			`the method must be GET, POST, DELETE or empty, not "PUT"`},
		{
			emulator.Fault{Kind: emulator.FaultEmpty, Method: "get"},
			`the method must be GET, POST, DELETE or empty, not "get"`,
		},
		{emulator.Fault{Kind: emulator.FaultNoPINs, Method: "DELETE"}, "no-pins cannot hit DELETE: its answer has no room"},
		{emulator.Fault{Kind: emulator.FaultStatusBefore}, "status-before needs a status of 400 to 599, not 0"},
		{emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 200}, "status-after needs a status of 400 to 599, not 200"},
		{emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 600}, "status-after needs a status of 400 to 599, not 600"},
		{
			emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 503, RetryAfter: "1\r\nX: y"},
			`the Retry-After must have no control characters and no spaces around it: "1\r\nX: y"`,
		},
		{emulator.Fault{Kind: emulator.FaultRedirect}, "redirect needs a location"},
		{
			emulator.Fault{Kind: emulator.FaultRedirect, Location: " /"},
			`the location must have no control characters and no spaces around it: " /"`,
		},
		{
			emulator.Fault{Kind: emulator.FaultRedirect, Location: "/", Status: 304},
			"a redirect has the status 301, 302, 303, 307 or 308, not 304",
		},
		{emulator.Fault{Kind: emulator.FaultDelay}, "delay needs a delay above 0, not 0s"},
		{emulator.Fault{Kind: emulator.FaultDrip, Delay: -time.Second}, "drip needs a delay above 0, not -1s"},
		{emulator.Fault{Kind: emulator.FaultHangAfter, Delay: -time.Second}, "the delay must be 0 (no end) or more, not -1s"},
		{emulator.Fault{Kind: emulator.FaultCutBody, BodyBytes: -1}, "the number of body bytes must be 0 or more, not -1"},
		{emulator.Fault{Kind: emulator.FaultRespond}, "respond needs a status of 200 to 599, not 0"},
		{
			emulator.Fault{Kind: emulator.FaultRespond, Status: 200, Headers: map[string]string{"A B": "x"}},
			`a header must not be called "A B"`,
		},
		{
			emulator.Fault{Kind: emulator.FaultRespond, Status: 200, Headers: map[string]string{"A": "x\n"}},
			`the A must have no control characters and no spaces around it: "x\n"`,
		},
		{emulator.Fault{Kind: emulator.FaultEmpty, Acts: true}, "empty has no acts, headers and body"},
		{emulator.Fault{
			Kind: emulator.FaultGarbage, Status: 500, Delay: 1, BodyBytes: 1, RetryAfter: "1", Location: "/",
		}, "garbage has no status\ngarbage has no delay\ngarbage has no number of body bytes\n" +
			"garbage has no Retry-After\ngarbage has no location"},
	} {
		if err := s.InjectFault(c.fault); err == nil || err.Error() != c.want {
			t.Errorf("%+v\ngot  %v\nwant %s", c.fault, err, c.want)
		}
	}

	if queued := s.Faults(); len(queued) != 0 {
		t.Errorf("queued: %+v", queued)
	}
}

func TestFaultKind_IsReadFromItsName(t *testing.T) {
	t.Parallel()

	var names []string

	for _, want := range append(emulator.FaultKinds(), 0) {
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}

		got := emulator.FaultKind(-1)
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Errorf("%q became %v, %v", text, got, err)
		}

		names = append(names, string(text))
	}

	want := []string{
		"cut-before", "cut-after", "cut-body", "hang-before", "hang-after", "delay", "status-before", "status-after",
		"redirect", "garbage", "empty", "huge", "huge-tail", "no-pins", "broken-json", "drip", "respond", "",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestFaultKind_RefusesAnotherName(t *testing.T) {
	t.Parallel()

	const want = `unknown kind of fault "Cut"; it must be one of cut-before, cut-after, cut-body, hang-before, ` +
		`hang-after, delay, status-before, status-after, redirect, garbage, empty, huge, huge-tail, no-pins, broken-json, drip, respond`

	kind := emulator.FaultDrip
	if err := kind.UnmarshalText([]byte("Cut")); err == nil || err.Error() != want || kind != emulator.FaultDrip {
		t.Errorf("kind is %v, error is %v", kind, err)
	}

	if emulator.FaultKind(99).Acts() {
		t.Error("an unknown kind acts")
	}
}
