// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What is not HTTP is quoted by the http package, and not by the client.
func TestConnectionError_QuotesNothingThatWasSent(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, response := range []string{
		"hostPIN=518873190264 " + basicValue + "\r\n\r\n", "HTTP/1.1 hush\r\n\r\n", ok + "Authorization Basic hush \x1b[31m\r\n\r\n",
		ok + "Transfer-Encoding: hush\r\n\r\n", ok + "Content-Length: hush\r\n\r\n", ok + "Transfer-Encoding: chunked\r\n\r\nhush\r\n",
	} {
		var observed observer
		_, _, err := reading.on(t, raw(t, response, false), WithMaxRetries(1), observed.option())
		wantConnectionError(t, err, true, false, 2)
		texts := printed(as[*ConnectionError](t, err).Err)
		for _, attempt := range observed.attempts {
			texts += printed(attempt) + printed(attempt.Err)
		}
		wantNoSecrets(t, texts)
		if strings.Contains(texts+printed(err), "HTTP/1.1 200") {
			t.Errorf("error %v quotes what was sent", err)
		}
	}
}

func TestConnectionError_UntrustedCertificate_IsNamed(t *testing.T) {
	t.Parallel()
	for commonName, want := range map[string]string{
		"engine.example.com": `"CN=engine.example.com"`,
		"a\x1b[31mb\u202ec":  `"CN=a [31mb c"`,
		strings.Repeat("ä", 60) + strings.Repeat("b", 4000): `"CN=` + strings.Repeat("ä", 60) + strings.Repeat("b", 37) + `…"`,
		"x " + apiKey: "[redacted]",
	} {
		server := unstartedService(t, http.NotFound)
		server.TLS = &tls.Config{Certificates: []tls.Certificate{selfSigned(t, commonName)}, MinVersion: tls.VersionTLS12}
		server.StartTLS()
		_, err := reading.at(t, server.URL, WithMaxRetries(0))
		wantError[*tls.CertificateVerificationError](t, err)
		want := "the certificate for " + want + ", issued by " + want + ", is not trusted: nobody who is trusted here has signed it"
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
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

// Trying again does not help, and a redacted text must not hide what kind an error is
// of.
func TestRetry_NotOnACertificateThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		for name, test := range map[string]struct {
			host     string
			trusting bool
			id       string
		}{
			"unknown authority": {"127.0.0.1", false, customerID},
			"another host":      {"localhost", true, customerID},
			"redacted error":    {"127.0.0.1", false, "x509"},
		} {
			t.Run(op.method+", "+name, func(t *testing.T) {
				t.Parallel()
				server := newTLSService(t, answering(200, roomBody))
				var options []Option
				if test.trusting {
					options = append(options, WithTransport(server.trusted(t)))
				}
				client, err := NewClient(strings.Replace(server.URL, "127.0.0.1", test.host, 1), Credentials{test.id, apiKey}, options...)
				if err != nil {
					t.Fatal(err)
				}
				room, err := op.within(t, t.Context(), client)
				wantConnectionError(t, err, false, false, 1)
				wantError[*tls.CertificateVerificationError](t, err)
				if op.method == http.MethodPost {
					wantCreateError(t, room, err, NotSent)
				}
				server.wantRequests(t, "")
				if n := server.connections(); n != 1 {
					t.Errorf("%d connections, want 1", n)
				}
			})
		}
	}
}
