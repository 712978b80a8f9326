// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestInterrupt_LeavesARequestOnTheWireAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		op       operation
		answer   http.HandlerFunc
		requests string
		want     string // Part of the error.
		outcome  Outcome
	}{
		"created":               {creation, answering(201, roomBody), "POST", "", 0},
		"deleted":               {deletion, answering(204, ""), "DELETE", "", 0},
		"gone":                  {deletion, answering(422, notFoundPrinted), "DELETE", "Vmr not found", 0},
		"refused":               {deletion, answering(401, ""), "DELETE", "status 401", 0},
		"in doubt, and read":    {deletion, byMethod(http.MethodDelete, answering(200, htmlPage), answering(422, notFoundPrinted)), "DELETE > GET", "", 0},
		"creation, not retried": {creation, answering(429, ""), "POST", "status 429 Too Many Requests to POST (request ID", Rejected},
		"deletion, not retried": {deletion, answering(429, ""), "DELETE", "status 429 Too Many Requests to DELETE (request ID", 0},
		"creation, timed out":   {creation, hanging(""), "POST", "timed out after 30s", Unknown},
		"deletion, timed out":   {deletion, hanging(""), "DELETE", "timed out after 30s", 0},
		"deletion, cut":         {deletion, cut, "DELETE", "closed before the response was complete", 0},
		"creation, cut":         {creation, cut, "POST", "closed before the response was complete", Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				server, client := inMemory(t, func(w http.ResponseWriter, r *http.Request) {
					cancel()
					time.Sleep(time.Second)
					if r.Context().Err() != nil {
						t.Errorf("the %s was broken off", r.Method)
					}
					test.answer(w, r)
				})
				started := time.Now()
				room, err := test.op.within(t, ctx, client)
				if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) || errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want %q", err, test.want)
				}
				if test.op.method == http.MethodPost && err != nil {
					wantCreateError(t, room, err, test.outcome)
				}
				if waited := time.Since(started); waited > DefaultRequestTimeout {
					t.Errorf("it took %s", waited)
				}
				server.wantRequests(t, test.requests)
			})
		})
	}
}

func TestInterrupt_BeforeARequestSendsNothing(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, stop := context.WithDeadline(t.Context(), time.Unix(0, 0))
	t.Cleanup(stop)
	for _, op := range operations {
		for _, ctx := range []context.Context{canceled, expired} {
			server := newService(t, answering(200, roomBody))
			room, err := op.within(t, ctx, newClient(t, server.URL+basePath))
			wantConnectionError(t, err, false, false, 1)
			if !errors.Is(err, ctx.Err()) {
				t.Errorf("error %v, want %v", err, ctx.Err())
			}
			if op.method == http.MethodPost {
				wantCreateError(t, room, err, NotSent)
			}
			if n := server.connections(); n != 0 {
				t.Errorf("%d connections", n)
			}
		}
	}
}

// A request whose connection is still being made has not begun. The transport
// finishes the connection for a later one.
func TestInterrupt_WhileConnecting_NothingIsSent(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		t.Run(op.method, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				server, _ := inMemory(t, answering(200, roomBody))
				connect := make(chan struct{})
				client := newClient(t, inMemoryURL, WithDial(func(ctx context.Context, network, address string) (net.Conn, error) {
					cancel()
					<-connect
					return server.dial(ctx, network, address)
				}))
				_, err := op.within(t, ctx, client)
				wantConnectionError(t, err, false, false, 1)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want context.Canceled", err)
				}
				close(connect)
				synctest.Wait()
				server.wantRequests(t, "")
			})
		})
	}
}

// The caller's context ends while the transport has the connection and is about to
// write the request. It does not look at the context again before that, as it need not.
// Were the request written then, nobody would wait for its response.
func TestInterrupt_AtTheLastMomentOfConnecting_NothingIsSent(t *testing.T) {
	t.Parallel()
	for _, op := range shieldedOperations {
		for _, overTLS := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, TLS %t", op.method, overTLS), func(t *testing.T) {
				t.Parallel()
				server, transport := newService(t, answering(200, roomBody)), newTransport(nil, nil, false)
				if overTLS {
					server = newTLSService(t, answering(200, roomBody))
					transport = server.trusted(t)
				}
				ctx, cancel := context.WithCancel(t.Context())
				client := newClient(t, server.URL+basePath, WithTransport(roundTripper(func(req *http.Request) (*http.Response, error) {
					return transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(context.WithoutCancel(req.Context()),
						&httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
							cancel()
							<-req.Context().Done()
						}})))
				})))
				client.untraced = false // It calls GotConn.
				room, err := op.within(t, ctx, client)
				wantConnectionError(t, err, false, false, 1)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want context.Canceled", err)
				}
				if op.method == http.MethodPost {
					wantCreateError(t, room, err, NotSent)
				}
				server.Close() // It waits for what is on the wire.
				server.wantRequests(t, "")
			})
		}
	}
}

// The transport may find the first connection dead, with nothing written to it, and
// take another.
func TestInterrupt_None_SecondConnectionOfAnAttemptStaysOpen(t *testing.T) {
	t.Parallel()
	client := newClient(t, DefaultBaseURL, WithTransport(roundTripper(func(req *http.Request) (*http.Response, error) {
		for range 2 {
			conn, peer := net.Pipe()
			httptrace.ContextClientTrace(req.Context()).GotConn(httptrace.GotConnInfo{Conn: conn})
			_ = peer.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
			if _, err := peer.Read(make([]byte, 1)); errors.Is(err, io.EOF) {
				t.Error("a connection was closed")
			}
		}
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(roomBody)), Request: req}, nil
	})))
	client.untraced = false // It calls GotConn.
	if _, err := creation.within(t, t.Context(), client); err != nil {
		t.Error(err)
	}
}

func TestInterrupt_EndsAPause(t *testing.T) {
	t.Parallel()
	late := answering(429, `{"message": "It is late"}`)
	for name, test := range map[string]struct {
		answer  http.HandlerFunc // None can connect where it is nil.
		want    string
		outcome Outcome
	}{
		"own pause":   {late, "It is late", Rejected},
		"Retry-After": {withHeader("Retry-After", "99999999999999999999", late), "It is late", Rejected},
		"failure":     {nil, "connection error", NotSent},
	} {
		for _, op := range operations {
			t.Run(op.method+", "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithCancel(t.Context())
					server, client := inMemory(t, test.answer, WithBackoff(time.Hour, time.Hour), WithMaxRetries(1))
					if test.answer == nil {
						client = newClient(t, inMemoryURL, WithBackoff(time.Hour, time.Hour), WithMaxRetries(1),
							WithDial(func(context.Context, string, string) (net.Conn, error) { return nil, net.ErrClosed }))
					}
					time.AfterFunc(time.Second, cancel)
					started := time.Now()
					room, err := op.within(t, ctx, client)
					if after := as[*interruptedError](t, err).After; !errors.Is(err, context.Canceled) || !strings.Contains(after.Error(), test.want) {
						t.Errorf("error %v, want an interrupted one after %q", err, test.want)
					}
					if waited := time.Since(started); waited != time.Second {
						t.Errorf("it took %s", waited)
					}
					if op.method == http.MethodPost {
						wantCreateError(t, room, err, test.outcome)
					}
					if test.answer != nil {
						server.wantRequests(t, op.method)
					}
				})
			})
		}
	}
}

// What the service said last is kept.
func TestInterrupt_RightAfterAResponse_NothingIsRetried(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := newService(t, answering(503, ""))
	_, err := reading.within(t, ctx, newClient(t, server.URL+basePath, WithObserver(func(context.Context, Attempt) { cancel() })))
	if got := as[*APIError](t, err).Status; got != 503 || errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the service's response", err)
	}
	server.wantRequests(t, "GET")
}

// The user presses Ctrl-C while the service creates the room, or while it is read.
func TestCreateVMR_SalvagesDespiteAnInterrupt(t *testing.T) {
	t.Parallel()
	post, get := answering(200, `{"reference":"ve-vevmr2",`), answering(200, roomBody)
	for name, test := range map[string]struct {
		interrupted string
		gets        []http.HandlerFunc
		requests    string
	}{
		"during the POST": {"POST", []http.HandlerFunc{get}, "POST > GET"},
		"during the GET":  {"GET", []http.HandlerFunc{hanging(""), get}, "POST > GET > GET"},
		"once only":       {"POST", []http.HandlerFunc{answering(503, "")}, "POST > GET"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			answer := creating(post, test.gets...)
			server := newService(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == test.interrupted {
					cancel()
				}
				answer(w, r)
			})
			got, err := creation.within(t, ctx, newClient(t, server.URL+basePath))
			if name == "once only" {
				wantCreateError(t, got, err, Unconfirmed)
			} else if err != nil || got != readRoom {
				t.Errorf("%s, %v", got, err)
			}
			server.wantRequests(t, test.requests)
		})
	}
}
