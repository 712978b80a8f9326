// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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
	s := start(t, emulator.WithPINDigits(1))
	form := regexp.MustCompile(`^ve-[a-z0-9]{6,} \d \d$`)
	seen := map[string]bool{}
	for range 10_000 {
		room, _ := s.create(t)
		text := room.Reference + " " + room.HostPIN + " " + room.GuestPIN
		if !form.MatchString(text) || room.HostPIN == room.GuestPIN || seen[room.Reference] {
			t.Fatalf("the room is %s, its reference used before: %t", text, seen[room.Reference])
		}
		seen[room.Reference] = true
	}
	if room, _ := start(t, emulator.WithPINDigits(12)).create(t); len(room.HostPIN) != 12 || len(room.GuestPIN) != 12 {
		t.Errorf("a room with PINs of 12 digits: %+v", room)
	}
}

func TestReusedReferences_AreTheLowestThatAreFree(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithReusedReferences())
	var given []string
	create := func(n int) {
		for range n {
			room, _ := s.create(t)
			given = append(given, room.Reference)
		}
	}
	create(3)
	for _, freed := range []string{"ve-vevmr2", "ve-vevmr1"} {
		if err := s.DeleteRoom(freed); err != nil {
			t.Fatal(err)
		}
	}
	create(3)
	want := []string{"ve-vevmr1", "ve-vevmr2", "ve-vevmr3", "ve-vevmr1", "ve-vevmr2", "ve-vevmr4"}
	l := s.Ledger()
	if !slices.Equal(given, want) || l.Created != 6 || l.Deleted != 2 || len(l.Rooms) != 4 || len(l.EverCreated) != 6 {
		t.Errorf("given %v\nwant  %v\nledger %+v", given, want, l)
	}
	if first := l.EverCreated[0]; first.HostPIN == l.EverCreated[3].HostPIN && first.GuestPIN == l.EverCreated[3].GuestPIN {
		t.Error("the second room of a reference has the PINs of the first")
	}
}

func TestRooms_ParallelClientsNeverExceedTheCapacity(t *testing.T) {
	t.Parallel()
	const capacity, clients = 20, 50
	s := start(t, emulator.WithCapacity(capacity))
	parallel(clients, func() {
		got, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", demo)
		if err != nil || got.status != 200 && got.status != 422 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	if l := s.Ledger(); l.Created != capacity || len(l.Rooms) != capacity || l.Count("POST") != clients {
		t.Errorf("made %d of %d rooms in %d requests", l.Created, capacity, l.Count("POST"))
	}
}

func TestRooms_ManyLivesByFiftyClients(t *testing.T) {
	t.Parallel()
	const clients, roomsEach = 50, 40
	emu, err := emulator.New()
	if err != nil {
		t.Fatal(err)
	}
	parallel(clients, func() {
		for range roomsEach {
			created := serve(t.Context(), emu, "POST", "/vmrs")
			reference := regexp.MustCompile(`ve-[a-z0-9]+`).FindString(created)
			if got := serve(t.Context(), emu, "GET", "/vmrs/"+reference); got != created {
				t.Errorf("created %s, got %s", created, got)
			}
			if err := emu.SetParticipants(reference, 1, 1); err != nil {
				t.Error(err)
			}
			if got := serve(t.Context(), emu, "DELETE", "/vmrs/"+reference); got != "204 " {
				t.Errorf("deleted with %s", got)
			}
		}
	})
	const rooms = clients * roomsEach
	if l := emu.Ledger(); l.Created != rooms || l.Deleted != rooms || len(l.Rooms) != 0 || len(l.Requests) != 3*rooms {
		t.Errorf("made %d, deleted %d, left %d in %d requests", l.Created, l.Deleted, len(l.Rooms), len(l.Requests))
	}
}

// serve is a request without a network.
func serve(ctx context.Context, emu *emulator.Emulator, method, path string) string {
	request := httptest.NewRequestWithContext(ctx, method, emu.BasePath()+path, http.NoBody)
	demo(request)
	recorder := httptest.NewRecorder()
	emu.ServeHTTP(recorder, request)
	return fmt.Sprintf("%d %s", recorder.Code, recorder.Body)
}

func TestLedger_BeginsEmpty(t *testing.T) {
	t.Parallel()
	want := emulator.Ledger{Rooms: []emulator.Room{}, EverCreated: []emulator.Room{}, Requests: []emulator.Request{}}
	if diff := cmp.Diff(want, start(t).Ledger()); diff != "" {
		t.Error(diff)
	}
}

func TestLedger_ListsRoomsAndRequests(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s := start(t)
	agent := header("User-Agent", "curl/8")
	first, path := s.create(t)
	second, _ := s.create(t)
	request := func(method, path string, status int, id string, edits ...edit) emulator.Request {
		s.send(t, method, path, append([]edit{demo, agent, header("X-Request-ID", id)}, edits...)...)
		path, _, _ = strings.Cut(path, "?")
		return emulator.Request{Method: method, Path: path, Status: status, Acted: status < 300, UserAgent: "curl/8", RequestID: id}
	}
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
			request("PUT", s.BasePath()+"/vmrs", 405, "five"),
			request("POST", s.BasePath()+"/vmrs", 401, "six", credentials("a", "b")),
		},
	}
	got := s.Ledger()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(emulator.Request{}, "RemoteAddr", "Time", "Duration")); diff != "" {
		t.Error(diff)
	}
	for _, r := range got.Requests {
		if r.Time.Before(began) || r.Duration <= 0 || r.Duration > time.Since(began) {
			t.Errorf("%s took %s from %s", r.RequestID, r.Duration, r.Time)
		}
	}
	if gets, patches := got.Count("GET"), got.Count("PATCH"); gets != 3 || patches != 0 {
		t.Errorf("counted %d GET and %d PATCH, want 3 and 0", gets, patches)
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

func TestLedger_RemoteAddrTellsConnections(t *testing.T) {
	t.Parallel()
	s := start(t)
	client := &http.Client{Transport: &http.Transport{}}
	for _, last := range []bool{false, true, true} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.origin+s.BasePath()+"/vmrs/none", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Close = last
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	r := s.Ledger().Requests
	if r[0].RemoteAddr == "" || r[1].RemoteAddr != r[0].RemoteAddr || r[2].RemoteAddr == r[0].RemoteAddr {
		t.Errorf("of three requests, two of them over one connection, the addresses are %+v", r)
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
		if diff := cmp.Diff(want, within(t, logged, "the handler")); diff != "" {
			t.Error(diff)
		}
	}
	if len(logged) != 0 {
		t.Errorf("%d more calls", len(logged))
	}
}

func TestRequestID_IsTheClientsIfItIsShort(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, c := range []struct{ path, sent, want string }{
		{"/vmrs", "", "emulator-1"},
		{"/vmrs", "a3f9-_~!", "a3f9-_~!"},
		{"/vmrs", strings.Repeat("x", 128), strings.Repeat("x", 128)},
		{"/vmrs", strings.Repeat("x", 129), "emulator-2"},
		{"/nowhere", "mine", "mine"},
	} {
		s.api(t, "POST", c.path, header("X-Request-ID", c.sent)).mustHave(t, "X-Request-ID", c.want)
		requests := s.Ledger().Requests
		if id := requests[len(requests)-1].RequestID; id != c.want {
			t.Errorf("the ledger has %q, want %q", id, c.want)
		}
	}
}

func TestRooms_ChangeBehindTheirOwnersBack(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithCapacity(1))
	room, path := s.create(t)
	if _, err := s.CreateRoom(); !errors.Is(err, emulator.ErrAccountFull) {
		t.Errorf("the second room: %v, want ErrAccountFull", err)
	}
	if got := s.api(t, "GET", path); got.status != http.StatusOK {
		t.Errorf("got %d %s", got.status, got.body)
	}
	for _, c := range [][2]int{{-1, 0}, {0, -1}} {
		if err := s.SetParticipants(room.Reference, c[0], c[1]); err == nil {
			t.Errorf("%v is taken", c)
		}
	}
	if err := s.SetParticipants("ve-none", 1, 1); err == nil {
		t.Error("a room that is not there has participants")
	}
	for _, exists := range []bool{true, false} {
		if err := s.DeleteRoom(room.Reference); (err == nil) != exists {
			t.Errorf("deleted: %v, want an error: %t", err, !exists)
		}
	}
	if got := s.api(t, "GET", path); got.status != 422 {
		t.Errorf("got %d %s", got.status, got.body)
	}
	if l := s.Ledger(); l.Created != 1 || l.Deleted != 1 || len(l.Requests) != 2 || l.EverCreated[0] != room {
		t.Errorf("the ledger is %+v", l)
	}
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	basePath := func(p string) string {
		return `the base path must begin with a slash, be clean, need no percent-encoding and not be below /_emulator/: "` + p + `"`
	}
	for want, option := range map[string]emulator.Option{
		"the customer ID must not be empty":                                   emulator.WithCredentials("", "k"),
		"the customer ID must not contain a colon (RFC 7617)":                 emulator.WithCredentials("a:b", "k"),
		"the customer ID must be UTF-8 without control characters (RFC 7617)": emulator.WithCredentials("a\nb", "k"),
		"the API key must not be empty":                                       emulator.WithCredentials("c", ""),
		"the API key must be UTF-8 without control characters (RFC 7617)":     emulator.WithCredentials("c", "secret\xe9"),
		"the capacity must be 0 (no limit) or more, not -1":                   emulator.WithCapacity(-1),
		"the latency must be 0 or more, not -1s":                              emulator.WithLatency(-time.Second),
		"unknown reading of the API: Reading(7)":                              emulator.WithReading(7),
		"PINs must have a digit or more, not 0":                               emulator.WithPINDigits(0),
		basePath(""):                                                          emulator.WithBasePath(""),
		basePath("api"):                                                       emulator.WithBasePath("api"),
		basePath("/a/../b"):                                                   emulator.WithBasePath("/a/../b"),
		basePath("/a//"):                                                      emulator.WithBasePath("/a//"),
		basePath("//"):                                                        emulator.WithBasePath("//"),
		basePath("/a b"):                                                      emulator.WithBasePath("/a b"),
		basePath("/a?b"):                                                      emulator.WithBasePath("/a?b"),
		basePath("/_emulator"):                                                emulator.WithBasePath("/_emulator"),
		basePath("/_emulator/a"):                                              emulator.WithBasePath("/_emulator/a"),
	} {
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
		if got := s.api(t, "POST", "/vmrs"); s.BasePath() != want || got.status != 200 {
			t.Errorf("base path is %q, want %q: got %d %s", s.BasePath(), want, got.status, got.body)
		}
		if got := s.send(t, "POST", "/video-engine/api/backend/v1/vmrs", demo); got.status != 404 {
			t.Errorf("the default path answers %d %s", got.status, got.body)
		}
	}
	if got := start(t).BasePath(); got != "/video-engine/api/backend/v1" {
		t.Errorf("the default is %q", got)
	}
}
