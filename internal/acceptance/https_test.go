// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// newHTTPSService puts the emulator behind a server like those of real accounts:
// over TLS, and able to speak HTTP/2. It returns the file with its certificate,
// and the major version of HTTP in the last request.
func newHTTPSService(t *testing.T) (s *acctest.Service, certificate string, version *atomic.Int32) {
	t.Helper()
	s, version = acctest.NewService(t), new(atomic.Int32)
	s.Server.Close()
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		version.Store(int32(r.ProtoMajor)) //nolint:gosec // It is 1 or 2.
		s.ServeHTTP(w, r)
	}))
	s.Server.EnableHTTP2 = true
	s.Server.StartTLS()
	t.Cleanup(s.Server.Close)
	certificate = filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: s.Server.Certificate().Raw}
	if err := os.WriteFile(certificate, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return s, certificate, version
}

func TestVMRResource_OverHTTPS(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		acctest.SkipFor(t, "Go takes no certificates from SSL_CERT_FILE on "+runtime.GOOS)
	}
	s, certificate, version := newHTTPSService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith("max_retries = 0", acctest.RoomBlock))
	w.StartProcesses()
	w.MustFail([]string{"apply", "-auto-approve"}, "Cannot create room", "the certificate for \"O=Acme Co\", issued by \"O=Acme Co\", is not trusted", "no room was created",
		"set ca_cert_pem in the provider block", "SSL_CERT_FILE")

	w.Setenv("SSL_CERT_FILE", certificate)
	w.Must("apply", "-auto-approve")
	expectImported(w, s.OnlyRoom(t))
	w.Must("destroy", "-auto-approve")
	if ledger := s.Ledger(); ledger.Created != 1 || len(ledger.Rooms) != 0 {
		t.Errorf("%d rooms were created, and %d are left", ledger.Created, len(ledger.Rooms))
	}
	if got := version.Load(); got != 1 {
		t.Errorf("the requests came over HTTP/%d", got)
	}
}

// A private authority is trusted by the argument or the environment, also behind a
// proxy.
func TestProvider_CACertPEM(t *testing.T) {
	t.Parallel()
	s, certificate, _ := newHTTPSService(t)
	text, err := os.ReadFile(certificate) //nolint:gosec // A file of this test.
	if err != nil {
		t.Fatal(err)
	}
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	w.StartProcesses() // The proxy is that of a process.
	w.Setenv("VISIONSCONNECTED_CA_CERT_PEM", string(text))
	w.Must("apply", "-auto-approve")
	w.Setenv("VISIONSCONNECTED_CA_CERT_PEM", "ca.pem")
	w.MustFail([]string{"plan"}, "Invalid ca_cert_pem", "contains no certificate in PEM form", "The value comes from the environment variable")

	proxy, connects := newProxy(t, s)
	w.Setenv("HTTPS_PROXY", proxy)
	w.Setenv("NO_PROXY", "")
	baseURL := "https://example.com" + s.BasePath() // In httptest's certificate.
	argument := fmt.Sprintf("ca_cert_pem = file(%q)", certificate)
	w.Configure(acctest.ConfigOf(acctest.CustomerID, acctest.APIKey, baseURL, argument, acctest.RoomBlock))
	w.Must("apply", "-refresh-only", "-auto-approve") // The account has moved.
	w.Must("destroy", "-auto-approve")
	if rooms := s.References(); len(rooms) > 0 || connects.Load() == 0 {
		t.Errorf("the service has the rooms %v after %d connections through the proxy", rooms, connects.Load())
	}
}

// newProxy returns the URL of a proxy that connects to the service, whatever host it
// is asked for, and the number of its connections.
func newProxy(t *testing.T, s *acctest.Service) (string, *atomic.Int32) {
	t.Helper()
	connects := new(atomic.Int32)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connects.Add(1)
		if r.Method != http.MethodConnect || r.Host != "example.com:443" {
			t.Errorf("the proxy got %s %s", r.Method, r.Host)
		}
		up, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", s.Server.Listener.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		defer up.Close() //nolint:errcheck // It ends with the test.
		down, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer down.Close() //nolint:errcheck // It ends with the test.
		_, _ = io.WriteString(down, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(up, down); _ = up.Close() }()
		_, _ = io.Copy(down, up)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, connects
}

// What is pasted by mistake is not quoted.
func TestProvider_CACertPEM_OtherThanCertificates_IsNotQuoted(t *testing.T) {
	t.Parallel()
	const key = "MC4CAQAwBQYDK2VwBCIEIA=="
	for name, command := range map[string]string{"literal": "validate", "unknown at first": "apply"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value := fmt.Sprintf("%q", "-----BEGIN PRIVATE KEY-----\n"+key+"\n-----END PRIVATE KEY-----\n")
			rest := acctest.RoomBlock
			if command == "apply" {
				rest += "resource \"terraform_data\" \"ca\" { input = sensitive(" + value + ") }\n"
				value = "terraform_data.ca.output"
			}
			s := acctest.NewService(t)
			w := acctest.NewWorkspace(t, s.ConfigWith("ca_cert_pem = "+value, rest))
			args := []string{command}
			if command == "apply" {
				args = append(args, "-auto-approve")
			}
			output := w.MustFail(args, "Invalid ca_cert_pem", "Block 1 of the value is not a certificate", "The value comes from the argument ca_cert_pem")
			w.DoesNotSay(output, key)
		})
	}
}
