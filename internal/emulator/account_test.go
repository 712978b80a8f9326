// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestRooms_HaveReferencesOfTheirOwnAndTwoPINs(t *testing.T) {
	t.Parallel()
	for digits, rooms := range map[int]int{1: 10_000, 12: 1} {
		s := start(t, emulator.WithPINDigits(digits))
		form := regexp.MustCompile(fmt.Sprintf(`^ve-[a-z0-9]{6,} \d{%d} \d{%[1]d}$`, digits))
		seen := map[string]bool{}
		for range rooms {
			room, _ := s.create(t)
			text := room.Reference + " " + room.HostPIN + " " + room.GuestPIN
			if !form.MatchString(text) || room.HostPIN == room.GuestPIN || seen[room.Reference] {
				t.Fatalf("the room is %s, its reference used before: %t", text, seen[room.Reference])
			}
			seen[room.Reference] = true
		}
	}
}

func TestReusedReferences_AreTheLowestThatAreFree(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithReusedReferences())
	var given []string
	for _, freed := range [][]string{{"ve-vevmr2", "ve-vevmr1"}, nil} {
		for range 3 {
			room, _ := s.create(t)
			given = append(given, room.Reference)
		}
		for _, reference := range freed {
			if err := s.DeleteRoom(reference); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := []string{"ve-vevmr1", "ve-vevmr2", "ve-vevmr3", "ve-vevmr1", "ve-vevmr2", "ve-vevmr4"}
	l := s.Ledger()
	if !slices.Equal(given, want) || l.Created != 6 || l.Deleted != 2 || len(l.Rooms) != 4 || len(l.EverCreated) != 6 {
		t.Errorf("given %v\nwant  %v\nledger %+v", given, want, l)
	}
	if first := l.EverCreated[0]; first.HostPIN == l.EverCreated[3].HostPIN && first.GuestPIN == l.EverCreated[3].GuestPIN {
		t.Error("the second room of a reference has the PINs of the first")
	}
}

func TestParallelClients_NeverExceedTheCapacityOrTheCountOfAFault(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithCapacity(20))
	s.inject(t, emulator.Fault{Kind: emulator.FaultStatusBefore, Count: 10, Status: 500})
	statuses := make(chan int, 50)
	parallel(cap(statuses), func() {
		got, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", demo)
		if err != nil {
			t.Error(err)
		}
		statuses <- got.status
	})
	close(statuses)
	got := map[int]int{}
	for status := range statuses {
		got[status]++
	}
	if diff := cmp.Diff(map[int]int{200: 20, 422: 20, 500: 10}, got); diff != "" {
		t.Error(diff)
	}
	if l := s.Ledger(); l.Created != 20 || len(l.Rooms) != 20 || l.Count("POST") != 50 {
		t.Errorf("created %d rooms in %d requests", l.Created, l.Count("POST"))
	}
}

func TestParallelClients_ManyLivesOfRooms(t *testing.T) {
	t.Parallel()
	const clients, roomsEach = 50, 10
	s := start(t)
	send := func(method, path string) reply {
		got, err := s.try(t.Context(), method, s.BasePath()+path, demo)
		if err != nil {
			t.Error(err)
		}
		return got
	}
	parallel(clients, func() {
		for range roomsEach {
			created := send("POST", "/vmrs")
			reference := regexp.MustCompile(`ve-[a-z0-9]+`).FindString(created.body)
			read, err := send("GET", "/vmrs/"+reference), s.SetParticipants(reference, 1, 1)
			if deleted := send("DELETE", "/vmrs/"+reference); read.body != created.body || err != nil || deleted.status != 204 {
				t.Errorf("created %s, read %s, set participants with the error %v, deleted with %d", created.body, read.body, err, deleted.status)
			}
		}
	})
	const rooms = clients * roomsEach
	if l := s.Ledger(); l.Created != rooms || l.Deleted != rooms || len(l.Rooms) != 0 || len(l.Requests) != 3*rooms {
		t.Errorf("created %d, deleted %d, left %d in %d requests", l.Created, l.Deleted, len(l.Rooms), len(l.Requests))
	}
}

func TestLedger_AndLogListRoomsAndRequests(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s := start(t)
	first, path := s.create(t)
	second, _ := s.create(t)
	request := func(method, path string, status int, id string, edits ...edit) emulator.Request {
		s.send(t, method, path, append([]edit{demo, header("User-Agent", "curl/8"), header("X-Request-ID", id)}, edits...)...)
		path, _, _ = strings.Cut(path, "?")
		return emulator.Request{Method: method, Path: path, Status: status, Acted: status < 300, UserAgent: "curl/8", RequestID: id}
	}
	s.control(t, "GET", "ledger") // Not a request of the API.
	want := emulator.Ledger{
		Rooms:       []emulator.Room{second},
		EverCreated: []emulator.Room{first, second},
		Created:     2,
		Deleted:     1,
		Requests: []emulator.Request{
			request("GET", s.BasePath()+path, 200, "one"),
			request("DELETE", s.BasePath()+path+"?pin=1", 204, "two"),
			request("GET", s.BasePath()+"/vmrs/a%2Fb", 422, "three"),
			request("GET", "/nowhere", 404, "four"),
			request("PUT", s.BasePath()+"/vmrs", 405, "five", func(r *http.Request) { r.Close = true }),
			request("POST", s.BasePath()+"/vmrs", 401, "six", credentials("a", "b")),
		},
	}
	got := s.Ledger()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(emulator.Request{}, "RemoteAddr", "Time", "Duration")); diff != "" {
		t.Error(diff)
	}
	for i, r := range got.Requests {
		if sameConnection := r.RemoteAddr == got.Requests[0].RemoteAddr; r.RemoteAddr == "" || sameConnection != (i < 5) {
			t.Errorf("%s came from %s, over the first connection: %t", r.RequestID, r.RemoteAddr, sameConnection)
		}
		if r.Time.Before(began) || r.Duration <= 0 || r.Duration > time.Since(began) {
			t.Errorf("%s took %s from %s", r.RequestID, r.Duration, r.Time)
		}
		if diff := cmp.Diff(r, <-s.over); diff != "" {
			t.Errorf("the log differs:\n%s", diff)
		}
	}
	if gets, patches := got.Count("GET"), got.Count("PATCH"); gets != 3 || patches != 0 || len(s.over) != 0 {
		t.Errorf("counted %d GET and %d PATCH, want 3 and 0; logged %d more", gets, patches, len(s.over))
	}
	if room, ok := got.Room(second.Reference); !ok || room != second {
		t.Errorf("the room is %+v, %t", room, ok)
	}
	if room, ok := got.Room(first.Reference); ok {
		t.Errorf("the deleted room is %+v", room)
	}
	s.ResetRequests()
	if l := s.Ledger(); len(l.Requests) != 0 || len(l.Rooms) != 1 || l.Created != 2 || len(got.Requests) != 6 {
		t.Errorf("after a reset the ledger is %+v, and its copy %+v", l, got)
	}
}

func TestRequestID_IsTheClientsIfItIsShort(t *testing.T) {
	t.Parallel()
	s := start(t)
	long := strings.Repeat("x", 128)
	for i, c := range []struct{ path, sent, want string }{
		{"/vmrs", "", "emulator-1"},
		{"/vmrs", "a3f9-_~!", "a3f9-_~!"},
		{"/vmrs", long, long},
		{"/vmrs", long + "x", "emulator-2"},
		{"/nowhere", "mine", "mine"},
	} {
		got := s.api(t, "POST", c.path, header("X-Request-ID", c.sent)).header.Get("X-Request-ID")
		if recorded := s.Ledger().Requests[i].RequestID; got != c.want || recorded != c.want {
			t.Errorf("got %q, recorded %q, want %q", got, recorded, c.want)
		}
	}
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	refused := map[string]emulator.Option{
		"the customer ID must not be empty":                                   emulator.WithCredentials("", "k"),
		"the customer ID must not contain a colon (RFC 7617)":                 emulator.WithCredentials("a:b", "k"),
		"the customer ID must be UTF-8 without control characters (RFC 7617)": emulator.WithCredentials("a\nb", "k"),
		"the API key must not be empty":                                       emulator.WithCredentials("c", ""),
		"the API key must be UTF-8 without control characters (RFC 7617)":     emulator.WithCredentials("c", "secret\xe9"),
		"the capacity must be 0 (no limit) or more, not -1":                   emulator.WithCapacity(-1),
		"the latency must be 0 or more, not -1s":                              emulator.WithLatency(-time.Second),
		"unknown reading of the API: Reading(7)":                              emulator.WithReading(7),
		"PINs must have a digit or more, not 0":                               emulator.WithPINDigits(0),
	}
	for _, p := range []string{"", "api", "/a/../b", "/a//", "//", "/a b", "/a?b", "/_emulator", "/_emulator/a"} {
		want := "the base path must begin with a slash, be clean, need no percent-encoding and not be below /_emulator/: "
		refused[fmt.Sprintf("%s%q", want, p)] = emulator.WithBasePath(p)
	}
	for want, option := range refused {
		if emu, err := emulator.New(option); emu != nil || err == nil || err.Error() != want {
			t.Errorf("got %v and the error %v\nwant %s", emu, err, want)
		}
	}
	if _, err := emulator.New(emulator.WithCapacity(-1), emulator.WithPINDigits(0)); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("error is %v, want two lines", err)
	}
}

func TestWithBasePath_MovesTheAPI(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"/": "", "/v2": "/v2", "/a/b/": "/a/b"} {
		s := start(t, emulator.WithBasePath("/one"), emulator.WithBasePath(given)) // The later one holds.
		moved, before := s.api(t, "POST", "/vmrs"), s.send(t, "POST", "/video-engine/api/backend/v1/vmrs", demo)
		if s.BasePath() != want || moved.status != 200 || before.status != 404 {
			t.Errorf("base path is %q, want %q: got %d there, and %d at the default", s.BasePath(), want, moved.status, before.status)
		}
	}
}
