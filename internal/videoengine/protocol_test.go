// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// trusting returns NewTransport's transport with the test server's certificate.
func trusting(t *testing.T, server *httptest.Server) *http.Transport {
	t.Helper()
	transport := videoengine.NewTransport()
	trusted, ok := server.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("the test server's client has another transport")
	}
	// The rest stays as it is: which protocols are offered is what counts.
	transport.TLSClientConfig.RootCAs = trusted.TLSClientConfig.RootCAs
	return transport
}

// Over HTTP/2, net/http would repeat a POST whose stream is reset, by itself. A
// server that is offered HTTP/2 chooses it, and takes no other request then.
func TestTransport_SpeaksHTTP1OnlyEvenToAServerThatOffersHTTP2(t *testing.T) {
	t.Parallel()
	var protocol atomic.Value
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol.Store(r.Proto)
		_, _ = io.WriteString(w, roomBody)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)

	client := newClient(t, server.URL+basePath, videoengine.WithTransport(trusting(t, server)))
	if _, err := client.CreateVMR(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := protocol.Load(); got != "HTTP/1.1" {
		t.Errorf("the client speaks %v", got)
	}
}

// A request whose connection is still being made has not begun: it is not sent
// after its caller has given up.
func TestInterrupt_WhileConnecting_NothingIsSent(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
			connecting := make(chan struct{}, 10)
			goOn := make(chan struct{})
			server.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
				connecting <- struct{}{}
				<-goOn
				return nil, nil //nolint:nilnil // The server's own configuration goes on.
			}}
			server.StartTLS()
			t.Cleanup(server.Close)
			client := newClient(t, server.URL+basePath, videoengine.WithTransport(trusting(t, server)))

			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				<-connecting
				cancel()
			}()
			started := time.Now()
			err := op.call(ctx, client)
			var failed *videoengine.ConnectionError
			if !errors.As(err, &failed) || failed.Sent || !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want a *ConnectionError that was not sent, of a canceled call", err)
			}
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("it took %s to give up", took)
			}
			close(goOn)
			// The transport finishes the handshake for a later request; give it the
			// chance to send what it must not send.
			conn, err := net.Dial("tcp", server.Listener.Addr().String()) //nolint:noctx // To this test's own server.
			if err == nil {
				_ = conn.Close()
			}
			server.CloseClientConnections()
			if got := requests.Load(); got != 0 {
				t.Errorf("%d requests arrived", got)
			}
		})
	}
}
