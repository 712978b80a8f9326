// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestLedger_BeginsEmpty(t *testing.T) {
	t.Parallel()

	want := emulator.Ledger{Rooms: []emulator.Room{}, EverMade: []emulator.Room{}, Requests: []emulator.Request{}}
	if diff := cmp.Diff(want, start(t).Ledger()); diff != "" {
		t.Error(diff)
	}
}

func TestLedger_TellsRoomsAndRequests(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms(), tickingClock())
	agent := header("User-Agent", "curl/8")
	s.api(t, "POST", "/vmrs", agent, header("X-Request-ID", "one"))
	s.api(t, "POST", "/vmrs", agent, header("X-Request-ID", "two"))
	s.api(t, "DELETE", "/vmrs/ve-vevmr2ab?pin=1", agent, header("X-Request-ID", "three"))
	s.api(t, "GET", "/vmrs/a%2Fb", agent, header("X-Request-ID", "four"))

	first := emulator.Room{
		Reference: "ve-vevmr2ab", HostPIN: "0007", GuestPIN: "0008", MadeAt: noon.Add(time.Second),
	}
	second := emulator.Room{
		Reference: "ve-vevmr2ac", HostPIN: "9999", GuestPIN: "0000", MadeAt: noon.Add(4 * time.Second),
	}
	request := func(at, took int, method, path string, status int, id string) emulator.Request {
		return emulator.Request{
			Time: noon.Add(time.Duration(at) * time.Second), Duration: time.Duration(took) * time.Second,
			Method: method, Path: path, Status: status, Acted: status < 400, UserAgent: "curl/8", RequestID: id,
		}
	}
	want := emulator.Ledger{
		Rooms:    []emulator.Room{second},
		EverMade: []emulator.Room{first, second},
		Made:     2,
		Deleted:  1,
		Requests: []emulator.Request{
			request(0, 2, "POST", "/video-engine/api/backend/v1/vmrs", 200, "one"),
			request(3, 2, "POST", "/video-engine/api/backend/v1/vmrs", 200, "two"),
			request(6, 1, "DELETE", "/video-engine/api/backend/v1/vmrs/ve-vevmr2ab", 204, "three"),
			request(8, 1, "GET", "/video-engine/api/backend/v1/vmrs/a%2Fb", 422, "four"),
		},
	}

	got := s.Ledger()
	if diff := cmp.Diff(want, got, anyPort); diff != "" {
		t.Error(diff)
	}

	if post, put := got.Count("POST"), got.Count("PUT"); post != 2 || put != 0 {
		t.Errorf("counted %d POST and %d PUT, want 2 and 0", post, put)
	}

	if room, ok := got.Room("ve-vevmr2ac"); !ok || room != second {
		t.Errorf("the room is %+v, %t", room, ok)
	}

	if room, ok := got.Room("ve-vevmr2ab"); ok {
		t.Errorf("the deleted room is %+v", room)
	}
}

func TestLedger_IsACopy(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	before := s.Ledger()
	before.Rooms[0].HostPIN, before.EverMade[0].HostPIN, before.Requests[0].Method = "x", "x", "x"

	s.api(t, "DELETE", "/vmrs/ve-vevmr2ab")

	if len(before.Rooms) != 1 || len(before.Requests) != 1 || before.Deleted != 0 {
		t.Errorf("a later request changed the copy: %+v", before)
	}

	if after := s.Ledger(); after.EverMade[0].HostPIN != "0007" || after.Count("POST") != 1 {
		t.Errorf("the copy changed the original: %+v", after)
	}
}

func TestLedger_HasRefusedRequestsToo(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.send(t, "GET", "/nowhere")
	s.api(t, "PUT", "/vmrs")
	s.api(t, "POST", "/vmrs", credentials("a", "b"))

	var got []int
	for _, r := range s.Ledger().Requests {
		got = append(got, r.Status)
	}

	if diff := cmp.Diff([]int{404, 405, 401}, got); diff != "" {
		t.Error(diff)
	}
}

func TestResetRequests_KeepsRoomsAndCounts(t *testing.T) {
	t.Parallel()

	s := start(t)
	s.api(t, "POST", "/vmrs")
	s.ResetRequests()

	l := s.Ledger()
	if len(l.Requests) != 0 || len(l.Rooms) != 1 || l.Made != 1 {
		t.Errorf("the ledger is %+v", l)
	}
}

func TestRequestLog_IsCalledOnceForEachAPIRequest(t *testing.T) {
	t.Parallel()

	logged := make(chan emulator.Request, 10)
	s := start(t, emulator.WithRequestLog(func(r emulator.Request) { logged <- r }))
	s.api(t, "POST", "/vmrs")
	s.control(t, "GET", "ledger")
	s.send(t, "GET", "/nowhere")

	for _, want := range s.Ledger().Requests {
		if diff := cmp.Diff(want, <-logged); diff != "" {
			t.Error(diff)
		}
	}

	if len(logged) != 0 {
		t.Errorf("%d more calls", len(logged))
	}
}

func TestRequestID_IsTheClientsIfItIsFitToBeSentBack(t *testing.T) {
	t.Parallel()

	s := start(t)

	for _, c := range []struct{ sent, want string }{
		{"", "emulator-1"},
		{"a3f9-_~!", "a3f9-_~!"},
		{"", "emulator-2"},
		{"two words", "emulator-3"},
		{"é", "emulator-4"},
		{strings.Repeat("x", 128), strings.Repeat("x", 128)},
		{strings.Repeat("x", 129), "emulator-5"},
	} {
		got := s.api(t, "POST", "/vmrs", header("X-Request-ID", c.sent))
		got.mustHave(t, "X-Request-ID", c.want)

		requests := s.Ledger().Requests
		if id := requests[len(requests)-1].RequestID; id != c.want {
			t.Errorf("the ledger has %q, want %q", id, c.want)
		}
	}
}

func TestRequestID_StandsInEveryAnswer(t *testing.T) {
	t.Parallel()

	s := start(t)
	id := header("X-Request-ID", "mine")

	s.api(t, "GET", "/vmrs/none", id).mustHave(t, "X-Request-ID", "mine")
	s.api(t, "GET", "/vmrs", id).mustHave(t, "X-Request-ID", "mine")
	s.api(t, "GET", "/vmrs", id).mustHave(t, "Allow", "POST")
	s.send(t, "GET", "/", id).mustHave(t, "X-Request-ID", "mine")
	s.api(t, "POST", "/vmrs", credentials("a", "b"), id).mustHave(t, "X-Request-ID", "mine")
}

func TestCreateRoom_MakesARoomThatTheAPIKnows(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms(), emulator.WithCapacity(1))

	room, err := s.CreateRoom()
	if err != nil || room.Reference != "ve-vevmr2ab" || room.HostPIN != "0007" || room.GuestPIN != "0008" {
		t.Fatalf("got %+v, %v", room, err)
	}

	if _, err := s.CreateRoom(); !errors.Is(err, emulator.ErrAccountFull) {
		t.Errorf("the second room: %v, want ErrAccountFull", err)
	}

	if got := s.api(t, "GET", "/vmrs/ve-vevmr2ab"); got.status != http.StatusOK {
		t.Errorf("got %d %s", got.status, got.body)
	}

	if l := s.Ledger(); l.Made != 1 || l.Count("POST") != 0 {
		t.Errorf("the ledger is %+v", l)
	}
}

func TestDeleteRoom_IsSeenThroughTheAPI(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	if err := s.DeleteRoom("ve-vevmr2ab"); err != nil {
		t.Fatal(err)
	}

	if err := s.DeleteRoom("ve-vevmr2ab"); !errors.Is(err, emulator.ErrNoSuchRoom) {
		t.Errorf("deleted twice: %v, want ErrNoSuchRoom", err)
	}

	if got := s.api(t, "GET", "/vmrs/ve-vevmr2ab"); got.status != 422 {
		t.Errorf("got %d %s", got.status, got.body)
	}

	if l := s.Ledger(); l.Deleted != 1 || l.Count("DELETE") != 0 {
		t.Errorf("the ledger is %+v", l)
	}
}

func TestSetParticipants_RefusesWhatCannotBe(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	if err := s.SetParticipants("ve-none", 1, 1); !errors.Is(err, emulator.ErrNoSuchRoom) {
		t.Errorf("no room: %v, want ErrNoSuchRoom", err)
	}

	for _, c := range [][2]int{{-1, 0}, {0, -1}} {
		if err := s.SetParticipants("ve-vevmr2ab", c[0], c[1]); err == nil {
			t.Errorf("%v is taken", c)
		}
	}

	if room := s.Ledger().Rooms[0]; room.ActiveHosts != 0 || room.ActiveGuests != 0 {
		t.Errorf("the room is %+v", room)
	}
}

func TestLedger_RemoteAddrTellsConnections(t *testing.T) {
	t.Parallel()

	s := start(t)
	last := func(r *http.Request) { r.Close = true }
	get := func(client *http.Client, edits ...edit) {
		t.Helper()

		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.origin+s.BasePath()+"/vmrs/none", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}

		for _, e := range edits {
			e(req)
		}

		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}

		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatal(err)
		}

		_ = resp.Body.Close()
	}

	client := &http.Client{Transport: &http.Transport{}}
	get(client)
	get(client, last)
	get(client, last)

	requests := s.Ledger().Requests
	if first := requests[0].RemoteAddr; first == "" || requests[1].RemoteAddr != first || requests[2].RemoteAddr == first {
		t.Errorf("of three requests, two of them over one connection, the addresses are %q, %q and %q",
			first, requests[1].RemoteAddr, requests[2].RemoteAddr)
	}
}
