// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// collector keeps what an observer is told.
type collector struct {
	mu       sync.Mutex
	attempts []videoengine.Attempt
}

func (c *collector) observe(_ context.Context, attempt videoengine.Attempt) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.attempts = append(c.attempts, attempt)
}

func (c *collector) get() []videoengine.Attempt {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]videoengine.Attempt(nil), c.attempts...)
}

// countingBody is a body without end.
type countingBody struct {
	read   int
	closed bool
}

func (b *countingBody) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	b.read += len(p)
	return len(p), nil
}

func (b *countingBody) Close() error {
	b.closed = true
	return nil
}

func TestBody_IsReadUpToTheLimitAndClosed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 204, 302, 422, 500} {
		for _, op := range operations() {
			t.Run(op.name+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				var bodies []*countingBody
				client := newClient(t, "https://engine.example.com/v1",
					videoengine.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
						body := &countingBody{}
						bodies = append(bodies, body)
						return &http.Response{StatusCode: status, Header: http.Header{}, Body: body}, nil
					})))
				err := op.call(t.Context(), client)
				if (err == nil) != (op.method == http.MethodDelete && status == http.StatusNoContent) {
					t.Errorf("error %v", err)
				}
				if len(bodies) == 0 {
					t.Error("no request was made")
				}
				for _, body := range bodies {
					// One byte more tells that there is more.
					if body.read > videoengine.MaxBodySize+1 || !body.closed {
						t.Errorf("%d bytes read, closed: %t", body.read, body.closed)
					}
				}
			})
		}
	}
}

// TestBody_CompressedIsLimitedToo sends a few kilobytes that unpack to far more
// than the limit.
func TestBody_CompressedIsLimitedToo(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, err := writer.Write(append([]byte("{"), bytes.Repeat([]byte(" "), 2*videoengine.MaxBodySize)...))
	if err = errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}
	server := newService(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	})
	_, err = newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
	var unreadable *videoengine.UnexpectedResponseError
	if !errors.As(err, &unreadable) || !strings.Contains(unreadable.Reason, "larger") {
		t.Errorf("error %v, want an *UnexpectedResponseError about the size", err)
	}
}

// TestBody_OfAnySizeCostsBoundedMemory runs alone: it counts what the whole
// process allocates.
//
//nolint:paralleltest // See above.
func TestBody_OfAnySizeCostsBoundedMemory(t *testing.T) {
	const size, bound = 64 << 20, 16 << 20
	for _, op := range operations() {
		for status, begin := range map[int]string{200: `{"reference":"ve-vevmr2","x":"`, 422: `{"message":"`} {
			block := bytes.Repeat([]byte(`\"x`), 8<<10)
			server := newService(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, err := io.WriteString(w, begin)
				for sent := 0; sent < size && err == nil; sent += len(block) {
					_, err = w.Write(block)
				}
			})
			client := newClient(t, server.URL+basePath)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := op.call(t.Context(), client)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Errorf("%s, %d %q: no error", op.name, status, begin)
			}
			exchanges := uint64(len(server.seen()))
			if got := after.TotalAlloc - before.TotalAlloc; got > exchanges*bound {
				t.Errorf("%s, %d %q: %d bytes allocated in %d exchanges", op.name, status, begin, got, exchanges)
			}
			server.Close()
		}
	}
}

// TestHeader_IsLimited has whole answers: the http package of its own takes
// headers of ten megabytes.
func TestHeader_IsLimited(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]bool{32 << 10: true, 64 << 10: false, 1 << 20: false} {
		for _, op := range operations() {
			t.Run(op.name+" "+strconv.Itoa(size), func(t *testing.T) {
				t.Parallel()
				server := newService(t, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("X-Large", strings.Repeat("x", size))
					w.WriteHeader(http.StatusTeapot)
				})
				err := op.call(t.Context(), newClient(t, server.URL+basePath, videoengine.WithMaxRetries(0)))
				var refused *videoengine.APIError
				var failed *videoengine.ConnectionError
				if errors.As(err, &refused) != want || errors.As(err, &failed) == want {
					t.Errorf("error %v, want the answer: %t", err, want)
				}
			})
		}
	}
}

func TestBody_OfExactlyTheLimitIsRead(t *testing.T) {
	t.Parallel()
	for extra, want := range map[int]bool{0: true, 1: false} {
		t.Run(map[bool]string{true: "limit", false: "one more"}[want], func(t *testing.T) {
			t.Parallel()
			body := roomBody + strings.Repeat(" ", videoengine.MaxBodySize-len(roomBody)+extra)
			server := newService(t, answering(http.StatusOK, body))
			_, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
			if (err == nil) != want {
				t.Errorf("error %v", err)
			}
		})
	}
}

// redirectTo responds with the status and Location, and a room that nobody may
// take for the response.
func redirectTo(status int, location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.Header().Set("X-Request-ID", "gateway-1")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, roomBody)
	}
}

func TestRedirect_IsNeverFollowed(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(op.name+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				target := newService(t, answering(http.StatusOK, roomBody))
				server := newService(t, redirectTo(status, target.URL+"/login/hunter2/"+reference+"?token=hunter2#hunter2"))

				err := op.call(t.Context(), newClient(t, server.URL+basePath))
				var redirect *videoengine.RedirectError
				if !errors.As(err, &redirect) {
					t.Fatalf("error %v, want a *RedirectError", err)
				}
				if redirect.Method != op.method || redirect.Status != status || redirect.Target != target.URL {
					t.Errorf("%s %d to %q, want %s %d to %q",
						redirect.Method, redirect.Status, redirect.Target, op.method, status, target.URL)
				}
				if redirect.RequestID != "gateway-1" {
					t.Errorf("request ID %q, want the service's own", redirect.RequestID)
				}
				wantNoSecrets(t, printed(err), "hunter2", "login", "518873190264")
				server.wantRequests(t, op.method)
				if n := target.connections(); n != 0 {
					t.Errorf("the target was contacted %d times", n)
				}
			})
		}
	}
}

func TestRedirect_Target(t *testing.T) {
	t.Parallel()
	server := func(status int, location string) string {
		return newService(t, redirectTo(status, location)).URL
	}
	for name, test := range map[string]struct{ location, want string }{
		"to HTTPS":             {"https://engine.example.com/video-engine", "https://engine.example.com"},
		"port":                 {"https://engine.example.com:8443/", "https://engine.example.com:8443"},
		"user info":            {"https://user:hunter2@engine.example.com/", "https://engine.example.com"},
		"echo of the key":      {"https://" + customerID + ".example.com/", ""},
		"relative to a scheme": {"//engine.example.com/x", "http://engine.example.com"},
		"none":                 {"", ""},
		"unreadable":           {"https://engine.example.com:port/", ""},
		"opaque":               {"mailto:hunter2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newClient(t, server(http.StatusFound, test.location)+basePath).GetVMR(t.Context(), reference)
			var redirect *videoengine.RedirectError
			if !errors.As(err, &redirect) || redirect.Target != test.want {
				t.Errorf("error %v, want a redirect to %q", err, test.want)
			}
			wantNoSecrets(t, printed(err), "hunter2", customerID)
		})
	}
}

func TestRedirect_RelativeStaysOnTheHost(t *testing.T) {
	t.Parallel()
	server := newService(t, redirectTo(http.StatusFound, "/login"))
	_, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
	var redirect *videoengine.RedirectError
	if !errors.As(err, &redirect) || redirect.Target != server.URL {
		t.Errorf("error %v, want a redirect to %q", err, server.URL)
	}
}

func TestObserver_SeesEveryAttempt(t *testing.T) {
	t.Parallel()
	var observed collector
	server := newService(t, inTurn(
		// First, because on a connection that has served a GET before, the http
		// package would repeat this one unseen.
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		answering(http.StatusServiceUnavailable, ""),
		answering(http.StatusOK, roomBody),
	))
	client := newClient(t, server.URL+basePath, videoengine.WithObserver(observed.observe))
	if _, err := client.GetVMR(t.Context(), reference); err != nil {
		t.Fatal(err)
	}

	requests := server.seen()
	got := observed.get()
	if len(got) != 3 || len(requests) != 3 {
		t.Fatalf("%d attempts observed, %d made, want 3", len(got), len(requests))
	}
	for i, status := range []int{0, 503, 200} {
		attempt := got[i]
		if attempt.Method != http.MethodGet || attempt.Path != "/vmrs/"+reference || attempt.Status != status ||
			attempt.RequestID != requests[i].header.Get("X-Request-ID") || attempt.Duration <= 0 {
			t.Errorf("attempt %d: %+v", i+1, attempt)
		}
		if (attempt.Err != nil) != (status == 0) {
			t.Errorf("attempt %d: error %v", i+1, attempt.Err)
		}
		wantNoSecrets(t, printed(attempt), customerID, apiKey, basicValue, "518873190264", "597240816352")
	}
}

func TestRequestID_OfTheServiceWinsInErrors(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		for _, status := range []int{400, 503} {
			t.Run(op.name+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				silent := newService(t, answering(status, ""))
				err := op.call(t.Context(), newClient(t, silent.URL+basePath))
				requests := silent.seen()
				last := requests[len(requests)-1].header.Get("X-Request-ID")
				if !strings.Contains(err.Error(), "request ID "+last) {
					t.Errorf("error %v without the request ID of the last attempt, %s", err, last)
				}

				talking := newService(t, redirectTo(status, ""))
				err = op.call(t.Context(), newClient(t, talking.URL+basePath))
				if !strings.Contains(err.Error(), "request ID gateway-1") {
					t.Errorf("error %v without the service's own request ID", err)
				}
			})
		}
	}
}

// TestRequestID_OfTheServiceWinsInATruncatedResponse would find two IDs for
// one creation otherwise.
func TestRequestID_OfTheServiceWinsInATruncatedResponse(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		for name, header := range map[string]string{"": "", "gateway-1": "X-Request-ID: gateway-1\r\n"} {
			t.Run(op.name+" "+name, func(t *testing.T) {
				t.Parallel()
				base := rawService(t, func(conn net.Conn, _ int) {
					if readRequest(conn) {
						_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n"+header+"Content-Length: 500\r\n\r\n{")
					}
				})
				var observed collector
				client := newClient(t, base, videoengine.WithMaxRetries(1), videoengine.WithObserver(observed.observe))
				err := op.call(t.Context(), client)
				attempts := observed.get()
				last := attempts[len(attempts)-1]
				if op.method == http.MethodDelete {
					last = attempts[0] // The others are of the GET that follows.
				}
				want := cmp.Or(name, last.RequestID)
				var failed *videoengine.ConnectionError
				if !errors.As(err, &failed) || failed.RequestID != want || !strings.Contains(err.Error(), "request ID "+want) {
					t.Errorf("error %v, want a *ConnectionError with the request ID %s", err, want)
				}
				var creation *videoengine.CreateError
				if errors.As(err, &creation) && creation.RequestID != want {
					t.Errorf("request ID %s of the creation, want %s", creation.RequestID, want)
				}
			})
		}
	}
}
