// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/programtest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// runMain, set in the environment, makes the test binary the command.
const runMain = "DEMO_TEST_RUN_MAIN"

// patience is for a loaded machine; nothing is expected to take it.
const patience = time.Minute

func TestMain(m *testing.M) {
	if os.Getenv(runMain) != "" {
		main()

		return
	}

	os.Exit(m.Run())
}

// requireCLI returns the CLI, and fails the test where there is none: a test that
// is skipped for want of a CLI would look like one that passed.
func requireCLI(t *testing.T) terraformcli.CLI {
	t.Helper()

	cli, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	return cli
}

// outcome is what a run left.
type outcome struct {
	code           int
	stdout, stderr string
}

// runIn runs the demo with this folder for its temporary one, and checks that
// nothing is left of it.
func runIn(t *testing.T, d demo, args ...string) outcome {
	t.Helper()

	var stdout, stderr bytes.Buffer

	d.tempDir = t.TempDir()
	code := d.run(t.Context(), args, &stdout, &stderr)
	o := outcome{code, stdout.String(), stderr.String()}
	o.expectNothingLeft(t, d.tempDir)

	return o
}

var listening = regexp.MustCompile(`Base URL: http://(127\.0\.0\.1:\d+)/`)

// expectNothingLeft checks that the folder is empty and that nobody listens where
// the emulator did.
func (o outcome) expectNothingLeft(t *testing.T, folder string) {
	t.Helper()

	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}

	found := listening.FindStringSubmatch(o.stdout)
	if found == nil {
		return
	}

	connection, err := (&net.Dialer{}).DialContext(context.WithoutCancel(t.Context()), "tcp", found[1])
	if err == nil {
		_ = connection.Close()

		t.Errorf("somebody still listens on %s", found[1])
	}
}

// expectFailure checks the exit code and that the report says all of this.
func (o outcome) expectFailure(t *testing.T, code int, phrases ...string) {
	t.Helper()

	if o.code != code {
		t.Errorf("exit code %d, want %d", o.code, code)
	}

	for _, phrase := range phrases {
		if !strings.Contains(o.stderr, phrase) {
			t.Errorf("the report does not say %q", phrase)
		}
	}

	if t.Failed() {
		t.Logf("stdout:\n%s\nstderr:\n%s", o.stdout, o.stderr)
	}
}

// disturbed returns the real CLI behind a shell script, which does these lines
// first; "$*" are the arguments.
func disturbed(t *testing.T, lines string) func(context.Context) (terraformcli.CLI, error) {
	t.Helper()

	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for the CLI is a shell script")
	}

	cli := requireCLI(t)
	script := fmt.Sprintf("#!/bin/sh\n%s\nexec '%s' \"$@\"\n", lines, cli.Path)
	cli.Path = filepath.Join(t.TempDir(), "cli")

	if err := programtest.Write(cli.Path, script); err != nil {
		t.Fatal(err)
	}

	return func(context.Context) (terraformcli.CLI, error) { return cli, nil }
}

func TestRun_HelpGoesToStandardOutput(t *testing.T) {
	t.Parallel()

	if o := runIn(t, demo{}, "--help"); o != (outcome{0, usage, ""}) {
		t.Errorf("%+v", o)
	}
}

func TestRun_ArgumentsAreRefused(t *testing.T) {
	t.Parallel()

	runIn(t, demo{}, "quickly").expectFailure(t, exitUsage, `unexpected argument "quickly"`, usage)
	runIn(t, demo{}, "-q").expectFailure(t, exitUsage, "flag provided but not defined: -q", usage)
}

func TestRun_AMissingCLIIsAClearMessage(t *testing.T) {
	t.Parallel()

	o := runIn(t, demo{findCLI: func(context.Context) (terraformcli.CLI, error) { return terraformcli.CLI{}, terraformcli.ErrNoCLI }})
	o.expectFailure(t, exitFailure, "demo: "+terraformcli.ErrNoCLI.Error())

	if o.stdout != "" {
		t.Errorf("printed before the CLI was found: %s", o.stdout)
	}
}

func TestRun_WithoutATemporaryFolderItFails(t *testing.T) {
	t.Parallel()

	var stdout, stderr bytes.Buffer

	cli := requireCLI(t)
	d := demo{
		findCLI: func(context.Context) (terraformcli.CLI, error) { return cli, nil },
		tempDir: filepath.Join(t.TempDir(), "missing"),
	}
	code := d.run(t.Context(), nil, &stdout, &stderr)
	outcome{code, stdout.String(), stderr.String()}.expectFailure(t, exitFailure, "making a temporary folder: ")
}

// watched is a writer that a test reads while the demo writes, and that says when
// a text has been written.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer

	awaited string
	seen    chan struct{}
}

func watchFor(text string) *watched {
	return &watched{awaited: text, seen: make(chan struct{})}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()

	w.text.Write(p)

	if w.awaited != "" && strings.Contains(w.text.String(), w.awaited) {
		w.awaited = ""

		close(w.seen)
	}

	return len(p), nil
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()

	return w.text.String()
}

// wait returns an error when the text does not come.
func (w *watched) wait() error {
	select {
	case <-w.seen:
		return nil
	case <-time.After(patience):
		return errors.New("never written: " + w.awaited)
	}
}
