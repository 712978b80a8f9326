// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
)

const (
	// basePath is not the root, so that a request to a path of its own making shows.
	basePath  = "/some/gateway/v1"
	reference = "ve-vevmr2"
	roomPath  = basePath + "/vmrs/" + reference
	// inMemoryURL is that of a server without a network.
	inMemoryURL = "http://127.0.0.1" + basePath

	customerID = "customer-4711"
	apiKey     = "s3cret/key+4711"
	// basicValue is the base64 form of "customer-4711:s3cret/key+4711".
	basicValue = "Y3VzdG9tZXItNDcxMTpzM2NyZXQva2V5KzQ3MTE="

	// The PINs are so long that no port or duration in an error looks like one.
	hostPIN  = "518873190264"
	guestPIN = "597240816352"
	pins     = `"hostPIN":"518873190264","guestPIN":"597240816352"`

	// roomBody is the example of the API's document, but for its PINs.
	roomBody = `{ "reference": "ve-vevmr2", "hostPIN": "518873190264", "guestPIN": "597240816352", "activeHosts": 1, "activeGuests": null }`
	// notFoundEnvelope is what the document means to show, notFoundPrinted what
	// it shows, notFoundFlat what the Swagger file describes.
	notFoundEnvelope = `{ "error": { "code": 0, "fields": null, "message": "Vmr not found" } }`
	notFoundPrinted  = "{\n\"error\": {\n\"code\": 0,\n\"fields\": null,\n\"message\": \"Vmr not found\"\n}\n"
	notFoundFlat     = `{ "code": 0, "message": "Vmr not found" }`
	htmlPage         = "<!DOCTYPE html>\n<html><body><h1>Not here</h1></body></html>"
	bom              = "\xef\xbb\xbf"
)

var (
	account = Credentials{CustomerID: customerID, APIKey: apiKey}
	// bareRoom is the room of roomBody without PINs, newRoom as a creation returns it,
	// and readRoom as a GET does.
	bareRoom = VMR{Reference: reference}
	newRoom  = VMR{Reference: reference, HostPIN: hostPIN, GuestPIN: guestPIN}
	readRoom = VMR{Reference: reference, HostPIN: hostPIN, GuestPIN: guestPIN, ActiveHosts: 1}
)

// printed is value under every verb that people print a value with.
func printed(value any) string {
	return fmt.Sprintf("%[1]v %+[1]v %#[1]v %[1]s %[1]q %[1]d %[1]x %[1]X %[1]o", value)
}

// wantNoSecrets expects neither the account's secrets in the text nor those that
// tests put elsewhere.
func wantNoSecrets(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{customerID, apiKey, basicValue, hostPIN, guestPIN, "hunter2", "hush"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q shows the secret %q", text, secret)
		}
	}
}

// as returns the error of this type that err is or wraps.
func as[E error](t *testing.T, err error) E {
	t.Helper()
	found, ok := errors.AsType[E](err)
	if !ok {
		t.Fatalf("error %v, want a %T", err, found)
	}
	return found
}

// wantError is as where the type is all that counts.
func wantError[E error](t *testing.T, err error) {
	t.Helper()
	_ = as[E](t, err)
}

// wantConnectionError expects this of the last attempt.
func wantConnectionError(t *testing.T, err error, sent, timeout bool, attempts int) {
	t.Helper()
	if failed := as[*ConnectionError](t, err); failed.Sent != sent || failed.Timeout > 0 != timeout || failed.Attempts != attempts {
		t.Errorf("error %v, want a *ConnectionError, sent: %t, time-out: %t, after %d attempts", err, sent, timeout, attempts)
	}
}

// seen is a request as the server got it.
type seen struct {
	method, uri, body string
	header            http.Header
	contentLength     int64
}

// service is a server that records what reaches it.
type service struct {
	*httptest.Server

	// dial connects to one in memory.
	dial     dialFunc
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

func unstartedService(t *testing.T, handler http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("reading the request's body: %v", err)
		}
		s.mu.Lock()
		s.requests = append(s.requests, seen{r.Method, r.RequestURI, string(body), r.Header.Clone(), r.ContentLength})
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

// trusted returns the client's transport, which trusts this server's certificate.
func (s *service) trusted(t *testing.T) *http.Transport {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	transport := newTransport(roots, nil, false)
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

func (s *service) seen() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *service) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// wantRequests expects that requests of exactly these methods reached the server, such
// as "DELETE > GET".
func (s *service) wantRequests(t *testing.T, methods string) {
	t.Helper()
	var got []string
	for _, request := range s.seen() {
		got = append(got, request.method)
	}
	want := strings.FieldsFunc(methods, func(c rune) bool { return !unicode.IsLetter(c) })
	if !slices.Equal(got, want) {
		t.Errorf("the server saw %d requests %v, want %v", len(got), got, want)
	}
}

// times is a method as often as it is sent.
func times(n int, method string) string { return strings.Repeat(" > "+method, n) }

// pipes is a listener whose connections are in memory.
type pipes struct {
	conns chan net.Conn
	close func()
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

// inMemory starts a server without a network, for a bubble in which waiting takes no
// time, and returns a client of it.
func inMemory(t *testing.T, handler http.HandlerFunc, options ...Option) (*service, *Client) {
	t.Helper()
	conns := make(chan net.Conn)
	listener := pipes{conns, sync.OnceFunc(func() { close(conns) })}
	server := unstartedService(t, handler)
	_ = server.Listener.Close()
	server.Listener, server.dial = listener, listener.dial
	server.Start()
	return server, newClient(t, inMemoryURL, append(options, WithDial(listener.dial))...)
}
