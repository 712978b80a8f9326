// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

const (
	// basePath is not the root, so that a request to a path of its own making
	// shows.
	basePath  = "/some/gateway/v1"
	reference = "ve-vevmr2"
	roomPath  = basePath + "/vmrs/" + reference

	customerID = "customer-4711"
	apiKey     = "s3cret/key+4711"
	// basicValue is the base64 form of "customer-4711:s3cret/key+4711".
	basicValue = "Y3VzdG9tZXItNDcxMTpzM2NyZXQva2V5KzQ3MTE="

	// roomBody is the example of the API's document, but for PINs so long that no
	// port or duration in an error looks like one by chance.
	roomBody = `{ "reference": "ve-vevmr2", "hostPIN": "518873190264", "guestPIN": "597240816352", "activeHosts": 1, "activeGuests": null }`
	// notFoundEnvelope is what the document means to show, notFoundPrinted what
	// it shows, notFoundFlat what the Swagger file describes.
	notFoundEnvelope = `{ "error": { "code": 0, "fields": null, "message": "Vmr not found" } }`
	notFoundPrinted  = "{\n\"error\": {\n\"code\": 0,\n\"fields\": null,\n\"message\": \"Vmr not found\"\n}\n"
	notFoundFlat     = `{ "code": 0, "message": "Vmr not found" }`
	htmlPage         = "<!DOCTYPE html>\n<html><body><h1>Not here</h1></body></html>"
)

// seen is a request as the server got it.
type seen struct {
	method        string
	uri           string
	header        http.Header
	contentLength int64
	body          string
}

// service is a server that records what reaches it.
type service struct {
	*httptest.Server

	mu       sync.Mutex
	requests []seen
	conns    int
}

// newService starts a server that leaves the responses to handler.
func newService(t *testing.T, handler http.HandlerFunc) *service {
	t.Helper()
	s := unstartedService(t, handler)
	s.Start()
	return s
}

// newTLSService is newService with a certificate that nobody trusts.
func newTLSService(t *testing.T, handler http.HandlerFunc) *service {
	t.Helper()
	s := unstartedService(t, handler)
	s.StartTLS()
	return s
}

// trusted is the configuration of a client that trusts this server's certificate.
func (s *service) trusted() *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

func unstartedService(t *testing.T, handler http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("reading the request's body: %v", err)
		}
		s.mu.Lock()
		s.requests = append(s.requests, seen{
			method:        r.Method,
			uri:           r.RequestURI,
			header:        r.Header.Clone(),
			contentLength: r.ContentLength,
			body:          string(body),
		})
		s.mu.Unlock()
		handler(w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // Broken handshakes are what some tests want.
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.mu.Lock()
			s.conns++
			s.mu.Unlock()
		}
	}
	t.Cleanup(s.Close)
	return s
}

func (s *service) seen() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.requests...)
}

func (s *service) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// wantRequests fails the test unless exactly these methods reached the server.
func (s *service) wantRequests(t *testing.T, methods ...string) {
	t.Helper()
	got := s.seen()
	same := len(got) == len(methods)
	for i := 0; same && i < len(got); i++ {
		same = got[i].method == methods[i]
	}
	if !same {
		t.Errorf("the server saw %d requests %v, want %v", len(got), got, methods)
	}
}

// pipes is a listener whose connections are in memory.
type pipes struct {
	conns chan net.Conn
	close func()
}

func newPipes() pipes {
	conns := make(chan net.Conn)
	return pipes{conns, sync.OnceFunc(func() { close(conns) })}
}

func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p.conns; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Close() error   { p.close(); return nil }
func (p pipes) Addr() net.Addr { return &net.IPAddr{} }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.conns <- server
	return client, nil
}

// onVirtualTime runs test with a client of a server in a bubble, in which waiting
// takes no time.
func onVirtualTime(t *testing.T, handler http.HandlerFunc, test func(*testing.T, *service, *videoengine.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		listener := newPipes()
		server := unstartedService(t, handler)
		_ = server.Listener.Close()
		server.Listener = listener
		server.Start()
		test(t, server, newClient(t, "http://127.0.0.1"+basePath, videoengine.WithDial(listener.dial)))
		server.Close()
	})
}

// rawService accepts connections and leaves each to serve, with the number of
// the connection. It is for answers that a proper HTTP server cannot give.
func rawService(t *testing.T, serve func(conn net.Conn, number int)) (rawURL string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var (
		running sync.WaitGroup
		mu      sync.Mutex
		conns   []net.Conn
	)
	running.Go(func() {
		for number := 1; ; number++ {
			conn, err := listener.Accept()
			if err != nil {
				return // Closed at the end of the test.
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			running.Go(func() {
				defer conn.Close() //nolint:errcheck // Also closed by the cleanup.
				serve(conn, number)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		for _, conn := range conns {
			_ = conn.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	return "http://" + listener.Addr().String() + basePath
}

// readRequest takes one request off the connection, and reports whether there was
// one.
func readRequest(conn net.Conn) bool {
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, request.Body)
	return err == nil
}

// answering always gives the same answer.
func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
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

// newClient returns a client with short pauses between attempts. Later options
// win.
func newClient(t *testing.T, baseURL string, options ...videoengine.Option) *videoengine.Client {
	t.Helper()
	return newClientAs(t, baseURL, videoengine.Credentials{CustomerID: customerID, APIKey: apiKey}, options...)
}

func newClientAs(
	t *testing.T, baseURL string, credentials videoengine.Credentials, options ...videoengine.Option,
) *videoengine.Client {
	t.Helper()
	options = append([]videoengine.Option{
		videoengine.WithBackoff(time.Millisecond, 5*time.Millisecond),
	}, options...)
	client, err := videoengine.NewClient(baseURL, credentials, options...)
	if err != nil {
		t.Fatalf("NewClient: %v", err)
	}
	return client
}

// operation is one of the API's three.
type operation struct {
	name   string
	method string
	// repeats reports whether the request is retried where it may have been acted upon.
	repeats bool
	call    func(context.Context, *videoengine.Client) error
}

func operations() []operation {
	return []operation{
		{"create", http.MethodPost, false, func(ctx context.Context, c *videoengine.Client) error {
			_, err := c.CreateVMR(ctx)
			return err
		}},
		{"get", http.MethodGet, true, func(ctx context.Context, c *videoengine.Client) error {
			_, err := c.GetVMR(ctx, reference)
			return err
		}},
		{"delete", http.MethodDelete, false, func(ctx context.Context, c *videoengine.Client) error {
			return c.DeleteVMR(ctx, videoengine.VMR{Reference: reference}, nil)
		}},
	}
}

// shieldedOperations are those that an interrupt does not break off on the wire.
func shieldedOperations() []operation {
	return slices.DeleteFunc(operations(), func(op operation) bool { return op.method == http.MethodGet })
}

// roundTripper lets a test play the transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
