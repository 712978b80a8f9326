// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// Whatever fails before there is a connection, no room was created.
func TestCreateVMR_IsNotSentWithoutAConnection(t *testing.T) {
	t.Parallel()
	// piped connects to a server that is nobody but serve.
	piped := func(serve func(net.Conn)) dialFunc {
		return func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			go serve(server)
			return client, nil
		}
	}
	silent := func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }
	for name, test := range map[string]struct {
		dial    dialFunc
		timeout bool
	}{
		"no such name": {func(context.Context, string, string) (net.Conn, error) { return nil, &net.DNSError{IsNotFound: true} }, false},
		"refused":      {func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }, false},
		"nobody there": {func(context.Context, string, string) (net.Conn, error) {
			time.Sleep(time.Minute)
			return nil, net.ErrClosed
		}, true},
		"handshake cut":               {piped(func(conn net.Conn) { _ = conn.Close() }), false},
		"handshake without an answer": {piped(silent), true},
		"not TLS": {piped(func(conn net.Conn) {
			go silent(conn)
			_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
		}), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var dials atomic.Int32
				transport := newTransport(nil, func(ctx context.Context, network, address string) (net.Conn, error) {
					dials.Add(1)
					return test.dial(ctx, network, address)
				}, true)
				transport.Proxy = nil
				room, err := creation.at(t, "https://nobody.invalid"+basePath, WithMaxRetries(2), WithTransport(transport),
					WithRequestTimeout(5*time.Second))
				wantCreateError(t, room, err, NotSent)
				wantConnectionError(t, err, false, test.timeout, 3)
				if dials := dials.Load(); dials != 3 {
					t.Errorf("%d connections tried, want 3", dials)
				}
				time.Sleep(time.Minute) // For the last dial to end.
			})
		})
	}
}

func TestCreateVMR_IsSentOnceThereIsAConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, _ := inMemory(t, answering(200, roomBody))
		var dials atomic.Int32
		got, err := creation.at(t, inMemoryURL, WithDial(func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials.Add(1) < 3 {
				return nil, net.ErrClosed
			}
			return server.dial(ctx, network, address)
		}))
		if err != nil || got != newRoom {
			t.Errorf("%s, %v", got, err)
		}
		server.wantRequests(t, "POST")
	})
}

// stuckConn delivers what is written to it, but does not say so before it is closed.
type stuckConn struct {
	net.Conn

	closed chan struct{}
}

func (c stuckConn) Write(p []byte) (int, error) {
	if _, err := c.Conn.Write(p); err != nil {
		return 0, err
	}
	<-c.closed
	return 0, net.ErrClosed
}

func (c stuckConn) Close() error {
	close(c.closed)
	return c.Conn.Close()
}

// The service may have the request before the client knows that it was written.
func TestCreateVMR_IsUnknownFromTheFirstByte(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, _ := inMemory(t, hanging(""))
		room, err := creation.at(t, inMemoryURL, WithDial(func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := server.dial(ctx, network, address)
			return stuckConn{conn, make(chan struct{})}, err
		}))
		wantCreateError(t, room, err, Unknown)
		server.wantRequests(t, "POST")
	})
}

// Its refusal may repeat its own credentials, and so may its address.
func TestCreateVMR_IsNotSentThroughAProxyThatRefuses(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 407, 502, 503} {
		proxy := newService(t, raw(t, fmt.Sprintf("HTTP/1.1 %d Basic hush\r\n\r\n", status), false))
		address, err := url.Parse(strings.Replace(proxy.URL, "http://", "http://user:hunter2@", 1))
		if err != nil {
			t.Fatal(err)
		}
		transport := newTransport(nil, nil, true)
		transport.Proxy = http.ProxyURL(address)
		room, err := creation.at(t, "https://nobody.invalid"+basePath, WithTransport(transport), WithMaxRetries(2))
		wantCreateError(t, room, err, NotSent)
		if want := "the proxy returned status " + statusText(status); !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		proxy.wantRequests(t, times(3, "CONNECT"))
		for _, request := range proxy.seen() {
			if got := request.header.Get("Authorization"); got != "" {
				t.Errorf("the proxy was shown %q", got)
			}
		}
	}
	transport := newTransport(nil, nil, true)
	transport.Proxy = func(*http.Request) (*url.URL, error) {
		return nil, errors.New(`invalid address "http://user:hunter2@[::1"`)
	}
	room, err := creation.at(t, "https://nobody.invalid"+basePath, WithTransport(transport), WithMaxRetries(0))
	wantCreateError(t, room, err, NotSent)
}

func TestCreateVMR_IsNotSentWhereItCannotBe(t *testing.T) {
	t.Parallel()
	server, room, err := creation.on(t, answering(200, roomBody), WithUserAgent("a\nb"))
	wantCreateError(t, room, err, NotSent)
	server.wantRequests(t, "")

	server = newService(t, answering(200, roomBody))
	var none context.Context
	if _, err = newClient(t, server.URL+basePath).CreateVMR(none); as[*CreateError](t, err).Outcome != NotSent || !errors.Is(err, errNotSent) {
		t.Errorf("without a context: error %v", err)
	}
	server.wantRequests(t, "")
}

// A transport of somebody else's may not tell when it sends.
func TestCreateVMR_ThroughAnotherTransport_CountsAsSent(t *testing.T) {
	t.Parallel()
	sent := 0
	room, err := creation.at(t, DefaultBaseURL, WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
		sent++
		return nil, net.ErrClosed
	})))
	wantCreateError(t, room, err, Unknown)
	wantConnectionError(t, err, true, false, 1)
	if sent != 1 {
		t.Errorf("it was sent %d times", sent)
	}
}
