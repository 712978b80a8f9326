// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// What is not HTTP is quoted by the http package, and not by the client.
func TestConnectionError_QuotesNothingThatWasSent(t *testing.T) {
	t.Parallel()
	for name, response := range map[string]string{
		"status line": "hostPIN=518873190264 " + basicValue + "\r\n\r\n",
		"status":      "HTTP/1.1 hush\r\n\r\n",
		"header":      "HTTP/1.1 200 OK\r\nAuthorization Basic hush \x1b[31m\r\n\r\n",
		"transfer":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: hush\r\n\r\n",
		"length":      "HTTP/1.1 200 OK\r\nContent-Length: hush\r\n\r\n",
		"chunk":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhush\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := rawService(t, func(conn net.Conn, _ int) {
				if readRequest(conn) {
					_, _ = conn.Write([]byte(response))
				}
			})
			var observed collector
			client := newClient(t, base, videoengine.WithMaxRetries(1), videoengine.WithObserver(observed.observe))
			_, err := client.GetVMR(t.Context(), reference)
			var failed *videoengine.ConnectionError
			if !errors.As(err, &failed) || failed.Attempts != 2 {
				t.Fatalf("error %v, want a *ConnectionError after 2 attempts", err)
			}
			texts := printed(err) + printed(failed.Err)
			for _, attempt := range observed.get() {
				texts += printed(attempt) + printed(attempt.Err)
			}
			wantNoSecrets(t, texts, "hush", "518873190264", "HTTP/1.1 200", basicValue)
		})
	}
}

// A proxy's refusal may repeat its own credentials, and so may its address.
func TestConnectionError_OfAProxy(t *testing.T) {
	t.Parallel()
	proxy := rawService(t, func(conn net.Conn, _ int) {
		if readRequest(conn) {
			_, _ = conn.Write([]byte("HTTP/1.1 407 Basic " + basicValue + "\r\n\r\n"))
		}
	})
	through, err := url.Parse(strings.Replace(proxy, "http://", "http://user:hunter2@", 1))
	if err != nil {
		t.Fatal(err)
	}
	for want, find := range map[string]func(*http.Request) (*url.URL, error){
		"the proxy returned status 407 Proxy Authentication Required": http.ProxyURL(through),
		"the connection broke, or the response is not valid HTTP": func(*http.Request) (*url.URL, error) {
			return nil, errors.New(`invalid proxy address "http://user:hunter2@[::1"`)
		},
	} {
		transport := videoengine.NewTransport()
		transport.Proxy = find
		_, err := newClient(t, "https://engine.example.com/v1", videoengine.WithTransport(transport), videoengine.WithMaxRetries(0)).GetVMR(t.Context(), reference)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		wantNoSecrets(t, printed(err), "hunter2", basicValue)
	}
}

func TestConnectionError_UntrustedCertificate_IsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ commonName, want string }{
		"plain":        {"engine.example.com", `"CN=engine.example.com"`},
		"control":      {"a\x1b[31mb\u202ec", `"CN=a [31mb c"`},
		"long":         {strings.Repeat("ä", 60) + strings.Repeat("b", 4000), `"CN=` + strings.Repeat("ä", 60) + strings.Repeat("b", 37) + `…"`},
		"with the key": {"x " + apiKey, "[redacted]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.TLS = &tls.Config{Certificates: []tls.Certificate{selfSigned(t, test.commonName)}, MinVersion: tls.VersionTLS12}
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.StartTLS()
			t.Cleanup(server.Close)
			_, err := newClient(t, server.URL, videoengine.WithMaxRetries(0)).GetVMR(t.Context(), reference)
			want := "the certificate for " + test.want + ", issued by " + test.want + ", is not trusted: nobody who is trusted here has signed it"
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
			var untrusted *tls.CertificateVerificationError
			if !errors.As(err, &untrusted) {
				t.Errorf("error %v does not lead to the certificate", err)
			}
		})
	}
}

// selfSigned returns a certificate for the loopback address.
func selfSigned(t *testing.T, commonName string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: commonName}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}
