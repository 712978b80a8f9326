// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const gateway404 = `<html>
<head><title>404 Not Found</title></head>
<body>
<center><h1>404 Not Found</h1></center>
</body>
</html>
`

func gateway(title string) string { return strings.ReplaceAll(gateway404, "404 Not Found", title) }

// bothReadings is every response of the API, byte for byte.
var bothReadings = map[string]struct {
	created, empty, hostOnly       string
	deletedStatus                  int
	notFound, accountFull, refused string
}{
	"document": {
		created:       `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":null,"activeGuests":null}`,
		empty:         `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":null,"activeGuests":null}`,
		hostOnly:      `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":1,"activeGuests":null}`,
		deletedStatus: http.StatusNoContent,
		notFound:      "{\n\"error\": {\n\"code\": 0,\n\"fields\": null,\n\"message\": \"Vmr not found\"\n}",
		accountFull:   `{"error":{"code":0,"fields":null,"message":"NoVmrsAvailable : No vmrs available"}}`,
		refused:       `{"error":{"code":0,"fields":null,"message":"Unauthorized"}}`,
	},
	"swagger": {
		created:       `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN"}`,
		empty:         `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":0,"activeGuests":0}`,
		hostOnly:      `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":1,"activeGuests":0}`,
		deletedStatus: http.StatusOK,
		notFound:      `{"code":0,"message":"Vmr not found"}`,
		accountFull:   `{"code":0,"message":"NoVmrsAvailable : No vmrs available"}`,
		refused:       `{"code":0,"message":"Unauthorized"}`,
	},
}

func reading(t *testing.T, name string) emulator.Option {
	t.Helper()
	var r emulator.Reading
	err := r.UnmarshalText([]byte(name))
	if text, _ := r.MarshalText(); err != nil || r.String() != name || string(text) != name {
		t.Errorf("%s is read as %q, %v", name, text, err)
	}
	return emulator.WithReading(r)
}

func TestReading_ALifeOfARoom(t *testing.T) {
	t.Parallel()
	for name, want := range bothReadings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, reading(t, name), emulator.WithCapacity(1))
			created := s.api(t, "POST", "/vmrs", header("Content-Type", "application/json"))
			room := s.Ledger().Rooms[0]
			path := "/vmrs/" + room.Reference
			created.mustBe(t, 200, filled(want.created, room), "Content-Type", "application/json")
			s.api(t, "POST", "/vmrs").mustBe(t, 422, want.accountFull, "Content-Type", "application/json")
			s.api(t, "GET", path).mustBe(t, 200, filled(want.empty, room))
			const occupied = `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":1,"activeGuests":3}`
			for guests, body := range map[int]string{3: occupied, 0: want.hostOnly} {
				if err := s.SetParticipants(room.Reference, 1, guests); err != nil {
					t.Fatal(err)
				}
				s.api(t, "GET", path).mustBe(t, 200, filled(body, room))
			}
			s.api(t, "DELETE", path, credentials("demo-customer", "wrong")).
				mustBe(t, 401, want.refused, "WWW-Authenticate", `Basic realm="VideoEngine", charset="UTF-8"`)
			s.api(t, "DELETE", path).mustBe(t, want.deletedStatus, "", "Content-Type", "")
			s.api(t, "GET", path).mustBe(t, 422, want.notFound)
			s.api(t, "DELETE", path).mustBe(t, 422, want.notFound, "Content-Type", "application/json")
			again := s.api(t, "POST", "/vmrs")
			again.mustBe(t, 200, filled(want.created, s.Ledger().Rooms[0])) // The deleted room has left its place.
		})
	}
}

func TestAPI_WhichCreationsItAccepts(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithCredentials("customer", "pass:word é"))
	right, most := credentials("customer", "pass:word é"), strings.Repeat("x", 64<<10)
	declared := func(contentType string) []edit { return []edit{right, header("Content-Type", contentType)} }
	chunked := func(r *http.Request) { r.ContentLength = -1 }
	created := 0
	for name, c := range map[string]struct {
		edits []edit
		want  int
	}{
		"right":              {[]edit{right}, 200},
		"default":            {[]edit{demo}, 401},
		"wrong key":          {[]edit{credentials("customer", "pass:word")}, 401},
		"wrong customer":     {[]edit{credentials("Customer", "pass:word é")}, 401},
		"empty":              {[]edit{credentials("", "")}, 401},
		"none":               {nil, 401},
		"another scheme":     {[]edit{header("Authorization", "Bearer abc")}, 401},
		"not Base64":         {[]edit{header("Authorization", "Basic ###")}, 401},
		"without a colon":    {[]edit{header("Authorization", "Basic Y3VzdG9tZXI=")}, 401},
		"scheme in capitals": {[]edit{header("Authorization", "BASIC Y3VzdG9tZXI6cGFzczp3b3JkIMOp")}, 200},

		"JSON":             {declared("application/json"), 200},
		"JSON, parameter":  {declared("Application/JSON; charset=utf-8"), 200},
		"JSON, half a one": {declared("application/json; charset"), 415},
		"form":             {declared("application/x-www-form-urlencoded"), 415},
		"text":             {declared("text/plain"), 415},

		"64 KiB":                   {[]edit{right, body(most)}, 200},
		"64 KiB, chunked":          {[]edit{right, body(most), chunked}, 200},
		"a byte too much":          {[]edit{right, body(most + "x")}, 413},
		"a byte too much, chunked": {[]edit{right, body(most + "x"), chunked}, 413},
	} {
		if got := s.send(t, "POST", s.BasePath()+"/vmrs", c.edits...); got.status != c.want {
			t.Errorf("%s: got %d %s, want %d", name, got.status, got.body, c.want)
		}
		if c.want == 200 {
			created++
		}
	}
	if l := s.Ledger(); l.Created != created {
		t.Errorf("%d rooms created, want %d", l.Created, created)
	}
}

func TestAPI_WhichPathsAndMethodsItKnows(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithReusedReferences())
	s.create(t)
	base := s.BasePath()
	for _, c := range []struct {
		status int
		allow  string
		method string
		paths  []string
	}{
		{200, "", "GET", []string{base + "/vmrs/ve-vevmr1", base + "/vmrs/%76e%2Dvevmr1", base + "/vmrs/ve-vevmr1?x=1"}},
		{422, "", "GET", []string{
			base + "/vmrs/VE-VEVMR1", base + "/vmrs/ve-vevmr1%20", base + "/vmrs/ve-vevmr1%2F", base + "/vmrs/..%2Fvmrs",
			base + "/vmrs/ve-vevmr1%00", base + "/vmrs/%E2%82%AC", base + "/vmrs/ve-vevmr1%2Fdelete",
		}},
		{404, "", "GET", []string{
			"/", "/vmrs", "/video-engine/api/backend/v1", "/video-engine/api/backend/v2/vmrs", base + "/", base + "//vmrs", base + "/vmrs/",
			base + "/vmrsx", base + "/VMRS/ve-vevmr1", base + "/vmrs/ve-vevmr1/", base + "/vmrs//ve-vevmr1", base + "/vmrs/%2e%2e",
			base + "/vmrs/.", base + "/x/../vmrs/ve-vevmr1", "/_emulatorx",
		}},
		{405, "POST", "GET", []string{base + "/vmrs"}},
		{405, "POST", "DELETE", []string{base + "/vmrs"}},
		{405, "GET, DELETE", "POST", []string{base + "/vmrs/x"}},
		{405, "GET, DELETE", "PATCH", []string{base + "/vmrs/x"}},
	} {
		for _, path := range c.paths {
			got := s.send(t, c.method, path, demo)
			refused := got.body == gateway(fmt.Sprintf("%d %s", c.status, http.StatusText(c.status))) &&
				got.header.Get("Content-Type") == "text/html; charset=utf-8"
			if got.status != c.status || got.header.Get("Allow") != c.allow || refused != (c.status == 404 || c.status == 405) {
				t.Errorf("%s %s: got %d %v %s, want %d", c.method, path, got.status, got.header, got.body, c.status)
			}
		}
	}
}

func TestAPI_ATruncatedRequestIsNotActedUpon(t *testing.T) {
	t.Parallel()
	s := start(t)
	_, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", demo, func(r *http.Request) {
		sent := strings.NewReader(strings.Repeat("x", 32<<10)) // More than the client holds back.
		r.Body, r.ContentLength = io.NopCloser(io.MultiReader(sent, iotest.ErrReader(io.ErrNoProgress))), 40<<10
	})
	if r := <-s.over; r.Status != 400 || s.Ledger().Created != 0 || !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("logged as %+v, and the client got %v", r, err)
	}
}

func TestLatency_PassesBeforeTheServiceActsUntilItIsClosed(t *testing.T) {
	t.Parallel()
	for latency, closed := range map[time.Duration]bool{100 * time.Millisecond: false, time.Hour: true} {
		s := start(t, emulator.WithLatency(latency))
		if closed {
			s.Close()
		}
		began := time.Now()
		got := s.api(t, "POST", "/vmrs")
		took, recorded := time.Since(began), s.Ledger().Requests[0].Duration
		if got.status != 200 || (took < latency) != closed || (recorded < latency) != closed {
			t.Errorf("got %d after %s, recorded as %s, with a latency of %s", got.status, took, recorded, latency)
		}
	}
}

func TestLatency_EndsWhenTheClientGoesAway(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithLatency(time.Hour))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sent := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { cancel() }})
	_, err := s.try(sent, "POST", s.BasePath()+"/vmrs", demo)
	if r := <-s.over; r.Status != 200 || s.Ledger().Created != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("logged as %+v, and the client got %v", r, err)
	}
}
