// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// service is one emulator behind a real server.
type service struct {
	*emulator.Emulator

	server *httptest.Server
	over   chan emulator.Request // Has each API request after its response.
}

func start(t *testing.T, opts ...emulator.Option) service {
	t.Helper()
	s := unstarted(t, opts...)
	s.server.Start()
	return s
}

func unstarted(t *testing.T, opts ...emulator.Option) service {
	t.Helper()
	over := make(chan emulator.Request, 2000)
	emu, err := emulator.New(append(opts, emulator.WithRequestLog(func(r emulator.Request) { over <- r }))...)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(emu)
	t.Cleanup(server.Close)
	return service{emu, server, over}
}

// create creates a room, and returns its path below the base path.
func (s service) create(t *testing.T) (room emulator.Room, path string) {
	t.Helper()
	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	return room, "/vmrs/" + room.Reference
}

// pathFor creates the room that a GET or DELETE is about, and returns the path of the request.
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

type edit func(*http.Request)

func header(key, value string) edit {
	return func(r *http.Request) { r.Header.Set(key, value) }
}

func credentials(customerID, apiKey string) edit {
	return func(r *http.Request) { r.SetBasicAuth(customerID, apiKey) }
}

var demo = credentials(emulator.DefaultCustomerID, emulator.DefaultAPIKey)

func body(text string) edit {
	return func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	}
}

// reply is a response in the bytes that came over the wire.
type reply struct {
	proto  string
	status int
	header http.Header
	body   string
}

// api sends a request below the base path with the default credentials.
func (s service) api(t *testing.T, method, path string, edits ...edit) reply {
	t.Helper()
	return s.send(t, method, s.BasePath()+path, append([]edit{demo}, edits...)...)
}

func (s service) control(t *testing.T, method, path string, edits ...edit) reply {
	t.Helper()
	return s.send(t, method, "/_emulator/"+path, edits...)
}

func (s service) send(t *testing.T, method, path string, edits ...edit) reply {
	t.Helper()
	got, err := s.try(t.Context(), method, path, edits...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (s service) try(ctx context.Context, method, path string, edits ...edit) (reply, error) {
	response, err := s.open(ctx, method, path, edits...)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	return reply{response.Proto, response.StatusCode, response.Header, string(b)}, err
}

// open leaves the body to be read, or not.
func (s service) open(ctx context.Context, method, path string, edits ...edit) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.server.URL+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	for _, e := range edits {
		e(request)
	}
	return s.server.Client().Transport.RoundTrip(request)
}

// mustBe checks a response and some of its headers, given as key and value.
func (r reply) mustBe(t *testing.T, status int, wantBody string, headers ...string) {
	t.Helper()
	if r.status != status || r.body != wantBody {
		t.Errorf("got %d %s\nwant %d %s", r.status, r.body, status, wantBody)
	}
	for ; len(headers) > 0; headers = headers[2:] {
		if got := r.header.Get(headers[0]); got != headers[1] {
			t.Errorf("header %s is %q, want %q", headers[0], got, headers[1])
		}
	}
}

// filled has the room in place of its placeholders.
func filled(text string, room emulator.Room) string {
	return strings.NewReplacer("$reference", room.Reference, "$hostPIN", room.HostPIN, "$guestPIN", room.GuestPIN).Replace(text)
}

func parallel(clients int, act func()) {
	var all sync.WaitGroup
	for range clients {
		all.Go(act)
	}
	all.Wait()
}
