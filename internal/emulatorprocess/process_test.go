// SPDX-License-Identifier: MPL-2.0

//go:build unix

package emulatorprocess

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/programtest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

func TestStart_TellsHowTheEmulatorIsReached(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "vmr-emulator")
	if err := terraformcli.Build(t.Context(), "github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/vmr-emulator", binary); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	p, err := Start(t.Context(), binary, &log, "--listen", "127.0.0.1:0", "--customer-id", "someone")
	if err != nil {
		t.Fatal(err)
	}

	if want := []Variable{
		{"VISIONSCONNECTED_BASE_URL", p.BaseURL},
		{"VISIONSCONNECTED_CUSTOMER_ID", "someone"},
		{"VISIONSCONNECTED_API_KEY", p.APIKey},
	}; !slices.Equal(p.Environment(), want) || p.CustomerID != "someone" {
		t.Errorf("%+v, %v", p, p.Environment())
	}
	if want := "The VMR emulator is ready.\n\nBase URL: " + p.BaseURL; p.Greeting() != want {
		t.Errorf("the greeting is %q", p.Greeting())
	}
	for address, want := range map[string]int{p.ControlURL + "ledger": http.StatusOK, p.BaseURL + "/vmrs/x": http.StatusUnauthorized} {
		if got := status(t, address); got != want {
			t.Errorf("%s: %d, want %d", address, got, want)
		}
	}

	farewell, err := p.Stop()
	if err != nil || farewell == "" {
		t.Errorf("Stop: %q, %v", farewell, err)
	}
	if !strings.Contains(log.String(), "/vmrs/x") {
		t.Errorf("the log is %q", &log)
	}
}

func status(t *testing.T, address string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // It is not read.
	return resp.StatusCode
}

// script writes a program that notes its process ID and then does what the text says.
func script(t *testing.T, text string) (program, pidFile string) {
	t.Helper()
	dir := t.TempDir()
	program, pidFile = filepath.Join(dir, "program"), filepath.Join(dir, "pid")
	if err := programtest.Write(program, "#!/bin/sh\necho $$ >"+pidFile+"\n"+text); err != nil {
		t.Fatal(err)
	}
	return program, pidFile
}

// expectEnded fails the test if the process still runs.
func expectEnded(t *testing.T, pidFile string) {
	t.Helper()
	text, err := os.ReadFile(pidFile) //nolint:gosec // A file of the test's own.
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d still runs (%v)", pid, err)
	}
}

const banner = `export VISIONSCONNECTED_BASE_URL='http://127.0.0.1:1/v1'
export VISIONSCONNECTED_CUSTOMER_ID='customer'
export VISIONSCONNECTED_API_KEY='key'
Stop it with Ctrl-C`

func TestStart_AFailureLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"ends at once":  {"exit 3", "the emulator ended at once (exit status 3)"},
		"no key":        {"cat <<'EOF'\n" + strings.Replace(banner, "API_KEY", "KEY", 1) + "\nEOF\nexec sleep 600", "the emulator did not print how to reach it, but\nexport VISIONSCONNECTED_BASE_URL="},
		"no customer":   {"cat <<'EOF'\n" + strings.Replace(banner, "CUSTOMER_ID", "ID", 1) + "\nEOF\nexec sleep 600", "the emulator did not print how to reach it, but\n"},
		"no host":       {"cat <<'EOF'\n" + strings.Replace(banner, "http://127.0.0.1:1", "", 1) + "\nEOF\nexec sleep 600", "the emulator did not print how to reach it, but\n"},
		"not a program": {"exec /dev/null", "the emulator ended at once (exit status 126)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program, pidFile := script(t, c.text)
			if _, err := Start(t.Context(), program, nil); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want %s…", err, c.want)
			}
			expectEnded(t, pidFile)
		})
	}
	if _, err := Start(t.Context(), filepath.Join(t.TempDir(), "missing"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a program that does not exist: %v", err)
	}
}

func TestStart_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, "sleep", nil, "600"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestProcess_OutlivesTheContextOfItsStart(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	program, pidFile := script(t, "trap 'echo farewell; exit 4' TERM\ncat <<'EOF'\n"+banner+"\nEOF\nwhile :; do sleep 0.1; done")
	p, err := Start(ctx, program, nil)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-p.ended:
		t.Error("it ended with the context of its start")
	default:
	}
	// What it ends with is told.
	if farewell, err := p.Stop(); farewell != "farewell" || err == nil || err.Error() != "the emulator: exit status 4" {
		t.Errorf("%q, %v", farewell, err)
	}
	expectEnded(t, pidFile)
	// It has ended already.
	if _, err := p.Stop(); err == nil || err.Error() != "the emulator: exit status 4" {
		t.Errorf("%v", err)
	}
}
