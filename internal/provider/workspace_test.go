// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"regexp"
	"testing"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// commandTimeout bounds one command of the CLI.
const commandTimeout = 3 * time.Minute

// workspace runs the real CLI with the built provider in a folder of its own.
type workspace struct {
	*terraformcli.Workspace

	t *testing.T
}

// newWorkspace returns a workspace with this configuration, initialized.
func newWorkspace(t *testing.T, config string) *workspace {
	t.Helper()
	cli := requireCLI(t)
	mirror, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	w := &workspace{terraformcli.NewWorkspace(cli, mirror, t.TempDir()), t}
	w.configure(config)
	w.must("init", "-no-color")
	return w
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

// stateRooms returns the attributes of the rooms in the state, by address.
func (w *workspace) stateRooms() map[string]map[string]any {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	// Only the standard output: a warning on the other must not break the JSON.
	out, err := w.Command(ctx, "show", "-json").Output()
	if err != nil {
		w.t.Fatal(err)
	}
	var state tfjson.State
	if err := json.Unmarshal(out, &state); err != nil {
		w.t.Fatal(err)
	}
	rooms := map[string]map[string]any{}
	if state.Values == nil {
		return rooms
	}
	for _, r := range state.Values.RootModule.Resources {
		if r.Mode == tfjson.ManagedResourceMode && r.Type == "visionsconnected_vmr" {
			rooms[r.Address] = r.AttributeValues
		}
	}
	return rooms
}
