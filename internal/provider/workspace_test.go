// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// commandTimeout bounds one command of the CLI.
const commandTimeout = 3 * time.Minute

// workspace runs the real CLI with the built provider in a folder of its own.
type workspace struct {
	*terraformcli.Workspace

	t *testing.T
}

// newWorkspace returns a workspace with this configuration, which may use this
// provider and no other.
func newWorkspace(t *testing.T, config string) *workspace {
	t.Helper()
	cli := requireCLI(t)
	mirror, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	initialized, err := initializedFolder()
	if err != nil {
		t.Fatal(err)
	}
	w := &workspace{terraformcli.NewWorkspace(cli, mirror, t.TempDir()), t}
	if err := os.CopyFS(w.Dir, initialized); err != nil {
		t.Fatal(err)
	}
	w.configure(config)
	return w
}

// initializedFolder runs init once, in a folder of which every workspace is a
// copy. Hundreds of workspaces would wait longer for init than for anything else.
var initializedFolder = sync.OnceValues(func() (fs.FS, error) {
	mirror, err := builtProvider()
	if err != nil {
		return nil, err
	}
	return initialize(mirror, filepath.Join(testFolder, "initialized"))
})

// initialize makes the folder and runs init in it.
func initialize(mirror terraformcli.Mirror, folder string) (fs.FS, error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	w := terraformcli.NewWorkspace(testCLI, mirror, folder)
	if err := w.Write("main.tf", configOf("", "", "", "", "")); err != nil {
		return nil, err
	}
	if out, err := w.Command(context.Background(), "init").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("init: %w\n%s", err, out)
	}
	return os.DirFS(folder), nil
}

// newAppliedRoom returns a service with one room, and the workspace whose apply
// has made it.
func newAppliedRoom(t *testing.T) (*service, *workspace) {
	t.Helper()
	s := newService(t)
	w := newWorkspace(t, s.config(roomBlock))
	w.must("apply", "-auto-approve")
	return s, w
}

func (w *workspace) configure(config string) {
	w.t.Helper()
	if err := w.Write("main.tf", config); err != nil {
		w.t.Fatal(err)
	}
}

// colors are the codes with which the CLIs color what they print.
var colors = regexp.MustCompile("\x1b\\[[0-9;]*m")

// try runs a command and returns its exit code and all of its output.
func (w *workspace) try(args ...string) (code int, output string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	cmd := w.Command(ctx, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatalf("%v: %v\n%s", args, err, &out)
	}
	return cmd.ProcessState.ExitCode(), colors.ReplaceAllString(out.String(), "")
}

// must runs a command that has to succeed.
func (w *workspace) must(args ...string) string {
	w.t.Helper()
	code, output := w.try(args...)
	if code != 0 {
		w.t.Fatalf("%v: exit code %d\n%s", args, code, output)
	}
	return output
}

// mustFail runs a command that has to fail with these phrases in its output.
func (w *workspace) mustFail(args []string, phrases ...string) string {
	w.t.Helper()
	code, output := w.try(args...)
	if code == 0 {
		w.t.Fatalf("%v succeeded:\n%s", args, output)
	}
	w.says(output, phrases...)
	return output
}

func (w *workspace) says(output string, phrases ...string) {
	w.t.Helper()
	if !saying(phrases...).MatchString(output) {
		w.t.Fatalf("the output does not say %q:\n%s", phrases, output)
	}
}
