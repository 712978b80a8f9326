// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// dialing returns a transport that has dial make its connections.
func dialing(t *testing.T, dial func(ctx context.Context, network, address string) (net.Conn, error)) *http.Transport {
	t.Helper()
	transport := videoengine.NewTransport()
	transport.Proxy = nil
	transport.DialContext = dial
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// TestCreateVMR_IsNotSentWithoutAConnection counts how often a connection is
// tried: whatever fails before there is one, no room was created.
func TestCreateVMR_IsNotSentWithoutAConnection(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		dial     func(ctx context.Context, network, address string) (net.Conn, error)
		timeout  bool
		attempts int
	}{
		"no such name": {
			dial: (&net.Dialer{Resolver: &net.Resolver{
				PreferGo: true,
				Dial: func(context.Context, string, string) (net.Conn, error) {
					return nil, errors.New("no network in tests")
				},
			}}).DialContext,
			attempts: 3,
		},
		"refused": {
			dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
				listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
				if err != nil {
					return nil, err
				}
				_ = listener.Close()
				return (&net.Dialer{}).DialContext(ctx, "tcp", listener.Addr().String())
			},
			attempts: 3,
		},
		"nobody there": {
			dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			},
			timeout:  true,
			attempts: 3,
		},
		"handshake cut": {
			dial: func(context.Context, string, string) (net.Conn, error) {
				client, server := net.Pipe()
				_ = server.Close()
				return client, nil
			},
			attempts: 3,
		},
		"handshake without an answer": {
			dial: func(context.Context, string, string) (net.Conn, error) {
				client, server := net.Pipe()
				go func() { _, _ = io.Copy(io.Discard, server) }()
				return client, nil
			},
			timeout:  true,
			attempts: 3,
		},
		"not TLS": {
			dial: func(context.Context, string, string) (net.Conn, error) {
				client, server := net.Pipe()
				go func() { _, _ = io.Copy(io.Discard, server) }()
				go func() { _, _ = io.WriteString(server, "HTTP/1.1 400 Bad Request\r\n\r\n") }()
				return client, nil
			},
			attempts: 3,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dials atomic.Int32
			client := newClient(t, "https://nobody.invalid"+basePath,
				videoengine.WithMaxRetries(2),
				videoengine.WithRequestTimeout(100*time.Millisecond),
				videoengine.WithTransport(dialing(t, func(ctx context.Context, network, address string) (net.Conn, error) {
					dials.Add(1)
					return test.dial(ctx, network, address)
				})))
			room, err := client.CreateVMR(t.Context())
			wantCreateError(t, room, err, videoengine.NotSent)
			var failed *videoengine.ConnectionError
			if !errors.As(err, &failed) || failed.Sent || failed.Attempts != test.attempts || (failed.Timeout > 0) != test.timeout {
				t.Errorf("error %v, want a *ConnectionError after %d attempts, time-out: %t", err, test.attempts, test.timeout)
			}
			if got := int(dials.Load()); got != test.attempts {
				t.Errorf("%d connections tried, want %d", got, test.attempts)
			}
		})
	}
}

// stuckConn delivers what is written to it, but does not say so before it is
// closed.
type stuckConn struct {
	net.Conn
	closed context.Context
	close  context.CancelFunc
}

func (c *stuckConn) Write(p []byte) (int, error) {
	if _, err := c.Conn.Write(p); err != nil {
		return 0, err
	}
	<-c.closed.Done()
	return 0, net.ErrClosed
}

func (c *stuckConn) Close() error {
	c.close()
	return c.Conn.Close()
}

// TestCreateVMR_IsUnknownFromTheFirstByte is about a request that the service may
// have before the client knows that it was written.
func TestCreateVMR_IsUnknownFromTheFirstByte(t *testing.T) {
	t.Parallel()
	server := newService(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	transport := dialing(t, func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		closed, closeIt := context.WithCancel(context.WithoutCancel(ctx))
		return &stuckConn{conn, closed, closeIt}, err
	})
	client := newClient(t, server.URL+basePath, videoengine.WithTransport(transport),
		videoengine.WithRequestTimeout(200*time.Millisecond))
	room, err := client.CreateVMR(t.Context())
	wantCreateError(t, room, err, videoengine.Unknown)
	server.wantRequests(t, http.MethodPost)
}

func TestCreateVMR_IsNotSentThroughAProxyThatRefuses(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 407, 502, 503} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			proxy := newService(t, answering(status, htmlPage))
			address, err := url.Parse(proxy.URL)
			if err != nil {
				t.Fatal(err)
			}
			transport := videoengine.NewTransport()
			transport.Proxy = http.ProxyURL(address)
			t.Cleanup(transport.CloseIdleConnections)
			client := newClient(t, "https://nobody.invalid"+basePath, videoengine.WithTransport(transport), videoengine.WithMaxRetries(2))
			room, err := client.CreateVMR(t.Context())
			wantCreateError(t, room, err, videoengine.NotSent)
			proxy.wantRequests(t, times(3, http.MethodConnect)...)
			for _, request := range proxy.seen() {
				if got := request.header.Get("Authorization"); got != "" {
					t.Errorf("the proxy was shown %q", got)
				}
			}
		})
	}
}

func TestCreateVMR_IsNotSentToACertificateThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	server := newTLSService(t, answering(http.StatusOK, roomBody))
	room, err := newClient(t, server.URL+basePath).CreateVMR(t.Context())
	wantCreateError(t, room, err, videoengine.NotSent)
	var untrusted *tls.CertificateVerificationError
	if !errors.As(err, &untrusted) {
		t.Errorf("error %v, want it to lead to the certificate", err)
	}
	server.wantRequests(t)
	if n := server.connections(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestCreateVMR_IsNotSentWithAHeaderThatCannotBe(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(http.StatusOK, roomBody))
	room, err := newClient(t, server.URL+basePath, videoengine.WithUserAgent("a\nb")).CreateVMR(t.Context())
	wantCreateError(t, room, err, videoengine.NotSent)
	server.wantRequests(t)
}

func TestCreateVMR_IsNotSentWithoutAContext(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(http.StatusOK, roomBody))
	var none context.Context
	_, err := newClient(t, server.URL+basePath).CreateVMR(none)
	var failed *videoengine.CreateError
	if !errors.As(err, &failed) || failed.Outcome != videoengine.NotSent {
		t.Errorf("error %v, want the outcome not sent", err)
	}
	server.wantRequests(t)
}

// cutting closes the first connections before anything is read from them.
type cutting struct {
	net.Listener
	left atomic.Int32
}

func (l *cutting) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || l.left.Add(-1) < 0 {
			return conn, err
		}
		_ = conn.Close()
	}
}

// TestCreateVMR_IsSentOnceThereIsAConnection has the first two handshakes cut.
func TestCreateVMR_IsSentOnceThereIsAConnection(t *testing.T) {
	t.Parallel()
	server := unstartedService(t, answering(http.StatusOK, roomBody))
	listener := &cutting{Listener: server.Listener}
	listener.left.Store(2)
	server.Listener = listener
	server.StartTLS()
	got, err := newClient(t, server.URL+basePath, videoengine.WithTransport(server.Client().Transport)).CreateVMR(t.Context())
	if err != nil || got != room("518873190264", "597240816352", 0, 0) {
		t.Errorf("%s, %v", got, err)
	}
	server.wantRequests(t, http.MethodPost)
}

func TestCreateVMR_IsRetriedAfterA429(t *testing.T) {
	t.Parallel()
	for _, refusals := range []int{1, 2, 3, 4} {
		t.Run(strings.Repeat("429 ", refusals), func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			server := newService(t, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) <= int32(refusals) { //nolint:gosec // At most 4.
					answering(http.StatusTooManyRequests, htmlPage)(w, r)
					return
				}
				answering(http.StatusCreated, roomBody)(w, r)
			})
			client := newClient(t, server.URL+basePath, videoengine.WithMaxRetries(3))
			got, err := client.CreateVMR(t.Context())
			if refusals == 4 {
				wantCreateError(t, got, err, videoengine.Rejected)
			} else if err != nil || got != room("518873190264", "597240816352", 0, 0) {
				t.Errorf("%s, %v", got, err)
			}
			server.wantRequests(t, times(min(refusals+1, 4), http.MethodPost)...)
		})
	}
}

// TestCreateVMR_IsNeverActedUponTwice has a service that creates a room whenever it
// is asked and then spoils the response in every way.
func TestCreateVMR_IsNeverActedUponTwice(t *testing.T) {
	t.Parallel()
	retryLater := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(status)
		}
	}
	for name, spoil := range map[string]http.HandlerFunc{
		"cut":               func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"408":               retryLater(408),
		"500":               retryLater(500),
		"502":               answering(502, htmlPage),
		"503":               answering(503, ""),
		"503, Retry-After":  retryLater(503),
		"504, Retry-After":  retryLater(504),
		"202":               answering(202, ""),
		"garbage":           answering(200, htmlPage),
		"room without PINs": answering(201, `{"reference":"ve-vevmr2"}`),
		"silence":           func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"silence in the body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "{")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var rooms atomic.Int32
			server := newService(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					rooms.Add(1)
				}
				spoil(w, r)
			})
			client := newClient(t, server.URL+basePath, videoengine.WithRequestTimeout(100*time.Millisecond))
			if _, err := client.CreateVMR(t.Context()); err == nil {
				t.Error("a spoilt answer is a room")
			}
			if n := rooms.Load(); n != 1 {
				t.Errorf("%d rooms were made", n)
			}
		})
	}
}
