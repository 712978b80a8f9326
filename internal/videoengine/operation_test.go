// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// operation is one of the API's three.
type operation struct {
	method string
	call   func(context.Context, *Client) (VMR, error)
}

var (
	creation = operation{http.MethodPost, func(ctx context.Context, c *Client) (VMR, error) { return c.CreateVMR(ctx) }}
	reading  = operation{http.MethodGet, func(ctx context.Context, c *Client) (VMR, error) { return c.GetVMR(ctx, reference) }}
	deletion = deletionOf(bareRoom)

	operations = []operation{creation, reading, deletion}
	// shieldedOperations are those that an interrupt does not break off on the wire.
	shieldedOperations = []operation{creation, deletion}
)

func deletionOf(room VMR) operation {
	return operation{http.MethodDelete, func(ctx context.Context, c *Client) (VMR, error) { return VMR{}, c.DeleteVMR(ctx, room, nil) }}
}

// on calls the operation once at a server of its own.
func (op operation) on(t *testing.T, handler http.HandlerFunc, options ...Option) (*service, VMR, error) {
	t.Helper()
	server := newService(t, handler)
	room, err := op.at(t, server.URL+basePath, options...)
	return server, room, err
}

// at calls the operation once, and expects no secret in its error.
func (op operation) at(t *testing.T, baseURL string, options ...Option) (VMR, error) {
	t.Helper()
	return op.within(t, t.Context(), newClient(t, baseURL, options...))
}

func (op operation) within(t *testing.T, ctx context.Context, client *Client) (VMR, error) { //nolint:revive // As in all helpers, t is first.
	t.Helper()
	room, err := op.call(ctx, client)
	if err != nil {
		wantNoSecrets(t, printed(err))
	}
	return room, err
}

// newClient returns a client with short pauses between attempts. Later options win.
func newClient(tb testing.TB, baseURL string, options ...Option) *Client {
	tb.Helper()
	client, err := NewClient(baseURL, account, append([]Option{WithBackoff(time.Millisecond, 5*time.Millisecond)}, options...)...)
	if err != nil {
		tb.Fatalf("NewClient: %v", err)
	}
	return client
}

// answering always gives the same answer.
func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// cut closes the connection instead of an answer.
func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// cutInBody closes the connection after a part of the body.
func cutInBody(status int, part string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, part)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// withHeader adds a header to an answer.
func withHeader(name, value string, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		answer(w, r)
	}
}

// hanging begins an answer and waits until the client gives up.
func hanging(part string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, part)
		if part != "" {
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

// raw answers with these bytes, which a proper server may be unable to, and then
// closes the connection, or waits until the client does.
func raw(t *testing.T, answer string, wait bool) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close() //nolint:errcheck // Nothing is left to be said.
		_, _ = io.WriteString(conn, answer)
		if wait {
			_, _ = io.Copy(io.Discard, conn)
		}
	}
}

// inTurn gives one answer after the other, and the last one from then on.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		handler := handlers[next]
		next = min(next+1, len(handlers)-1)
		mu.Unlock()
		handler(w, r)
	}
}

// byMethod answers requests of one method in one way, and all others in turn in
// another.
func byMethod(method string, answer http.HandlerFunc, others ...http.HandlerFunc) http.HandlerFunc {
	other := inTurn(others...)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == method {
			answer(w, r)
			return
		}
		other(w, r)
	}
}

// roundTripper lets a test play the transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// fixed has a transport that gives this answer to any request, for tests of what an
// answer means rather than of how it comes.
func fixed(status int, body string) Option {
	return WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}))
}
