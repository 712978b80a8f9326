// SPDX-License-Identifier: MPL-2.0

//go:build unix

package terraformcli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/programtest"
)

// writeCLI writes a program that calls itself Terraform, and else does what the
// text says.
func writeCLI(t *testing.T, path, text string) {
	t.Helper()
	text = "#!/bin/sh\nif [ \"$*\" = version ]; then echo 'Terraform v1.2.3'; exit; fi\n" + text
	if err := programtest.Write(path, text); err != nil {
		t.Fatal(err)
	}
}

// The CLI runs in other folders than the one from which its path was given. Both
// who look for it agree.
func TestFind_APathIsAbsolute(t *testing.T) {
	script, err := filepath.Abs("../../tools/cli.sh")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	path := os.Getenv("PATH")
	for _, name := range []string{"bin/terraform", "other/tofu", "cli"} {
		writeCLI(t, name, "")
	}
	// A shell's cd looks there first.
	writeCLI(t, "elsewhere/bin/terraform", "")
	t.Setenv("CDPATH", filepath.Join(folder, "elsewhere"))

	for _, c := range []struct{ wanted, folders, want string }{
		{"bin/terraform", "", "bin/terraform"},
		{"./bin/terraform", "", "bin/terraform"},
		{"./cli", "", "cli"},
		{filepath.Join(folder, "cli"), "", "cli"},
		{"", "bin:", "bin/terraform"},
		{"", "./bin:", "bin/terraform"},
		{"tofu", "bin:other:", "other/tofu"},
		{"cli", ".:", "cli"},
		{"cli", ":", "cli"}, // An empty entry is the folder itself.
		{"cli", folder + ":", "cli"},
	} {
		t.Setenv("TF_CLI", c.wanted)
		t.Setenv("PATH", c.folders+path)
		want := filepath.Join(folder, c.want)
		if cli, err := Find(t.Context()); err != nil || cli.Path != want {
			t.Errorf("TF_CLI=%s PATH=%s…: Find returns %v, %v, want %s", c.wanted, c.folders, cli, err, want)
		}
		out, err := exec.CommandContext(t.Context(), script).Output() //nolint:gosec // Our own.
		if got := strings.TrimSuffix(string(out), "\n"); err != nil || got != want {
			t.Errorf("TF_CLI=%s PATH=%s…: tools/cli.sh prints %q, %v, want %s", c.wanted, c.folders, got, err, want)
		}
	}

	t.Setenv("TF_CLI", "missing")
	if cli, err := Find(t.Context()); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("a CLI that does not exist: %v, %v", cli, err)
	}
	t.Setenv("TF_CLI", "")
	t.Setenv("PATH", "elsewhere")
	if cli, err := Find(t.Context()); !errors.Is(err, ErrNoCLI) {
		t.Errorf("no CLI: %v, %v", cli, err)
	}
}

// newScriptWorkspace returns a workspace whose CLI does what the text says.
func newScriptWorkspace(t *testing.T, text string) *Workspace {
	t.Helper()
	path := filepath.Join(t.TempDir(), "terraform")
	writeCLI(t, path, text)
	cli, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return NewWorkspace(cli, Mirror{t.TempDir()}, t.TempDir())
}

func TestRun_AnExitCode(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	w := newScriptWorkspace(t, "echo \"$@\"; echo Error >&2; exit 7\n")
	err := w.Run(t.Context(), &stdout, &stderr, "plan", "-detailed-exitcode")
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("got %v, want the exit code 7", err)
	}
	if stdout.String() != "plan -detailed-exitcode\n" || stderr.String() != "Error\n" {
		t.Errorf("it printed %q and %q", &stdout, &stderr)
	}
}

// A CLI that ends well or badly when it is interrupted may leave a provider behind.
func TestRun_TheContextEnds_NothingIsLeft(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]string{"well": "exit 0", "badly": "exit 1", "not by itself": "trap - INT; kill -INT $$"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// It ends for its reader when everybody is gone who has inherited the other end.
			reader, writer, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close() //nolint:errcheck // It is only read.
			ctx, cancel := context.WithCancelCause(t.Context())
			w := newScriptWorkspace(t, "trap 'echo interrupted; "+end+"' INT\nsleep 600 &\necho started\nwait\n")
			ended := make(chan error, 1)
			go func() {
				ended <- w.Run(ctx, writer, nil, "apply")
				_ = writer.Close() // Ours is one of them.
			}()
			if err := reader.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			output := bufio.NewReader(reader)
			if line, err := output.ReadString('\n'); line != "started\n" {
				t.Fatalf("the CLI prints %q, %v", line, err)
			}

			cause := errors.New("somebody has pressed Ctrl-C")
			cancel(cause)
			if err := <-ended; !errors.Is(err, cause) {
				t.Errorf("got %v, want the cause", err)
			}
			rest, err := io.ReadAll(output)
			if err != nil || string(rest) != "interrupted\n" {
				t.Errorf("the CLI printed %q after its start, and what it has started goes on: %v", rest, err)
			}
		})
	}
}
