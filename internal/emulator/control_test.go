// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestControl_RoomsAndALedgerWithoutPINsAndCredentials(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithReusedReferences(), emulator.WithCapacity(2))
	s.control(t, "GET", "ledger").mustBe(t, 200, `{"rooms":[],"created":0,"deleted":0,"requests":[]}`)
	s.inject(t, emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 503})
	s.api(t, "POST", "/vmrs", header("User-Agent", "curl/8"))
	created := s.control(t, "POST", "rooms")
	if created.status != 200 || !strings.HasPrefix(created.body, `{"reference":"ve-vevmr2",`) || strings.Contains(created.body, "PIN") {
		t.Errorf("got %d %s", created.status, created.body)
	}
	s.control(t, "POST", "rooms").mustBe(t, 400, `{"error":"the account holds its maximum number of rooms"}`)
	if _, err := s.CreateRoom(); !errors.Is(err, emulator.ErrAccountFull) {
		t.Errorf("the error is %v, want ErrAccountFull", err)
	}
	s.control(t, "PUT", "rooms/%76e-vevmr2/participants", body(` {"guests":3, "hosts":1} `)).mustBe(t, 204, "")
	s.control(t, "DELETE", "rooms/ve-vevmr1").mustBe(t, 204, "")
	got := s.control(t, "GET", "ledger")
	got.body = regexp.MustCompile(`"20\d\d-[^"]+"`).ReplaceAllString(got.body, `"noon"`)
	got.mustBe(t, 200, `{"rooms":[{"reference":"ve-vevmr2","activeHosts":1,"activeGuests":3,"createdAt":"noon"}],"created":2,"deleted":1,`+
		`"requests":[{"time":"noon","method":"POST","path":"/video-engine/api/backend/v1/vmrs","status":503,"acted":true,`+
		`"fault":"status-after","userAgent":"curl/8","remoteAddr":"`+s.Ledger().Requests[0].RemoteAddr+`","requestID":"emulator-1"}]}`,
		"Content-Type", "application/json")
	s.api(t, "GET", "/vmrs/ve-vevmr1").mustBe(t, 422, bothReadings["document"].notFound)
	s.control(t, "DELETE", "requests").mustBe(t, 204, "")
	if l := s.Ledger(); len(l.Requests) != 0 || l.Created != 2 {
		t.Errorf("the ledger is %+v", l)
	}
}

func TestControl_QueuesListsAndClearsFaults(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.control(t, "GET", "faults").mustBe(t, 200, `{"faults":[]}`)
	texts := []string{
		`{"kind":"status-after","method":"POST","count":2,"status":503,"retryAfter":"1"}`,
		`{"kind":"hang-before","count":-1,"delay":"1.5s"}`,
		`{"kind":"cut-body","count":1,"bodyBytes":10}`,
		`{"kind":"redirect","count":1,"status":307,"location":"https://example.com/"}`,
		`{"kind":"respond","count":1,"status":303,"acts":true,"headers":{"Location":"/x"},"body":"{}"}`,
	}
	for _, text := range texts {
		s.control(t, "POST", "faults", body(text)).mustBe(t, 204, "")
	}
	want := []emulator.Fault{
		{Kind: emulator.FaultStatusAfter, Method: "POST", Count: 2, Status: 503, RetryAfter: "1"},
		{Kind: emulator.FaultHangBefore, Count: -1, Delay: 1500 * time.Millisecond},
		{Kind: emulator.FaultCutBody, Count: 1, BodyBytes: 10},
		{Kind: emulator.FaultRedirect, Count: 1, Status: 307, Location: "https://example.com/"},
		{Kind: emulator.FaultRespond, Count: 1, Status: 303, Acts: true, Headers: map[string]string{"Location": "/x"}, Body: "{}"},
	}
	if diff := cmp.Diff(want, s.Faults()); diff != "" {
		t.Error(diff)
	}
	s.control(t, "GET", "faults").mustBe(t, 200, `{"faults":[`+strings.Join(texts, ",")+`]}`)
	s.control(t, "DELETE", "faults").mustBe(t, 204, "")
	s.control(t, "GET", "faults").mustBe(t, 200, `{"faults":[]}`)
}

func TestControl_RefusesWithAReason(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultCutBefore, Count: -1}) // It does not hit control.
	const unsendable = "has a header that cannot be sent as it stands: "
	for _, c := range []struct {
		request, body string
		status        int
		want          string
	}{
		{"POST faults", ``, 400, "EOF"},
		{"POST faults", `{}`, 400, "a fault must have a kind: one of cut-before, cut-after, "},
		{"POST faults", `[]`, 400, "cannot unmarshal array"},
		{"POST faults", `{"kind":"none"}`, 400, `unknown kind of fault \"none\"; it must be one of cut-before, `},
		{"POST faults", `{"kind":"empty","method":"get"}`, 400, `empty cannot hit the method \"get\"`},
		{"POST faults", `{"kind":"no-pins","method":"DELETE"}`, 400, `no-pins cannot hit the method \"DELETE\"`},
		{"POST faults", `{"kind":"status-before"}`, 400, "status-before needs a status of 400 to 599, not 0"},
		{"POST faults", `{"kind":"status-after","status":600}`, 400, "status-after needs a status of 400 to 599, not 600"},
		{"POST faults", `{"kind":"redirect"}`, 400, "redirect needs a location"},
		{"POST faults", `{"kind":"redirect","status":400,"location":"/"}`, 400, "redirect needs a status of 300 to 399, not 400"},
		{"POST faults", `{"kind":"respond"}`, 400, "respond needs a status of 200 to 599, not 0"},
		{"POST faults", `{"kind":"delay"}`, 400, "delay needs a delay"},
		{"POST faults", `{"kind":"hang-after","delay":"-1s"}`, 400, "hang-after needs a delay of 0 or more, not -1s"},
		{"POST faults", `{"kind":"cut-body","bodyBytes":-1}`, 400, "cut-body needs a number of body bytes of 0 or more, not -1"},
		{"POST faults", `{"kind":"status-after","status":503,"retryAfter":"1\r\nX: y"}`, 400, unsendable + `\"Retry-After\": \"1\\r\\nX: y\"`},
		{"POST faults", `{"kind":"redirect","location":" /"}`, 400, unsendable + `\"Location\": \" /\"`},
		{"POST faults", `{"kind":"respond","status":200,"headers":{"A B":"x"}}`, 400, unsendable + `\"A B\": \"x\"`},
		{"POST faults", `{"kind":"empty","acts":true,"headers":{},"body":"x"}`, 400, `"empty has no acts\nempty has no header\nempty has no body"`},
		{
			"POST faults", `{"kind":"garbage","status":500,"delay":"1s","bodyBytes":1,"retryAfter":"1","location":"/"}`, 400,
			`"garbage has no status\ngarbage has no retry-after\ngarbage has no delay\ngarbage has no body-bytes\ngarbage has no location"`,
		},
		{"POST faults", `{"kind":"delay","delay":"5"}`, 400, "missing unit in duration"},
		{"POST faults", `{"kind":"empty","retry-after":"1"}`, 400, `unknown field \"retry-after\"`},
		{"POST faults", `{"kind":"empty"}{"kind":"empty"}`, 400, "one JSON object and nothing after it"},
		{"POST faults", `{"kind":"empty"`, 400, "unexpected EOF"},
		{"POST faults", strings.Repeat(" ", 64<<10+1), 400, "too large"},
		{"PUT rooms/ve-none/participants", `{"hosts":1,"guests":3}`, 404, `no such room: \"ve-none\"`},
		{"PUT rooms/ve-none/participants", `{"hosts":-1,"guests":3}`, 400, "participants must be 0 or more, not -1 hosts and 3 guests"},
		{"PUT rooms/ve-none/participants", `{"guests":-1}`, 400, "participants must be 0 or more, not 0 hosts and -1 guests"},
		{"PUT rooms/ve-none/participants", `{"hosts":1,"guest":3}`, 400, `unknown field \"guest\"`},
		{"PUT rooms/ve-none/participants", `{"hosts":1.5}`, 400, "cannot unmarshal number 1.5"},
		{"DELETE rooms/ve-none", ``, 404, `no such room: \"ve-none\"`},
		{"POST ledger", ``, 405, "Method Not Allowed"},
		{"GET nowhere", ``, 404, "404"},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		if got := s.control(t, method, path, body(c.body)); got.status != c.status || !strings.Contains(got.body, c.want) {
			t.Errorf("%s %.60s\ngot  %d %s\nwant %d %s", c.request, c.body, got.status, got.body, c.status, c.want)
		}
	}
	if queued, requests := s.Faults(), s.Ledger().Requests; len(queued) != 1 || len(requests) != 0 {
		t.Errorf("queued: %+v, in the ledger: %+v", queued, requests)
	}
}
