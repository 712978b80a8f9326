// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestControl_TheLedgerHasNoPINsAndNoCredentials(t *testing.T) {
	t.Parallel()

	zone := time.FixedZone("east", 3600)
	s := start(t, knownRooms(), emulator.WithClock(func() time.Time { return noon.In(zone) }))

	s.control(t, "GET", "ledger").mustBe(t, 200, `{"rooms":[],"made":0,"deleted":0,"requests":[]}`)

	agent := header("User-Agent", "curl/8")
	s.api(t, "POST", "/vmrs", agent)
	s.api(t, "POST", "/vmrs", agent, header("X-Request-ID", "mine"))
	s.control(t, "PUT", "rooms/ve-vevmr2ac/participants", body(`{"hosts":1,"guests":3}`))
	s.control(t, "DELETE", "rooms/ve-vevmr2ab")

	requests := s.Ledger().Requests
	got := s.control(t, "GET", "ledger")
	got.mustHave(t, "Content-Type", "application/json")
	got.mustBe(t, 200, `{"rooms":[`+
		`{"reference":"ve-vevmr2ac","activeHosts":1,"activeGuests":3,"madeAt":"2026-03-04T12:00:00Z"}],`+
		`"made":2,"deleted":1,"requests":[`+
		`{"time":"2026-03-04T12:00:00Z","method":"POST","path":"/video-engine/api/backend/v1/vmrs","status":200,"acted":true,"fault":"",`+
		`"userAgent":"curl/8","remoteAddr":"`+requests[0].RemoteAddr+`","requestID":"emulator-1","durationMs":0},`+
		`{"time":"2026-03-04T12:00:00Z","method":"POST","path":"/video-engine/api/backend/v1/vmrs","status":200,"acted":true,"fault":"",`+
		`"userAgent":"curl/8","remoteAddr":"`+requests[1].RemoteAddr+`","requestID":"mine","durationMs":0}]}`)
}

func TestControl_DurationsAreInMilliseconds(t *testing.T) {
	t.Parallel()

	s := start(t, tickingClock())
	s.api(t, "GET", "/vmrs/none")

	if got := s.control(t, "GET", "ledger"); !strings.Contains(got.body, `"durationMs":1000}`) {
		t.Errorf("got %s", got.body)
	}
}

func TestControl_SetsParticipants(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	s.control(t, "PUT", "rooms/%76e-vevmr2ab/participants", body(` {"guests":3, "hosts":1} `)).mustBe(t, 204, "")

	if room := s.Ledger().Rooms[0]; room.ActiveHosts != 1 || room.ActiveGuests != 3 {
		t.Errorf("the room is %+v", room)
	}
}

func TestControl_DeletesARoomOnce(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	s.control(t, "DELETE", "rooms/ve-vevmr2ab").mustBe(t, 204, "")
	s.control(t, "DELETE", "rooms/ve-vevmr2ab").mustBe(t, 404, `{"error":"no such room: \"ve-vevmr2ab\""}`)
}

func TestControl_ForgetsRequests(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.api(t, "POST", "/vmrs")
	s.control(t, "DELETE", "requests").mustBe(t, 204, "")

	if l := s.Ledger(); len(l.Requests) != 0 || l.Made != 1 {
		t.Errorf("the ledger is %+v", l)
	}
}

func TestControl_RefusesParticipantsThatAreNotTwoNumbers(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	const notJSON = `{"error":"the body is not the JSON that is expected here: `

	for sent, want := range map[string]string{
		``:                          `{"error":"the body is empty; it must be a JSON object"}`,
		`null`:                      `{"error":"both \"hosts\" and \"guests\" must be given, as numbers"}`,
		`{"hosts":1}`:               `{"error":"both \"hosts\" and \"guests\" must be given, as numbers"}`,
		`{"hosts":null,"guests":1}`: `{"error":"both \"hosts\" and \"guests\" must be given, as numbers"}`,
		`{"hosts":-1,"guests":3}`:   `{"error":"participants must be 0 or more, not -1 hosts and 3 guests"}`,
		`{"hosts":1,"guests":-3}`:   `{"error":"participants must be 0 or more, not 1 hosts and -3 guests"}`,
		`{"hosts":1.5,"guests":3}`:  `{"error":"\"hosts\" must be a whole number, not number 1.5"}`,
		`{"hosts":"1","guests":3}`:  `{"error":"\"hosts\" must be a whole number, not string"}`,
		`[1,3]`:                     `{"error":"the body must be a JSON object, not array"}`,
		`{"hosts":1,"guest":3}`:     notJSON + `unknown field \"guest\""}`,
		`{"hosts":1,"guests":3`:     notJSON + `unexpected EOF"}`,
		`{"hosts":1,"guests":3}}`:   `{"error":"the body must be one JSON object and nothing after it"}`,
		`{"hosts":1,"guests":3}{}`:  `{"error":"the body must be one JSON object and nothing after it"}`,
		`hosts=1`:                   notJSON + `invalid character 'h' looking for beginning of value"}`,
	} {
		got := s.control(t, "PUT", "rooms/ve-vevmr2ab/participants", body(sent))
		if got.status != 400 || got.body != want {
			t.Errorf("%s\ngot  %d %s\nwant 400 %s", sent, got.status, got.body, want)
		}
	}

	if room := s.Ledger().Rooms[0]; room.ActiveHosts != 0 || room.ActiveGuests != 0 {
		t.Errorf("the room is %+v", room)
	}
}

func TestControl_RefusesAHugeBody(t *testing.T) {
	t.Parallel()

	start(t).control(t, "PUT", "rooms/x/participants", body(strings.Repeat(" ", 64<<10+1))).
		mustBe(t, 413, `{"error":"the body is larger than 65536 bytes"}`)
}

func TestControl_ParticipantsOfNoRoomAre404(t *testing.T) {
	t.Parallel()

	start(t).control(t, "PUT", "rooms/ve-none/participants", body(`{"hosts":1,"guests":3}`)).
		mustBe(t, 404, `{"error":"no such room: \"ve-none\""}`)
}

func TestControl_RefusesOtherMethodsAndPaths(t *testing.T) {
	t.Parallel()

	s := start(t)

	for _, c := range []struct{ method, path, allow, want string }{
		{"POST", "ledger", "GET", `{"error":"POST is not possible here, only GET"}`},
		{"GET", "requests", "DELETE", `{"error":"GET is not possible here, only DELETE"}`},
		{"GET", "rooms/x", "DELETE", `{"error":"GET is not possible here, only DELETE"}`},
		{"POST", "rooms/x/participants", "PUT", `{"error":"POST is not possible here, only PUT"}`},
	} {
		got := s.control(t, c.method, c.path)
		got.mustBe(t, 405, c.want)
		got.mustHave(t, "Allow", c.allow)
	}

	s.control(t, "GET", "rooms").mustBe(t, 404, `{"error":"there is nothing at /_emulator/rooms"}`)
	s.control(t, "GET", "").mustBe(t, 404, `{"error":"there is nothing at /_emulator/"}`)
	s.send(t, "GET", "/_emulator").mustBe(t, 404, `{"error":"there is nothing at /_emulator"}`)
}

func TestControl_RequestsAreNotInTheLedger(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.control(t, "GET", "ledger")
	s.control(t, "GET", "nowhere")

	if got := s.Ledger().Requests; len(got) != 0 {
		t.Errorf("the ledger has %+v", got)
	}
}
