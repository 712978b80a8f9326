// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/pem"
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
		"SSL_CERT_FILE")

	w.Setenv("SSL_CERT_FILE", certificate)
	w.Must("apply", "-auto-approve")
	expectImported(w, s.OnlyRoom(t))
	w.Must("destroy", "-auto-approve")
	if ledger := s.Ledger(); ledger.Made != 1 || len(ledger.Rooms) != 0 {
		t.Errorf("%d rooms were made, and %d are left", ledger.Made, len(ledger.Rooms))
	}
	if got := version.Load(); got != 1 {
		t.Errorf("the requests came over HTTP/%d", got)
	}
}
