// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/programtest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// stderrFile names the file that takes what the provider writes to standard
// error.
const stderrFile = "PROVIDER_STDERR"

// overheardProvider returns a mirror, and an initialized folder, with a provider
// that writes its standard error to a file instead of to the CLI. It is the built
// one, behind a shell.
var overheardProvider = sync.OnceValues(func() (overheard, error) {
	if _, err := acctest.BuiltProvider(); err != nil {
		return overheard{}, err
	}
	script := filepath.Join(acctest.TestFolder, "overheard-provider")
	text := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\" 2>>\"$%s\"\n", acctest.BuiltBinary(), stderrFile)
	if err := programtest.Write(script, text); err != nil {
		return overheard{}, err
	}
	mirror, err := terraformcli.Install(script, filepath.Join(acctest.TestFolder, "overheard-mirror"))
	if err != nil {
		return overheard{}, err
	}
	folder, err := acctest.Initialize(mirror, filepath.Join(acctest.TestFolder, "overheard-initialized"))
	return overheard{mirror, folder}, err
})

type overheard struct {
	mirror      terraformcli.Mirror
	initialized fs.FS
}

// newOverheardWorkspace returns a workspace, and the name of the file that takes
// what its provider writes to standard error.
func newOverheardWorkspace(t *testing.T, config string) (w *acctest.Workspace, stderr string) {
	t.Helper()
	acctest.RequireCLI(t)
	o, err := overheardProvider()
	if err != nil {
		t.Fatal(err)
	}
	w = acctest.NewWorkspaceFrom(t, o.initialized, o.mirror, config)
	stderr = filepath.Join(t.TempDir(), "stderr")
	w.Setenv(stderrFile, stderr)
	return w, stderr
}

// The CLI would drop the lines that nobody asks for; they are not written.
func TestLogs_NotRequested_ProviderWritesNothing(t *testing.T) {
	t.Parallel()
	for _, environment := range []string{"", "TF_LOG=off", "TF_LOG_CORE=TRACE", "TF_LOG_PATH=log.txt"} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			w, stderr := newOverheardWorkspace(t, s.Config(acctest.RoomBlock))
			setenvs(w, environment)
			w.Must("apply", "-auto-approve")
			if environment == "" {
				w.Must("destroy", "-auto-approve")
			}
			if created := s.Ledger().Created; created != 1 {
				t.Fatalf("the provider created %d rooms", created)
			}
			if text := readFile(t, stderr); text != "" {
				t.Errorf("the provider wrote\n%s", text)
			}
		})
	}
}

// Lines that somebody may read are written, also for variables that no CLI knows:
// tests of providers and other programs than the CLIs start providers too.
func TestLogs_PerhapsRequested_ProviderWritesAll(t *testing.T) {
	t.Parallel()
	for _, environment := range []string{"TF_LOG=ERROR", "TF_LOG_SDK_PROTO=TRACE", "TF_ACC_LOG=TRACE"} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			w, stderr := newOverheardWorkspace(t, lookAt(t, acctest.NewService(t)))
			setenvs(w, environment)
			w.Must("plan")
			text := readFile(t, stderr)
			for _, wanted := range []string{`"@level":"trace"`, "sdk.proto", "sdk.framework", providerLines} {
				if !strings.Contains(text, wanted) {
					t.Errorf("the provider did not write %s, but\n%s", wanted, text)
				}
			}
		})
	}
}

// Warnings and errors are written whatever the environment says. The CLIs show
// them at a level that asks for them only; that is theirs to decide.
func TestLogs_NotRequested_WarningsAreWritten(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w, stderr := newOverheardWorkspace(t, s.Config(acctest.RoomBlock))
	w.Must("apply", "-auto-approve")
	if err := s.DeleteRoom(s.OnlyRoom(t).Reference); err != nil {
		t.Fatal(err)
	}
	output := w.Must("plan")
	text := readFile(t, stderr)
	if strings.Count(text, "\n") != 1 || !strings.Contains(text, roomGoneLine) || !strings.Contains(text, `"@level":"warn"`) {
		t.Errorf("the provider wrote, instead of the one warning,\n%s", text)
	}
	if strings.Contains(output, roomGoneLine) {
		t.Errorf("the CLI shows the log:\n%s", output)
	}
}

// readFile returns what the provider wrote. The shell makes the file when the
// provider starts.
func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name) //nolint:gosec // A name of the test's own.
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatal("the provider was not started")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
