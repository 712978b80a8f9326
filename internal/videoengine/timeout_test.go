// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestTimeout_OfAServerThatNeverResponds(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			base := rawService(t, func(conn net.Conn, _ int) {
				_, _ = io.Copy(io.Discard, conn) // Until the client gives up.
			})
			client := newClient(t, base, videoengine.WithRequestTimeout(30*time.Millisecond), videoengine.WithMaxRetries(2))
			wantTimeout(t, op, op.call(t.Context(), client))
		})
	}
}

// TestTimeout_NotNeededWhereTheProtocolIsSwitched would never end if the client
// waited for a body: the http package passes the bare connection.
func TestTimeout_NotNeededWhereTheProtocolIsSwitched(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			closed := make(chan struct{}, 10)
			base := rawService(t, func(conn net.Conn, _ int) {
				if readRequest(conn) {
					_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
					_, _ = io.Copy(io.Discard, conn)
					closed <- struct{}{}
				}
			})
			err := op.call(t.Context(), newClient(t, base))
			var refused *videoengine.APIError
			if !errors.As(err, &refused) || refused.Status != http.StatusSwitchingProtocols || refused.Attempts != 1 {
				t.Errorf("error %v, want an *APIError with status 101", err)
			}
			select {
			case <-closed:
			case <-time.After(10 * time.Second):
				t.Error("the connection stays open")
			}
			var failed *videoengine.CreateError
			if errors.As(err, &failed) && failed.Outcome != videoengine.Unknown {
				t.Errorf("outcome %s, want unknown", failed.Outcome)
			}
		})
	}
}

// TestTimeout_OfASlowDrip is about a server that always has one more byte: each
// of them comes in time, the response never does.
func TestTimeout_OfASlowDrip(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, func(w http.ResponseWriter, r *http.Request) {
				ticker := time.NewTicker(2 * time.Millisecond)
				defer ticker.Stop()
				for {
					select {
					case <-r.Context().Done():
						return
					case <-ticker.C:
						_, _ = io.WriteString(w, " ")
						_ = http.NewResponseController(w).Flush()
					}
				}
			})
			client := newClient(t, server.URL+basePath,
				videoengine.WithRequestTimeout(30*time.Millisecond), videoengine.WithMaxRetries(2))
			wantTimeout(t, op, op.call(t.Context(), client))
		})
	}
}

// wantTimeout expects the error of a request that timed out three times, or once
// where it may not be repeated.
func wantTimeout(t *testing.T, op operation, err error) {
	t.Helper()
	var failed *videoengine.ConnectionError
	if !errors.As(err, &failed) {
		t.Fatalf("error %v, want a *ConnectionError", err)
	}
	attempts := 1
	if op.repeats {
		attempts = 3
	}
	if failed.Timeout <= 0 || failed.Attempts != attempts || failed.Method != op.method {
		t.Errorf("%s, timeout %s, %d attempts; want %s and %d", failed.Method, failed.Timeout, failed.Attempts, op.method, attempts)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want it to be context.DeadlineExceeded", err)
	}
}

// TestTimeout_IsNotWhatACanceledGetEndsWith would take half a minute if the GET
// were not cut.
func TestTimeout_IsNotWhatACanceledGetEndsWith(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := newService(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := newClient(t, server.URL+basePath).GetVMR(ctx, reference)
	var failed *videoengine.ConnectionError
	if !errors.As(err, &failed) || failed.Timeout > 0 || failed.Attempts != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want a canceled *ConnectionError", err)
	}
	server.wantRequests(t, http.MethodGet)
}

// TestTimeout_IsNotTheCallersOwnDeadline keeps apart what a setting of the
// client can cure and what it cannot.
func TestTimeout_IsNotTheCallersOwnDeadline(t *testing.T) {
	t.Parallel()
	base := rawService(t, func(conn net.Conn, _ int) {
		_, _ = io.Copy(io.Discard, conn)
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := newClient(t, base).GetVMR(ctx, reference)
	var failed *videoengine.ConnectionError
	if !errors.As(err, &failed) || failed.Timeout > 0 || failed.Attempts != 1 || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want a *ConnectionError with the caller's deadline", err)
	}
}
