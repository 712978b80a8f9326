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

func TestAPI_OnlyItsOwnCredentialsAreLetIn(t *testing.T) {
	t.Parallel()

	s := start(t, emulator.WithCredentials("customer", "pass:word é"))

	for name, c := range map[string]struct {
		edit edit
		want int
	}{
		"right":              {credentials("customer", "pass:word é"), 200},
		"default":            {credentials("demo-customer", "demo-key"), 401},
		"wrong key":          {credentials("customer", "pass:word"), 401},
		"wrong customer":     {credentials("Customer", "pass:word é"), 401},
		"empty":              {credentials("", ""), 401},
		"none":               {func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		"another scheme":     {header("Authorization", "Bearer abc"), 401},
		"not Base64":         {header("Authorization", "Basic ###"), 401},
		"without a colon":    {header("Authorization", "Basic Y3VzdG9tZXI="), 401},
		"scheme in capitals": {header("Authorization", "BASIC Y3VzdG9tZXI6cGFzczp3b3JkIMOp"), 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got := s.api(t, "POST", "/vmrs", c.edit); got.status != c.want {
				t.Errorf("got %d %s, want %d", got.status, got.body, c.want)
			}
		})
	}
}

func TestAPI_WithoutCredentialsNothingIsActedUpon(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	none := credentials("", "")
	for _, method := range []string{"GET", "DELETE"} {
		if got := s.api(t, method, "/vmrs/ve-vevmr2ab", none); got.status != 401 {
			t.Errorf("%s is answered with %d", method, got.status)
		}
	}

	s.api(t, "POST", "/vmrs", none)

	if l := s.Ledger(); l.Made != 1 || l.Deleted != 0 {
		t.Errorf("made %d, deleted %d, want 1 and 0", l.Made, l.Deleted)
	}
}

func TestAPI_UnknownPathsAreAnsweredAsByAGateway(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	for _, path := range []string{
		"/", "/vmrs", "/video-engine/api/backend/v1", "/video-engine/api/backend/v2/vmrs",
		s.BasePath() + "/", s.BasePath() + "//vmrs", s.BasePath() + "/vmrs/", s.BasePath() + "/vmrsx",
		s.BasePath() + "/VMRS/ve-vevmr2ab", s.BasePath() + "/vmrs/ve-vevmr2ab/", s.BasePath() + "/vmrs//ve-vevmr2ab",
		s.BasePath() + "/vmrs/%2e%2e", s.BasePath() + "/vmrs/.", s.BasePath() + "/x/../vmrs/ve-vevmr2ab", "/_emulatorx",
	} {
		got := s.send(t, "GET", path, credentials("demo-customer", "demo-key"))
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
		{"POST", "/vmrs/ve-vevmr2ab", "GET, DELETE"},
		{"PUT", "/vmrs/ve-vevmr2ab", "GET, DELETE"},
		{"PATCH", "/vmrs/ve-vevmr2ab", "GET, DELETE"},
	} {
		got := s.api(t, c.method, c.path)
		got.mustBe(t, 405, strings.ReplaceAll(gateway404, "404 Not Found", "405 Method Not Allowed"))
		got.mustHave(t, "Allow", c.allow)
	}
}

func TestAPI_AReferenceIsDecodedAndCaseMatters(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms())
	s.api(t, "POST", "/vmrs")

	for path, want := range map[string]int{
		"/vmrs/ve-vevmr2ab":          200,
		"/vmrs/%76e%2Dvevmr2ab":      200,
		"/vmrs/ve-vevmr2ab?x=1":      200,
		"/vmrs/VE-VEVMR2AB":          422,
		"/vmrs/ve-vevmr2ab%20":       422,
		"/vmrs/ve-vevmr2ab%2F":       422,
		"/vmrs/..%2Fvmrs":            422,
		"/vmrs/ve-vevmr2ab%00":       422,
		"/vmrs/%E2%82%AC":            422,
		"/vmrs/ve-vevmr2ab%2Fdelete": 422,
	} {
		if got := s.api(t, "GET", path); got.status != want {
			t.Errorf("%s: got %d %s, want %d", path, got.status, got.body, want)
		}
	}
}

func TestAPI_CreateTakesJSONOrNoContentType(t *testing.T) {
	t.Parallel()

	s := start(t)

	for contentType, want := range map[string]int{
		"":                                  200,
		"application/json":                  200,
		"Application/JSON; charset=utf-8":   200,
		"application/x-www-form-urlencoded": 415,
		"text/plain":                        415,
		"application/json; charset":         415,
	} {
		if got := s.api(t, "POST", "/vmrs", header("Content-Type", contentType)); got.status != want {
			t.Errorf("%q: got %d %s, want %d", contentType, got.status, got.body, want)
		}
	}
}

func TestAPI_ABodyIsIgnoredUpTo64KiB(t *testing.T) {
	t.Parallel()

	most := strings.Repeat("x", 64<<10)
	s := start(t)

	for name, e := range map[string]edit{"known length": body(most), "chunked": chunked(most)} {
		if got := s.api(t, "POST", "/vmrs", e); got.status != 200 {
			t.Errorf("%s: got %d %s", name, got.status, got.body)
		}
	}

	for name, e := range map[string]edit{"known length": body(most + "x"), "chunked": chunked(most + "x")} {
		if got := s.api(t, "POST", "/vmrs", e); got.status != 413 {
			t.Errorf("%s: got %d %s", name, got.status, got.body)
		}
	}

	if made := s.Ledger().Made; made != 2 {
		t.Errorf("%d rooms made, want 2", made)
	}
}

func TestAPI_AHugeBodyIsNotReadAtAll(t *testing.T) {
	t.Parallel()

	s := start(t)
	connection := dial(t, s)

	// 1 TiB is announced, and nothing of it sent.
	say(t, connection, "POST "+s.BasePath()+"/vmrs HTTP/1.1\r\nHost: x\r\nContent-Length: 1099511627776\r\n\r\n")

	answer, err := io.ReadAll(connection)
	if err != nil {
		t.Fatal(err)
	}

	if !strings.HasPrefix(string(answer), "HTTP/1.1 413 ") || !strings.Contains(string(answer), "\r\nConnection: close\r\n") {
		t.Errorf("got %s", answer)
	}
}

func TestAPI_ARequestThatBreaksOffIsNotActedUpon(t *testing.T) {
	t.Parallel()

	logged := make(chan emulator.Request, 1)
	s := start(t, emulator.WithRequestLog(func(r emulator.Request) { logged <- r }))
	connection := dial(t, s)

	say(t, connection, "POST "+s.BasePath()+"/vmrs HTTP/1.1\r\nHost: x\r\n"+
		"Authorization: Basic ZGVtby1jdXN0b21lcjpkZW1vLWtleQ==\r\nContent-Length: 10\r\n\r\n{}")

	if err := connection.Close(); err != nil {
		t.Fatal(err)
	}

	if r := <-logged; r.Status != 400 {
		t.Errorf("logged as %+v", r)
	}

	if made := s.Ledger().Made; made != 0 {
		t.Errorf("%d rooms made, want none", made)
	}
}

func TestAPI_LatencyPassesBeforeTheServiceActs(t *testing.T) {
	t.Parallel()

	const latency = 100 * time.Millisecond

	s := start(t, emulator.WithLatency(latency))
	began := time.Now()
	s.api(t, "POST", "/vmrs")

	if took := time.Since(began); took < latency {
		t.Errorf("answered after %s, want at least %s", took, latency)
	}

	if got := s.Ledger().Requests[0].Duration; got < latency {
		t.Errorf("recorded as %s, want at least %s", got, latency)
	}
}

func TestAPI_ARequestWhoseClientWentAwayIsActedUponAtOnce(t *testing.T) {
	t.Parallel()

	logged := make(chan emulator.Request, 1)
	s := start(t, emulator.WithLatency(time.Hour), emulator.WithRequestLog(func(r emulator.Request) { logged <- r }))

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	sent := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { cancel() },
	})

	if _, err := s.try(sent, "POST", s.BasePath()+"/vmrs", credentials("demo-customer", "demo-key")); err == nil {
		t.Fatal("there is an answer within the latency")
	}

	select {
	case r := <-logged:
		if r.Status != 200 {
			t.Errorf("logged as %+v", r)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the latency went on without a client")
	}

	if made := s.Ledger().Made; made != 1 {
		t.Errorf("%d rooms made, want 1", made)
	}
}

func dial(t *testing.T, s service) net.Conn {
	t.Helper()

	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.origin, "http://"))
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = connection.Close() })

	return connection
}

func say(t *testing.T, w io.Writer, text string) {
	t.Helper()

	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
}
