// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// canceling ends the caller's context while the request is on the wire, and
// answers some time later.
func canceling(cancel func(), answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		cancel()
		select {
		case <-r.Context().Done():
		case <-time.After(30 * time.Millisecond): // A client that gives up does so by then.
			answer(w, r)
		}
	}
}

func TestInterrupt_LeavesAPostOnTheWireAlone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := newService(t, canceling(cancel, answering(201, roomBody)))
	got, err := newClient(t, server.URL+basePath).CreateVMR(ctx)
	if err != nil || got != room("518873190264", "597240816352", 0, 0) {
		t.Errorf("%s, %v", got, err)
	}
	server.wantRequests(t, http.MethodPost)
}

func TestInterrupt_LeavesADeleteOnTheWireAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"deleted":  {answering(204, ""), nil},
		"gone":     {answering(422, notFoundPrinted), videoengine.ErrNotFound},
		"rejected": {answering(401, ""), videoengine.ErrCredentialsRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			server := newService(t, canceling(cancel, test.answer))
			if err := newClient(t, server.URL+basePath).DeleteVMR(ctx, videoengine.VMR{Reference: reference}, nil); !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			server.wantRequests(t, http.MethodDelete)
		})
	}
}

func TestInterrupt_OfADeleteInDoubtStillReadsTheRoom(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := newService(t, inTurn(canceling(cancel, answering(200, htmlPage)), answering(422, notFoundPrinted)))
	if err := newClient(t, server.URL+basePath).DeleteVMR(ctx, videoengine.VMR{Reference: reference}, nil); err != nil {
		t.Error(err)
	}
	server.wantRequests(t, http.MethodDelete, http.MethodGet)
}

// TestInterrupt_NothingIsRetried has a response after which the request would be
// retried without the interrupt.
func TestInterrupt_NothingIsRetried(t *testing.T) {
	t.Parallel()
	for _, op := range shieldedOperations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			server := newService(t, canceling(cancel, answering(429, "")))
			err := op.call(ctx, newClient(t, server.URL+basePath))
			var refused *videoengine.APIError
			if !errors.As(err, &refused) || refused.Status != 429 || refused.Attempts != 1 {
				t.Errorf("error %v, want the service's answer", err)
			}
			server.wantRequests(t, op.method)
		})
	}
}

// TestInterrupt_IsNotTheReasonOfAFailureOnTheWire has a connection that breaks
// after the interrupt, which had left it alone.
func TestInterrupt_IsNotTheReasonOfAFailureOnTheWire(t *testing.T) {
	t.Parallel()
	for _, op := range shieldedOperations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			base := rawService(t, func(conn net.Conn, _ int) {
				if readRequest(conn) {
					cancel()
				}
			})
			err := op.call(ctx, newClient(t, base))
			var failed *videoengine.ConnectionError
			if !errors.As(err, &failed) || !failed.Sent || failed.Timeout > 0 || !errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want a *ConnectionError that is io.EOF", err)
			}
		})
	}
}

func TestInterrupt_ShieldEndsWithTheRequestTimeout(t *testing.T) {
	t.Parallel()
	for _, op := range shieldedOperations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			var interrupt func()
			onVirtualTime(t, func(_ http.ResponseWriter, r *http.Request) {
				interrupt()
				<-r.Context().Done()
			}, func(t *testing.T, server *service, client *videoengine.Client) { //nolint:thelper // The test itself.
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				interrupt = cancel
				started := time.Now()
				err := op.call(ctx, client)
				var failed *videoengine.ConnectionError
				if !errors.As(err, &failed) || failed.Timeout <= 0 || !failed.Sent || failed.Attempts != 1 {
					t.Errorf("error %v, want a time-out after 1 attempt", err)
				}
				if waited := time.Since(started); waited != videoengine.DefaultRequestTimeout {
					t.Errorf("it took %s", waited)
				}
				var creation *videoengine.CreateError
				if errors.As(err, &creation) && creation.Outcome != videoengine.Unknown {
					t.Errorf("outcome %s, want unknown", creation.Outcome)
				}
				server.wantRequests(t, op.method)
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
	for _, op := range operations() {
		for name, ctx := range map[string]context.Context{"canceled": canceled, "expired": expired} {
			t.Run(op.name+", "+name, func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(200, roomBody))
				err := op.call(ctx, newClient(t, server.URL+basePath))
				var failed *videoengine.ConnectionError
				if !errors.Is(err, ctx.Err()) || !errors.As(err, &failed) || failed.Sent || failed.Timeout > 0 || failed.Attempts != 1 {
					t.Errorf("error %v, want a *ConnectionError of what was not sent", err)
				}
				if op.method == http.MethodPost {
					wantCreateError(t, videoengine.VMR{}, err, videoengine.NotSent)
				}
				server.wantRequests(t)
				if n := server.connections(); n != 0 {
					t.Errorf("%d connections", n)
				}
			})
		}
	}
}

// connecting ends the caller's context at the last moment of making a connection:
// the transport has it and is about to write the request. It does not look at the
// context again before that, as it need not.
type connecting struct {
	http.RoundTripper

	cancel func()
}

func (c connecting) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := httptrace.WithClientTrace(context.WithoutCancel(req.Context()), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		c.cancel()
		<-req.Context().Done()
	}})
	return c.RoundTripper.RoundTrip(req.WithContext(ctx))
}

// Had the request been written then, nobody would have waited for its response.
func TestInterrupt_AtTheLastMomentOfConnecting_NothingIsSent(t *testing.T) {
	t.Parallel()
	for _, op := range shieldedOperations() {
		for _, overTLS := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, TLS %t", op.name, overTLS), func(t *testing.T) {
				t.Parallel()
				server, transport := newService(t, answering(200, roomBody)), videoengine.NewTransport()
				if overTLS {
					server = newTLSService(t, answering(200, roomBody))
					transport.TLSClientConfig = server.trusted()
				}
				ctx, cancel := context.WithCancel(t.Context())
				client := newClient(t, server.URL+basePath, videoengine.WithTransport(connecting{transport, cancel}))
				err := op.call(ctx, client)
				var failed *videoengine.ConnectionError
				if !errors.Is(err, context.Canceled) || !errors.As(err, &failed) || failed.Sent || failed.Attempts != 1 {
					t.Errorf("error %v, want a *ConnectionError of what was not sent", err)
				}
				if op.method == http.MethodPost {
					wantCreateError(t, videoengine.VMR{}, err, videoengine.NotSent)
				}
				server.Close() // It waits for what is on the wire.
				server.wantRequests(t)
			})
		}
	}
}

// reconnecting is a transport that finds the first connection dead, with nothing
// written to it, and takes another.
type reconnecting struct{ closed atomic.Int32 }

func (r *reconnecting) RoundTrip(req *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(req.Context())
	for range 2 {
		conn, peer := net.Pipe()
		trace.GotConn(httptrace.GotConnInfo{Conn: conn})
		_ = peer.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
		if _, err := peer.Read(make([]byte, 1)); errors.Is(err, io.EOF) {
			r.closed.Add(1)
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(roomBody)), Request: req}, nil
}

func TestInterrupt_None_SecondConnectionOfAnAttemptStaysOpen(t *testing.T) {
	t.Parallel()
	transport := &reconnecting{}
	_, err := newClient(t, "https://engine.example.com"+basePath, videoengine.WithTransport(transport)).CreateVMR(t.Context())
	if closed := transport.closed.Load(); err != nil || closed != 0 {
		t.Errorf("error %v, and %d connections were closed", err, closed)
	}
}

// TestInterrupt_EndsAPauseAfterAResponse would take an hour otherwise. The clock is
// asked when the attempt begins, and again right before the pause.
func TestInterrupt_EndsAPauseAfterAResponse(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			server := newService(t, answering(429, `{"message": "It is late"}`))
			var asked atomic.Int32
			client := newClient(t, server.URL+basePath, videoengine.WithBackoff(time.Hour, time.Hour),
				videoengine.WithClock(func() time.Time {
					if asked.Add(1) == 2 {
						cancel()
					}
					return time.Unix(0, 0)
				}))
			err := op.call(ctx, client)
			var interrupted *videoengine.InterruptedError
			if !errors.As(err, &interrupted) || !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want an *InterruptedError that is context.Canceled", err)
			}
			var refused *videoengine.APIError
			if !errors.As(err, &refused) || refused.Status != 429 || refused.Message != "It is late" || refused.Attempts != 1 {
				t.Errorf("error %v without the service's answer", err)
			}
			if op.method == http.MethodPost {
				wantCreateError(t, videoengine.VMR{}, err, videoengine.Rejected)
			}
			server.wantRequests(t, op.method)
		})
	}
}

// TestInterrupt_EndsAPauseAfterAFailure would take an hour otherwise.
func TestInterrupt_EndsAPauseAfterAFailure(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(200, roomBody))
			base := server.URL + basePath
			server.Close()
			ctx, cancel := context.WithCancel(t.Context())
			client := newClient(t, base, videoengine.WithBackoff(time.Hour, time.Hour),
				// Time enough to come from the failure to the pause.
				videoengine.WithObserver(func(context.Context, videoengine.Attempt) { time.AfterFunc(200*time.Millisecond, cancel) }))
			err := op.call(ctx, client)
			var interrupted *videoengine.InterruptedError
			var failed *videoengine.ConnectionError
			if !errors.As(err, &interrupted) || !errors.As(err, &failed) || failed.Sent || failed.Attempts != 1 {
				t.Errorf("error %v, want an *InterruptedError after a *ConnectionError", err)
			}
			if op.method == http.MethodPost {
				wantCreateError(t, videoengine.VMR{}, err, videoengine.NotSent)
			}
		})
	}
}
