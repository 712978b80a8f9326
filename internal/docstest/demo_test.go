// SPDX-License-Identifier: MPL-2.0

//go:build unix

package docstest_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// demo is a run of the demo in a process group of its own, out of a checkout and with
// a temporary folder whose paths have spaces.
type demo struct {
	*exec.Cmd

	folder         string
	stdout         io.ReadCloser
	output, stderr bytes.Buffer
}

func startDemo(t *testing.T, programs string) *demo {
	t.Helper()
	cli := acctest.RequireCLI(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	checkout, folder := filepath.Join(t.TempDir(), "a checkout"), filepath.Join(t.TempDir(), "a folder")
	if err := os.Symlink(root, checkout); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	d := &demo{Cmd: exec.CommandContext(t.Context(), filepath.Join(checkout, "examples", "demo", "demo.sh")), folder: folder} //nolint:gosec // The demo.
	d.Env = append(os.Environ(), "TF_CLI="+cli.Path, "DEMO_BIN="+programs, "TMPDIR="+folder, "TF_WORKSPACE=elsewhere")
	d.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	d.Stderr, d.WaitDelay = &d.stderr, time.Minute
	if d.stdout, err = d.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	return d
}

// readUntil reads what the demo prints up to a line with this text, or to the end.
func (d *demo) readUntil(text string) {
	for lines := bufio.NewScanner(d.stdout); lines.Scan(); {
		d.output.WriteString(lines.Text() + "\n")
		if text != "" && strings.Contains(lines.Text(), text) {
			return
		}
	}
}

var listening = regexp.MustCompile(`Base URL: http://(127\.0\.0\.1:\d+)/`)

// endsWith waits for the end, and checks that nothing is left.
func (d *demo) endsWith(t *testing.T, code int) {
	t.Helper()
	_, _ = io.Copy(io.Discard, d.stdout) // Its end is that of all who could write.
	_ = d.Wait()                         // The exit code says it.
	if got := d.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d, want %d\n%s%s", got, code, &d.output, &d.stderr)
	}
	if left, err := os.ReadDir(d.folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	found := listening.FindStringSubmatch(d.output.String())
	if found == nil {
		t.Fatalf("no emulator ran\n%s%s", &d.output, &d.stderr)
	}
	if connection, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", found[1]); err == nil {
		_ = connection.Close()
		t.Errorf("somebody still listens on %s", found[1])
	}
}

// The name is short because it is in the path of a socket.
func TestDemo_WholeStoryAndInterrupt(t *testing.T) {
	t.Parallel()
	programs := t.TempDir()
	d := startDemo(t, programs)
	d.readUntil("")
	d.endsWith(t, 0)
	rest := d.output.String()
	for _, text := range []string{
		"1. Start the emulator", "2. Write a configuration", "3. Plan", "1 to add, 0 to change, 0 to destroy", "4. Apply",
		"5. Look at the room", "6. Participants join", "7. Participants are no drift", "No changes.", "8. Replace the room",
		"is occupied: 1 host, 3 guests", "# forces replacement", "9. Import a room", "1 imported, 0 added", "10. Lose a room",
		"11. Destroy", "Resources: 2 destroyed", "12. Ask the service what it saw", "Rooms: 4 created, 4 deleted, 0 left", "Nothing is left behind",
	} {
		var ok bool
		if _, rest, ok = strings.Cut(rest, text); !ok {
			t.Fatalf("%q is missing in its place:\n%s", text, &d.output)
		}
	}
	if d.stderr.Len() > 0 {
		t.Errorf("on standard error: %s", &d.stderr)
	}

	d = startDemo(t, programs)
	d.readUntil(" plan -detailed-exitcode")
	if err := syscall.Kill(-d.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	d.endsWith(t, 130)
	if !strings.Contains(d.stderr.String(), "demo: ended in step 3 (Plan). Nothing is left behind.") {
		t.Errorf("it reports %s", &d.stderr)
	}
}
