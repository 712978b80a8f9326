// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// startProcess starts the command as a process of its own, with a temporary
// folder that it returns. The names of the tests that call it are short, because
// that folder has the sockets of the plugins in it, whose paths may not be long.
func startProcess(t *testing.T, stdout, stderr io.Writer) (cmd *exec.Cmd, folder string) {
	t.Helper()

	folder = t.TempDir()
	cmd = exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // This very program.
	cmd.Env = append(os.Environ(), runMain+"=1", "TMPDIR="+folder)
	cmd.Stdout, cmd.Stderr = stdout, stderr

	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	return cmd, folder
}

func TestMain_ASignalLeavesNothing(t *testing.T) {
	t.Parallel()
	requireCLI(t)

	for name, c := range map[string]struct {
		signal syscall.Signal
		at     string
		want   string
	}{
		"building": {syscall.SIGINT, "Building", "demo: interrupted while building: "},
		"planning": {syscall.SIGINT, " plan -detailed-exitcode", "demo: interrupted in step 3 (Plan): "},
		"SIGTERM":  {syscall.SIGTERM, "3. Plan", "demo: interrupted in step 3 (Plan): "},
		"SIGHUP":   {syscall.SIGHUP, "3. Plan", "demo: interrupted in step 3 (Plan): "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var stderr bytes.Buffer

			stdout := watchFor(c.at)
			cmd, folder := startProcess(t, stdout, &stderr)

			if err := stdout.wait(); err != nil {
				t.Error(err)
			}

			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Error(err)
			}

			_ = cmd.Wait() // The exit code says it.

			o := outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
			o.expectFailure(t, exitInterrupted, c.want, "Nothing is left behind")
			o.expectNothingLeft(t, folder)
		})
	}
}

// As with `make demo | head`.
func TestMain_AReaderWhoGoesAwayLeavesNothing(t *testing.T) {
	t.Parallel()
	requireCLI(t)

	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}

	var stderr bytes.Buffer

	cmd, folder := startProcess(t, write, &stderr)

	if err := write.Close(); err != nil {
		t.Error(err)
	}

	if _, err := read.Read(make([]byte, 1)); err != nil {
		t.Error(err)
	}

	if err := read.Close(); err != nil {
		t.Error(err)
	}

	_ = cmd.Wait() // The exit code says it.

	o := outcome{code: cmd.ProcessState.ExitCode(), stderr: stderr.String()}
	o.expectFailure(t, exitInterrupted, "interrupted ", "Nothing is left behind")
	o.expectNothingLeft(t, folder)
}

func TestRun_AnInterruptedCLIMayEndByItself(t *testing.T) {
	t.Parallel()

	findCLI := disturbed(t, `case "$1" in apply)
	trap 'echo interrupted >> "$0.notes"; exit 0' INT
	echo waiting
	while :; do sleep 0.1; done
esac`)

	cli, err := findCLI(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithCancel(t.Context())

	var stderr bytes.Buffer

	stdout := watchFor("    waiting")
	d := demo{findCLI: findCLI, tempDir: t.TempDir()}
	code := make(chan int, 1)

	go func() { code <- d.run(ctx, nil, stdout, &stderr) }()

	if err := stdout.wait(); err != nil {
		t.Error(err)
	}

	cancel()

	o := outcome{<-code, stdout.String(), stderr.String()}
	o.expectFailure(t, exitInterrupted, "demo: interrupted in step 4 (Apply): ")
	o.expectNothingLeft(t, d.tempDir)

	// One signal, not two: at the second one a CLI gives up without writing its state.
	if got, err := os.ReadFile(cli.Path + ".notes"); err != nil || string(got) != "interrupted\n" {
		t.Errorf("the CLI noted %q, %v", got, err)
	}
}

func TestRun_InterruptedBeforeItBeginsItBuildsNothing(t *testing.T) {
	t.Parallel()

	cli := requireCLI(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	var stdout, stderr bytes.Buffer

	d := demo{findCLI: func(context.Context) (terraformcli.CLI, error) { return cli, nil }, tempDir: t.TempDir()}
	code := d.run(ctx, nil, &stdout, &stderr)

	o := outcome{code, stdout.String(), stderr.String()}
	o.expectFailure(t, exitInterrupted, "demo: interrupted while building: context canceled")
	o.expectNothingLeft(t, d.tempDir)

	if strings.Contains(o.stdout, "1. ") {
		t.Errorf("it went on:\n%s", o.stdout)
	}
}
