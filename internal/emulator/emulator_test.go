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

	origin string
}

// reply is a response in the bytes that came over the wire.
type reply struct {
	status int
	header http.Header
	body   string
}

func start(t *testing.T, opts ...emulator.Option) service {
	t.Helper()
	emu, err := emulator.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emu)
	t.Cleanup(server.Close)
	return service{Emulator: emu, origin: server.URL}
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
		r.Body = io.NopCloser(strings.NewReader(text))
		r.ContentLength = int64(len(text))
	}
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
	request, err := http.NewRequestWithContext(ctx, method, s.origin+path, http.NoBody)
	if err != nil {
		return reply{}, err
	}
	for _, e := range edits {
		e(request)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	return reply{status: response.StatusCode, header: response.Header, body: string(b)}, err
}

func (r reply) mustBe(t *testing.T, status int, wantBody string) {
	t.Helper()
	if r.status != status || r.body != wantBody {
		t.Errorf("got %d %s\nwant %d %s", r.status, r.body, status, wantBody)
	}
}

func (r reply) mustHave(t *testing.T, key, want string) {
	t.Helper()
	if got := r.header.Get(key); got != want {
		t.Errorf("header %s is %q, want %q", key, got, want)
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
