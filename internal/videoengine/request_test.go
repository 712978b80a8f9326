// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestRequest_OnTheWire(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		for name, base := range map[string]string{"base URL": basePath, "base URL with a slash behind it": basePath + "/"} {
			t.Run(op.name+", "+name, func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(http.StatusTeapot, ""))
				client := newClient(t, server.URL+base, videoengine.WithUserAgent("tester/1.2.3 (a; b)"))
				if err := op.call(t.Context(), client); err == nil {
					t.Error("a refused request succeeded")
				}

				server.wantRequests(t, op.method)
				got := server.seen()[0]
				want := roomPath
				if op.method == http.MethodPost {
					want = basePath + "/vmrs"
				}
				if got.uri != want {
					t.Errorf("path %s, want %s", got.uri, want)
				}
				if got.body != "" || got.contentLength != 0 {
					t.Errorf("body %q of length %d, want none", got.body, got.contentLength)
				}
				wantHeader(t, got.header, "Authorization", "Basic "+basicValue)
				wantHeader(t, got.header, "User-Agent", "tester/1.2.3 (a; b)")
				wantHeader(t, got.header, "Accept", "application/json")
				if len(got.header.Get("X-Request-ID")) < 16 {
					t.Errorf("request ID %q, want one that nobody else has", got.header.Get("X-Request-ID"))
				}
				if op.method == http.MethodPost {
					wantHeader(t, got.header, "Content-Type", "application/json")
				} else {
					wantHeader(t, got.header, "Content-Type")
				}
				// Either would make the http package repeat a POST by itself.
				wantHeader(t, got.header, "Idempotency-Key")
				wantHeader(t, got.header, "X-Idempotency-Key")
			})
		}
	}
}

func wantHeader(t *testing.T, header http.Header, key string, want ...string) {
	t.Helper()
	if got := header.Values(key); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("header %s is %q, want %q", key, got, want)
	}
}

// TestRequest_ContentLengthOfAPost looks at the bytes: the http package of a
// server does not tell a length of 0 from none.
func TestRequest_ContentLengthOfAPost(t *testing.T) {
	t.Parallel()
	lines := make(chan []string, 1)
	base := rawService(t, func(conn net.Conn, _ int) {
		var got []string
		scanner := bufio.NewScanner(conn)
		for scanner.Scan() && scanner.Text() != "" {
			got = append(got, scanner.Text())
		}
		lines <- got
		_, _ = conn.Write([]byte("HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
	})
	if _, err := newClient(t, base).CreateVMR(t.Context()); err == nil {
		t.Error("a refused request succeeded")
	}
	got := strings.Join(<-lines, "\n") + "\n"
	for _, want := range []string{"POST " + basePath + "/vmrs HTTP/1.1\n", "\nContent-Length: 0\n", "\nContent-Type: application/json\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("request\n%swithout %q", got, want)
		}
	}
	if strings.Contains(got, "Transfer-Encoding") {
		t.Errorf("request\n%swith a body", got)
	}
}

func TestRequest_EscapedBasePathStaysAsItIs(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(http.StatusOK, roomBody))
	if _, err := newClient(t, server.URL+"/tenant%2Fone/v1").GetVMR(t.Context(), reference); err != nil {
		t.Fatal(err)
	}
	if got, want := server.seen()[0].uri, "/tenant%2Fone/v1/vmrs/ve-vevmr2"; got != want {
		t.Errorf("path %s, want %s", got, want)
	}
}

func TestRequestID_IsNewForEachAttempt(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(http.StatusServiceUnavailable, ""))
	client := newClient(t, server.URL+basePath)
	for range 2 {
		if _, err := client.GetVMR(t.Context(), reference); err == nil {
			t.Error("a refused request succeeded")
		}
	}
	ids := map[string]bool{}
	for _, request := range server.seen() {
		ids[request.header.Get("X-Request-ID")] = true
	}
	if len(ids) != 10 {
		t.Errorf("%d request IDs in 10 attempts", len(ids))
	}
}
