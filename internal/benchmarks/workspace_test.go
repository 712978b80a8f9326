// SPDX-License-Identifier: MPL-2.0

package benchmarks

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// workspace is a configuration of one provider's rooms, and an emulator for them.
type workspace struct {
	*terraformcli.Workspace

	api         *emulator.Emulator
	connections atomic.Int64
	// usage is the file to which the meter appends.
	usage string
	// applied tells that the state has the rooms.
	applied bool
}

func newWorkspace(b *testing.B, provider string, rooms int) *workspace {
	b.Helper()
	folder := b.TempDir()
	w := &workspace{
		Workspace: terraformcli.NewWorkspace(installation.cli, installation.mirror, filepath.Join(folder, "w")),
		usage:     filepath.Join(folder, "usage"),
	}
	if err := os.CopyFS(w.Dir, os.DirFS(installation.initialized)); err != nil {
		b.Fatal(err)
	}
	resource := "visionsconnected_vmr"
	if provider == terraformData {
		resource = terraformData
	}
	if err := w.Write("main.tf", configuration(resource, rooms)); err != nil {
		b.Fatal(err)
	}
	for name, value := range map[string]string{
		"TF_HTTP_ADDRESS":              installation.backend + "/" + filepath.Base(folder),
		"VISIONSCONNECTED_BASE_URL":    w.startAPI(b),
		"VISIONSCONNECTED_CUSTOMER_ID": emulator.DefaultCustomerID,
		"VISIONSCONNECTED_API_KEY":     emulator.DefaultAPIKey,
		"BENCHMARK_PLUGIN":             installation.plugins[provider],
		"BENCHMARK_USAGE":              w.usage,
	} {
		w.Setenv(name, value)
	}
	return w
}

// startAPI returns the base URL of an emulator that counts connections.
func (w *workspace) startAPI(b *testing.B) string {
	b.Helper()
	var err error
	if w.api, err = emulator.New(emulator.WithLatency(*latencyFlag)); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewUnstartedServer(w.api)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			w.connections.Add(1)
		}
	}
	server.Start()
	b.Cleanup(server.Close)
	return server.URL + w.api.BasePath()
}

// stateBackend is a remote backend ("http"), as most teams have one. With a local
// file, Terraform (1.11) writes the whole state after each resource: of 1,000
// terraform_data that is three quarters of the time.
func stateBackend(folder string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		file := filepath.Join(folder, "state-"+path.Base(r.URL.Path))
		if r.Method == http.MethodGet {
			http.ServeFile(rw, r, file)
			return
		}
		state, err := io.ReadAll(r.Body)
		if err != nil || os.WriteFile(file, state, 0o600) != nil {
			rw.WriteHeader(http.StatusInternalServerError) // The CLI reports it.
		}
	}
}

// configuration has blocks of 100 rooms: OpenTofu's (1.12) own work grows with the
// square of what one block creates.
func configuration(resource string, rooms int) string {
	const block = 100
	var text strings.Builder
	text.WriteString("terraform {\n  backend \"http\" {}\n")
	if resource != terraformData {
		text.WriteString("  required_providers {\n    visionsconnected = { source = \"visionsconnected/visionsconnected\" }\n  }\n")
	}
	text.WriteString("}\n")
	for first := 0; first < rooms; first += block {
		fmt.Fprintf(&text, "resource %q \"rooms_%d\" { count = %d }\n", resource, first, min(block, rooms-first))
	}
	return text.String()
}

// measurement is what commands took and used.
type measurement struct {
	time, cpu             time.Duration
	peak                  int64
	requests, connections int
}

// measure runs a command, which has to succeed, and adds what it took and used.
func (w *workspace) measure(b *testing.B, m *measurement, args ...string) {
	b.Helper()
	w.api.ResetRequests()
	w.connections.Store(0)
	args = append(args, "-input=false", "-no-color", fmt.Sprintf("-parallelism=%d", *parallelismFlag))
	cmd := w.Command(b.Context(), args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	started := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %v\n%s", args, err, &stderr)
	}
	m.time += time.Since(started)
	m.requests += len(w.api.Ledger().Requests)
	m.connections += int(w.connections.Load())
	w.takeUsage(b, m)
}

// takeUsage adds what the meters have written.
func (w *workspace) takeUsage(b *testing.B, m *measurement) {
	b.Helper()
	text, err := os.ReadFile(w.usage)
	if os.IsNotExist(err) {
		return
	}
	if err == nil {
		err = os.Remove(w.usage)
	}
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var cpu time.Duration
		var peak int64
		if _, err := fmt.Sscan(line, &cpu, &peak); err != nil {
			b.Fatal(err)
		}
		m.cpu += cpu
		m.peak = max(m.peak, peak)
	}
}
