// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestControl_QueuesListsAndClearsFaults(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.control(t, "GET", "faults").mustBe(t, 200, `{"faults":[]}`)

	const (
		status = `{"kind":"status-after","method":"POST","count":2,"status":503,"retryAfter":"1"}`
		hang   = `{"kind":"hang-before","count":-1,"delay":"1.5s"}`
		cut    = `{"kind":"cut-body","count":1,"bodyBytes":10}`
		moved  = `{"kind":"redirect","count":1,"location":"https://example.com/"}`
		reply  = `{"kind":"respond","count":1,"status":303,"acts":true,"headers":{"Location":"/x"},"body":"{}"}`
	)

	for _, f := range []string{status, hang, cut, moved, reply} {
		s.control(t, "POST", "faults", body(f)).mustBe(t, 204, "")
	}

	want := []emulator.Fault{
		{Kind: emulator.FaultStatusAfter, Method: "POST", Count: 2, Status: 503, RetryAfter: "1"},
		{Kind: emulator.FaultHangBefore, Count: -1, Delay: 1500 * time.Millisecond},
		{Kind: emulator.FaultCutBody, Count: 1, BodyBytes: 10},
		{Kind: emulator.FaultRedirect, Count: 1, Location: "https://example.com/"},
		{
			Kind: emulator.FaultRespond, Count: 1, Status: 303,
			Acts: true, Headers: map[string]string{"Location": "/x"}, Body: "{}",
		},
	}
	if diff := cmp.Diff(want, s.Faults()); diff != "" {
		t.Error(diff)
	}

	s.control(t, "GET", "faults").mustBe(t, 200, `{"faults":[`+strings.Join([]string{status, hang, cut, moved, reply}, ",")+`]}`)

	if got := s.api(t, "POST", "/vmrs"); got.status != 503 {
		t.Errorf("got %d %s", got.status, got.body)
	}

	s.control(t, "DELETE", "faults").mustBe(t, 204, "")
	s.control(t, "GET", "faults").mustBe(t, 200, `{"faults":[]}`)

	if got := s.api(t, "POST", "/vmrs"); got.status != 200 {
		t.Errorf("after clearing: got %d %s", got.status, got.body)
	}
}

func TestControl_TheLedgerTellsFaultAndTruth(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms(), emulator.WithClock(func() time.Time { return noon }))
	s.inject(t, emulator.Fault{Kind: emulator.FaultCutAfter})

	if _, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", credentials("demo-customer", "demo-key")); err == nil {
		t.Error("there is an answer")
	}

	if got := s.control(t, "GET", "ledger"); !strings.Contains(got.body, `"status":0,"acted":true,"fault":"cut-after",`) {
		t.Errorf("got %s", got.body)
	}
}

func TestControl_NoFaultHitsIt(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultCutBefore, Count: -1})

	if got := s.control(t, "GET", "ledger"); got.status != 200 {
		t.Errorf("got %d %s", got.status, got.body)
	}

	s.control(t, "GET", "faults").mustBe(t, 200, `{"faults":[{"kind":"cut-before","count":-1}]}`)
	s.control(t, "DELETE", "rooms/ve-none").mustBe(t, 404, `{"error":"no such room: \"ve-none\""}`)
}

func TestControl_RefusesFaultsThatAreNone(t *testing.T) {
	t.Parallel()

	s := start(t)

	const notJSON = `{"error":"the body is not the JSON that is expected here: `

	for sent, want := range map[string]string{
		``:                                   `{"error":"the body is empty; it must be a JSON object"}`,
		`{}`:                                 `{"error":"a fault must have a kind"}`,
		`null`:                               `{"error":"a fault must have a kind"}`,
		`[]`:                                 `{"error":"the body must be a JSON object, not array"}`,
		`{"kind":1}`:                         `{"error":"\"kind\" must be a string, not number"}`,
		`{"kind":"empty","count":"2"}`:       `{"error":"\"count\" must be a whole number, not string"}`,
		`{"kind":"delay","delay":5}`:         `{"error":"\"delay\" must be a string, not number"}`,
		`{"kind":"delay","delay":"5"}`:       `{"error":"\"delay\" must be a duration such as 250ms or 1m30s, not \"5\""}`,
		`{"kind":"delay"}`:                   `{"error":"delay needs a delay above 0, not 0s"}`,
		`{"kind":"empty","method":"HEAD"}`:   `{"error":"the method must be GET, POST, DELETE or empty, not \"HEAD\""}`,
		`{"kind":"empty","retry-after":"1"}`: notJSON + `unknown field \"retry-after\""}`,
		`{"kind":"empty"}{"kind":"empty"}`:   `{"error":"the body must be one JSON object and nothing after it"}`,
		`{"kind":"empty"`:                    notJSON + `unexpected EOF"}`,
	} {
		got := s.control(t, "POST", "faults", body(sent))
		if got.status != 400 || got.body != want {
			t.Errorf("%s\ngot  %d %s\nwant 400 %s", sent, got.status, got.body, want)
		}
	}

	got := s.control(t, "POST", "faults", body(`{"kind":"none"}`))
	if got.status != 400 || !strings.Contains(got.body, `unknown kind of fault \"none\"; it must be one of cut-before, `) {
		t.Errorf("got %d %s", got.status, got.body)
	}

	s.control(t, "POST", "faults", body(strings.Repeat(" ", 64<<10+1))).
		mustBe(t, 413, `{"error":"the body is larger than 65536 bytes"}`)

	got = s.control(t, "PUT", "faults")
	got.mustBe(t, 405, `{"error":"PUT is not possible here, only DELETE, GET, POST"}`)
	got.mustHave(t, "Allow", "DELETE, GET, POST")

	if queued := s.Faults(); len(queued) != 0 {
		t.Errorf("queued: %+v", queued)
	}
}
