// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// A server may say nothing, or always have one more byte, each of which comes in time.
func TestTimeout_EndsAnAttempt(t *testing.T) {
	t.Parallel()
	drip := func(w http.ResponseWriter, r *http.Request) {
		for ; r.Context().Err() == nil; time.Sleep(time.Second) {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
		}
	}
	for name, answer := range map[string]http.HandlerFunc{"silence": hanging(""), "drip": drip} {
		for _, op := range operations {
			t.Run(name+", "+op.method, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					_, client := inMemory(t, answer)
					started := time.Now()
					_, err := op.within(t, t.Context(), client)
					attempts := 1
					if op.method == http.MethodGet {
						attempts += DefaultMaxRetries
					}
					wantConnectionError(t, err, true, true, attempts)
					if failed := as[*ConnectionError](t, err); !errors.Is(err, context.DeadlineExceeded) ||
						failed.Timeout != DefaultRequestTimeout || failed.Method != op.method {
						t.Errorf("error %+v, want one of the request timeout", failed)
					}
					if waited := time.Since(started); op.method == http.MethodPost && waited != DefaultRequestTimeout {
						t.Errorf("it took %s", waited)
					}
				})
			})
		}
	}
}

// The http package passes the bare connection, of which no body would ever end.
func TestTimeout_NotNeededWhereTheProtocolIsSwitched(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		t.Run(op.method, func(t *testing.T) {
			t.Parallel()
			closed := make(chan struct{}, 10)
			answer := raw(t, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", true)
			_, room, err := op.on(t, func(w http.ResponseWriter, r *http.Request) {
				answer(w, r)
				closed <- struct{}{}
			})
			if refused := as[*APIError](t, err); refused.Status != http.StatusSwitchingProtocols || refused.Attempts != 1 {
				t.Errorf("error %v, want status 101", err)
			}
			if op.method == http.MethodPost {
				wantCreateError(t, room, err, Unknown)
			}
			select {
			case <-closed:
			case <-time.After(10 * time.Second):
				t.Error("the connection stays open")
			}
		})
	}
}

// What an argument of the client can cure is kept apart from what it cannot.
func TestTimeout_IsNotTheEndOfTheCallersContext(t *testing.T) {
	t.Parallel()
	for _, want := range []error{context.Canceled, context.DeadlineExceeded} {
		synctest.Test(t, func(t *testing.T) {
			server, client := inMemory(t, hanging(""))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if errors.Is(want, context.Canceled) {
				time.AfterFunc(time.Second/2, cancel)
			}
			_, err := reading.within(t, ctx, client)
			wantConnectionError(t, err, true, false, 1)
			if !errors.Is(err, want) {
				t.Errorf("error %v, want %v", err, want)
			}
			server.wantRequests(t, "GET")
		})
	}
}
