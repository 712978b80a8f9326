// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// CommandTimeout bounds one command of the CLI.
const CommandTimeout = 3 * time.Minute

// Workspace runs the real CLI in a folder of its own.
type Workspace struct {
	*terraformcli.Workspace

	T *testing.T
	// environment is what the provider in this process finds in its environment.
	environment sync.Map
	// reattached are the providers in this process that the CLI uses, by address.
	reattached map[string]any
}

// NewWorkspace returns a workspace with this configuration, which may use this
// provider and fakes of others. Its CLI starts no process of the provider but uses the one
// in this process, which is faster and seen by the race detector, until
// [Workspace.StartProcesses].
func NewWorkspace(t *testing.T, config string) *Workspace {
	t.Helper()
	RequireCLI(t)
	mirror, err := BuiltProvider()
	if err != nil {
		t.Fatal(err)
	}
	initialized, err := initializedFolder()
	if err != nil {
		t.Fatal(err)
	}
	w := NewWorkspaceFrom(t, initialized, mirror, "")
	w.reattach(testCLI, func() {})
	w.Configure(config)
	return w
}

// NewWorkspaceOn returns a workspace of this CLI without a configuration. stopped is
// called whenever the CLI passes an interrupt on to the provider.
func NewWorkspaceOn(t *testing.T, cli terraformcli.CLI, stopped func()) *Workspace {
	t.Helper()
	mirror, err := BuiltProvider()
	if err != nil {
		t.Fatal(err)
	}
	w := &Workspace{Workspace: terraformcli.NewWorkspace(cli, mirror, t.TempDir()), T: t}
	w.reattach(cli, stopped)
	return w
}

// NewWorkspaceFrom returns a workspace that finds its providers in the mirror, and
// that is a copy of a folder which [Initialize] has made.
func NewWorkspaceFrom(t *testing.T, initialized fs.FS, mirror terraformcli.Mirror, config string) *Workspace {
	t.Helper()
	w := &Workspace{Workspace: terraformcli.NewWorkspace(RequireCLI(t), mirror, t.TempDir()), T: t}
	if err := os.CopyFS(w.Dir, initialized); err != nil {
		t.Fatal(err)
	}
	w.Configure(config)
	return w
}

// initializedFolder runs init once, in a folder of which every workspace is a
// copy. Hundreds of workspaces would wait longer for init than for anything else.
var initializedFolder = sync.OnceValues(func() (fs.FS, error) {
	mirror, err := BuiltProvider()
	if err != nil {
		return nil, err
	}
	return Initialize(mirror, filepath.Join(TestFolder, "initialized"))
})

// Initialize makes the folder and runs init in it.
func Initialize(mirror terraformcli.Mirror, folder string) (fs.FS, error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	w := terraformcli.NewWorkspace(testCLI, mirror, folder)
	if err := w.Write("main.tf", ConfigOf("", "", "", "", "")); err != nil {
		return nil, err
	}
	if out, err := w.Command(context.Background(), "init").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("init: %w\n%s", err, out)
	}
	return os.DirFS(folder), nil
}

// NewAppliedRoom returns a service with one room, and the workspace whose apply
// has created it.
func NewAppliedRoom(t *testing.T) (*Service, *Workspace) {
	t.Helper()
	s := NewService(t)
	w := NewWorkspace(t, s.Config(RoomBlock))
	w.Must("apply", "-auto-approve")
	return s, w
}

// Setenv sets a variable for the CLI and the provider. One about logs has the CLI
// start the provider: they are those of its process.
func (w *Workspace) Setenv(name, value string) {
	if strings.HasPrefix(name, "TF_LOG") {
		w.StartProcesses()
	}
	w.environment.Store(name, value)
	w.Workspace.Setenv(name, value)
}

// Write puts a file into the workspace. What uses a fake provider needs no init.
func (w *Workspace) Write(name, content string) error {
	if len(w.reattached) == 1 && UsesFakeProvider(content) {
		w.reattachFakes()
	}
	return w.Workspace.Write(name, content)
}

// Configure makes config the configuration.
func (w *Workspace) Configure(config string) {
	w.T.Helper()
	if err := w.Write("main.tf", config); err != nil {
		w.T.Fatal(err)
	}
}

// Colors are the codes with which the CLIs color what they print.
var Colors = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Try runs a command and returns its exit code and all of its output.
func (w *Workspace) Try(args ...string) (code int, output string) {
	w.T.Helper()
	if args[0] == "init" { // It installs no provider that runs already.
		return w.try(w.ProcessCommand, args)
	}
	return w.try(w.Command, args)
}

// TryProcess is [Workspace.Try] for one command that starts the built provider.
func (w *Workspace) TryProcess(args ...string) (code int, output string) {
	w.T.Helper()
	return w.try(w.ProcessCommand, args)
}

func (w *Workspace) try(command func(context.Context, ...string) *exec.Cmd, args []string) (code int, output string) {
	w.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), CommandTimeout)
	defer cancel()
	cmd := command(ctx, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.T.Fatalf("%v: %v\n%s", args, err, &out)
	}
	return cmd.ProcessState.ExitCode(), Colors.ReplaceAllString(out.String(), "")
}

// Must runs a command that has to succeed.
func (w *Workspace) Must(args ...string) string {
	w.T.Helper()
	code, output := w.Try(args...)
	if code != 0 {
		w.T.Fatalf("%v: exit code %d\n%s", args, code, output)
	}
	return output
}

// MustFail runs a command that has to fail with these phrases in its output.
func (w *Workspace) MustFail(args []string, phrases ...string) string {
	w.T.Helper()
	code, output := w.Try(args...)
	if code == 0 {
		w.T.Fatalf("%v succeeded:\n%s", args, output)
	}
	w.Says(output, phrases...)
	return output
}

// Saying returns a pattern for an output that says these phrases in this order,
// wherever the CLI breaks its lines.
func Saying(phrases ...string) *regexp.Regexp {
	patterns := make([]string, len(phrases))
	for i, phrase := range phrases {
		words := strings.Fields(phrase)
		for j, word := range words {
			words[j] = regexp.QuoteMeta(word)
		}
		patterns[i] = strings.Join(words, `[\s│]+`)
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}

// Says checks that the output has these phrases in this order.
func (w *Workspace) Says(output string, phrases ...string) {
	w.T.Helper()
	if !Saying(phrases...).MatchString(output) {
		w.T.Fatalf("the output does not say %q:\n%s", phrases, output)
	}
}

// FileText returns a file of the workspace as it lies on the disk.
func (w *Workspace) FileText(name string) string {
	w.T.Helper()
	text, err := os.ReadFile(filepath.Join(w.Dir, name)) //nolint:gosec // A file of this test.
	if err != nil {
		w.T.Fatal(err)
	}
	return string(text)
}

// PlanExits runs a plan that has to exit with this code.
func (w *Workspace) PlanExits(want int, args ...string) string {
	w.T.Helper()
	code, output := w.Try(append([]string{"plan", "-detailed-exitcode"}, args...)...)
	if code != want {
		w.T.Errorf("plan -detailed-exitcode %v exits with %d, want %d:\n%s", args, code, want, output)
	}
	return output
}

// DoesNotSay checks that the output does not have the phrase.
func (w *Workspace) DoesNotSay(output, phrase string) {
	w.T.Helper()
	if Saying(phrase).MatchString(output) {
		w.T.Errorf("the output says %q:\n%s", phrase, output)
	}
}

// Files returns the files of the workspace, and those inside of plan files,
// by name. Of providers, which are files too, it returns nothing.
func (w *Workspace) Files() map[string]string {
	w.T.Helper()
	files := map[string]string{}
	read := func(name string, file io.ReadCloser, err error) {
		if err != nil {
			w.T.Fatal(err)
		}
		defer file.Close() //nolint:errcheck // It was only read.
		text, err := io.ReadAll(file)
		if err != nil {
			w.T.Fatal(err)
		}
		files[name] = string(text)
	}
	err := filepath.WalkDir(w.Dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "providers":
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		name := strings.TrimPrefix(path, w.Dir+string(filepath.Separator))
		file, err := os.Open(path) //nolint:gosec // A file of the test's own.
		read(name, file, err)
		if plan, err := zip.OpenReader(path); err == nil {
			for _, inside := range plan.File {
				content, err := inside.Open()
				read(name+"/"+inside.Name, content, err)
			}
			return plan.Close()
		}
		return nil
	})
	if err != nil {
		w.T.Fatal(err)
	}
	return files
}
