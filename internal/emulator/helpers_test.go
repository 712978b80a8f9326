// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// anyPort lets ledgers differ in the ports that the client's connections have.
var anyPort = cmpopts.IgnoreFields(emulator.Request{}, "RemoteAddr")

// service is one emulator behind a real server.
type service struct {
	*emulator.Emulator

	origin string
}

// reply is an answer in the bytes that came over the wire.
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

type edit func(*http.Request)

func header(key, value string) edit {
	return func(r *http.Request) { r.Header.Set(key, value) }
}

func credentials(customerID, apiKey string) edit {
	return func(r *http.Request) { r.SetBasicAuth(customerID, apiKey) }
}

func body(text string) edit {
	return func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader(text))
		r.ContentLength = int64(len(text))
	}
}

// chunked sends a body without saying how long it is.
func chunked(text string) edit {
	return func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader(text))
		r.ContentLength = -1
	}
}

// api sends a request below the base path with the default credentials.
func (s service) api(t *testing.T, method, path string, edits ...edit) reply {
	t.Helper()

	known := credentials(emulator.DefaultCustomerID, emulator.DefaultAPIKey)

	return s.send(t, method, s.BasePath()+path, append([]edit{known}, edits...)...)
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

// knownRooms is a random source from which the first room is ve-vevmr2ab with
// the PINs 0007 and 0008, the second ve-vevmr2ac with 9999 and 0000.
func knownRooms() emulator.Option {
	var b []byte

	for _, room := range []struct {
		letter      byte
		host, guest uint64
	}{{1, 7, 7}, {2, 9999, 0}} {
		b = append(b, 21, 4, 21, 12, 17, 28, 0, room.letter)
		b = binary.BigEndian.AppendUint64(b, room.host)
		b = binary.BigEndian.AppendUint64(b, room.guest)
	}

	return emulator.WithRandom(bytes.NewReader(b))
}

var noon = time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)

// tickingClock is a second later each time it is asked, beginning at noon.
func tickingClock() emulator.Option {
	var asked atomic.Int64

	return emulator.WithClock(func() time.Time {
		return noon.Add(time.Duration(asked.Add(1)-1) * time.Second)
	})
}
