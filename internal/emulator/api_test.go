// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
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
var bothReadings = []struct {
	reading                            emulator.Reading
	created, empty, occupied, hostOnly string
	deletedStatus                      int
	notFound, accountFull, refused     string
}{
	{
		reading:       emulator.Document,
		created:       `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":null,"activeGuests":null}`,
		empty:         `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":null,"activeGuests":null}`,
		occupied:      `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":1,"activeGuests":3}`,
		hostOnly:      `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":1,"activeGuests":null}`,
		deletedStatus: http.StatusNoContent,
		notFound:      "{\n\"error\": {\n\"code\": 0,\n\"fields\": null,\n\"message\": \"Vmr not found\"\n}",
		accountFull:   `{"error":{"code":0,"fields":null,"message":"NoVmrsAvailable : No vmrs available"}}`,
		refused:       `{"error":{"code":0,"fields":null,"message":"Unauthorized"}}`,
	},
	{
		reading:       emulator.Swagger,
		created:       `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN"}`,
		empty:         `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":0,"activeGuests":0}`,
		occupied:      `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":1,"activeGuests":3}`,
		hostOnly:      `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":1,"activeGuests":0}`,
		deletedStatus: http.StatusOK,
		notFound:      `{"code":0,"message":"Vmr not found"}`,
		accountFull:   `{"code":0,"message":"NoVmrsAvailable : No vmrs available"}`,
		refused:       `{"code":0,"message":"Unauthorized"}`,
	},
}

func TestReading_ALifeOfARoom(t *testing.T) {
	t.Parallel()
	for _, want := range bothReadings {
		t.Run(want.reading.String(), func(t *testing.T) {
			t.Parallel()
			s := start(t, emulator.WithReading(want.reading), emulator.WithCapacity(1))
			created := s.api(t, "POST", "/vmrs", header("Content-Type", "application/json"))
			room := s.Ledger().Rooms[0]
			created.mustBe(t, 200, filled(want.created, room))
			created.mustHave(t, "Content-Type", "application/json")
			full := s.api(t, "POST", "/vmrs")
			full.mustBe(t, 422, want.accountFull)
			full.mustHave(t, "Content-Type", "application/json")
			path := "/vmrs/" + room.Reference
			s.api(t, "GET", path).mustBe(t, 200, filled(want.empty, room))
			for guests, body := range map[int]string{3: want.occupied, 0: want.hostOnly} {
				if err := s.SetParticipants(room.Reference, 1, guests); err != nil {
					t.Fatal(err)
				}
				s.api(t, "GET", path).mustBe(t, 200, filled(body, room))
			}
			refused := s.api(t, "DELETE", path, credentials("demo-customer", "wrong"))
			refused.mustBe(t, 401, want.refused)
			refused.mustHave(t, "WWW-Authenticate", `Basic realm="VideoEngine", charset="UTF-8"`)
			deleted := s.api(t, "DELETE", path)
			deleted.mustBe(t, want.deletedStatus, "")
			deleted.mustHave(t, "Content-Type", "")
			s.api(t, "GET", path).mustBe(t, 422, want.notFound)
			again := s.api(t, "DELETE", path)
			again.mustBe(t, 422, want.notFound)
			again.mustHave(t, "Content-Type", "application/json")
			if got := s.api(t, "POST", "/vmrs"); got.status != 200 {
				t.Errorf("the deleted room has not left its place: %d %s", got.status, got.body)
			}
		})
	}
}

func TestReading_IsReadFromItsName(t *testing.T) {
	t.Parallel()
	for _, want := range bothReadings {
		text, err := want.reading.MarshalText()
		got := emulator.Reading(-1)
		if err != nil || got.UnmarshalText(text) != nil || got != want.reading {
			t.Errorf("%q became %v, %v", text, got, err)
		}
	}
	if err := new(emulator.Reading).UnmarshalText([]byte("Document")); err == nil || err.Error() != "the reading must be document or swagger" {
		t.Errorf("error is %v", err)
	}
}

func TestAPI_OnlyItsOwnCredentialsAreLetIn(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithCredentials("customer", "pass:word é"))
	for name, c := range map[string]struct {
		edit edit
		want int
	}{
		"right":              {credentials("customer", "pass:word é"), 200},
		"default":            {demo, 401},
		"wrong key":          {credentials("customer", "pass:word"), 401},
		"wrong customer":     {credentials("Customer", "pass:word é"), 401},
		"empty":              {credentials("", ""), 401},
		"none":               {func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		"another scheme":     {header("Authorization", "Bearer abc"), 401},
		"not Base64":         {header("Authorization", "Basic ###"), 401},
		"without a colon":    {header("Authorization", "Basic Y3VzdG9tZXI="), 401},
		"scheme in capitals": {header("Authorization", "BASIC Y3VzdG9tZXI6cGFzczp3b3JkIMOp"), 200},
	} {
		if got := s.api(t, "POST", "/vmrs", c.edit); got.status != c.want {
			t.Errorf("%s: got %d %s, want %d", name, got.status, got.body, c.want)
		}
	}
	if made := s.Ledger().Created; made != 2 {
		t.Errorf("%d rooms made, want 2", made)
	}
}

func TestAPI_UnknownPathsGetAGatewaysResponse(t *testing.T) {
	t.Parallel()
	s := start(t)
	_, room := s.create(t)
	base := s.BasePath()
	for _, path := range []string{
		"/", "/vmrs", "/video-engine/api/backend/v1", "/video-engine/api/backend/v2/vmrs", base + "/", base + "//vmrs",
		base + "/vmrs/", base + "/vmrsx", base + strings.Replace(room, "vmrs", "VMRS", 1), base + room + "/",
		base + strings.Replace(room, "vmrs/", "vmrs//", 1), base + "/vmrs/%2e%2e", base + "/vmrs/.", base + "/x/.." + room, "/_emulatorx",
	} {
		got := s.send(t, "GET", path, demo)
		if got.status != 404 || got.body != gateway404 {
			t.Errorf("%s: got %d %s", path, got.status, got.body)
		}
		got.mustHave(t, "Content-Type", "text/html; charset=utf-8")
	}
}

func TestAPI_OtherMethodsAreRefusedWithAllow(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, c := range []struct{ method, path, allow string }{
		{"GET", "/vmrs", "POST"},
		{"DELETE", "/vmrs", "POST"},
		{"POST", "/vmrs/x", "GET, DELETE"},
		{"PATCH", "/vmrs/x", "GET, DELETE"},
	} {
		got := s.api(t, c.method, c.path)
		got.mustBe(t, 405, gateway("405 Method Not Allowed"))
		got.mustHave(t, "Allow", c.allow)
	}
}

func TestAPI_AReferenceIsDecodedAndCaseMatters(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithReusedReferences())
	s.create(t)
	for path, want := range map[string]int{
		"ve-vevmr1": 200, "%76e%2Dvevmr1": 200, "ve-vevmr1?x=1": 200, "VE-VEVMR1": 422, "ve-vevmr1%20": 422, "ve-vevmr1%2F": 422,
		"..%2Fvmrs": 422, "ve-vevmr1%00": 422, "%E2%82%AC": 422, "ve-vevmr1%2Fdelete": 422,
	} {
		if got := s.api(t, "GET", "/vmrs/"+path); got.status != want {
			t.Errorf("%s: got %d %s, want %d", path, got.status, got.body, want)
		}
	}
}

func TestAPI_CreateTakesJSONOrNoContentType(t *testing.T) {
	t.Parallel()
	s := start(t)
	for contentType, want := range map[string]int{
		"": 200, "application/json": 200, "Application/JSON; charset=utf-8": 200,
		"application/x-www-form-urlencoded": 415, "text/plain": 415, "application/json; charset": 415,
	} {
		if got := s.api(t, "POST", "/vmrs", header("Content-Type", contentType)); got.status != want {
			t.Errorf("%q: got %d %s, want %d", contentType, got.status, got.body, want)
		}
	}
}

func TestAPI_ABodyIsIgnoredUpTo64KiB(t *testing.T) {
	t.Parallel()
	s := start(t)
	chunked := func(r *http.Request) { r.ContentLength = -1 }
	most := strings.Repeat("x", 64<<10)
	for _, e := range []edit{chunked, func(*http.Request) {}} {
		if got := s.api(t, "POST", "/vmrs", body(most), e); got.status != 200 {
			t.Errorf("got %d %s", got.status, got.body)
		}
		if got := s.api(t, "POST", "/vmrs", body(most+"x"), e); got.status != 413 {
			t.Errorf("one byte more: got %d %s", got.status, got.body)
		}
	}
	if made := s.Ledger().Created; made != 2 {
		t.Errorf("%d rooms made, want 2", made)
	}
}

func TestAPI_ATruncatedRequestIsNotActedUpon(t *testing.T) {
	t.Parallel()
	logged := make(chan emulator.Request, 1)
	s := start(t, emulator.WithRequestLog(func(r emulator.Request) { logged <- r }))
	connection := s.post(t, "Content-Length: 10\r\n\r\n{}")
	if err := connection.Close(); err != nil {
		t.Fatal(err)
	}
	if r := within(t, logged, "the handler"); r.Status != 400 || s.Ledger().Created != 0 {
		t.Errorf("logged as %+v", r)
	}
}

func TestAPI_LatencyPassesBeforeTheServiceActs(t *testing.T) {
	t.Parallel()
	const latency = 100 * time.Millisecond
	s := start(t, emulator.WithLatency(latency))
	began := time.Now()
	s.api(t, "POST", "/vmrs")
	if took, recorded := time.Since(began), s.Ledger().Requests[0].Duration; took < latency || recorded < latency {
		t.Errorf("answered after %s, recorded as %s, want at least %s", took, recorded, latency)
	}
}

func TestAPI_ARequestWhoseClientWentAwayIsActedUponAtOnce(t *testing.T) {
	t.Parallel()
	logged := make(chan emulator.Request, 1)
	s := start(t, emulator.WithLatency(time.Hour), emulator.WithRequestLog(func(r emulator.Request) { logged <- r }))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sent := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { cancel() }})
	if _, err := s.try(sent, "POST", s.BasePath()+"/vmrs", demo); err == nil {
		t.Fatal("there is an response within the latency")
	}
	if r := within(t, logged, "the latency"); r.Status != 200 || s.Ledger().Created != 1 {
		t.Errorf("logged as %+v", r)
	}
}

// post writes a POST, from its last headers on, to a connection of its own.
func (s service) post(t *testing.T, rest string) net.Conn {
	t.Helper()
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.origin, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	head := "POST " + s.BasePath() + "/vmrs HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ZGVtby1jdXN0b21lcjpkZW1vLWtleQ==\r\n"
	if _, err := io.WriteString(connection, head+rest); err != nil {
		t.Fatal(err)
	}
	return connection
}
