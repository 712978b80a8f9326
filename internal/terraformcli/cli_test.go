// SPDX-License-Identifier: MPL-2.0

//go:build unix

package terraformcli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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

// The CLI runs in other folders than the one from which its path was given.
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
		out, err := exec.CommandContext(t.Context(), script).Output() //nolint:gosec // Our own.
		if got := strings.TrimSuffix(string(out), "\n"); err != nil || got != want {
			t.Errorf("TF_CLI=%s PATH=%s…: tools/cli.sh prints %q, %v, want %s", c.wanted, c.folders, got, err, want)
		}
	}

	t.Setenv("TF_CLI", "missing")
	if out, err := exec.CommandContext(t.Context(), script).Output(); err == nil { //nolint:gosec // Our own.
		t.Errorf("a CLI that does not exist: %q", out)
	}
}

func TestFind_InspectsTheCLI(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cli")
	writeCLI(t, path, "")
	t.Setenv("TF_CLI", path)
	if cli, err := Find(t.Context()); err != nil || cli.Path != path || cli.Product != Terraform || cli.Version.String() != "1.2.3" {
		t.Errorf("got %v, %v, want Terraform 1.2.3 at %s", cli, err, path)
	}
	t.Setenv("TF_CLI", "missing")
	if cli, err := Find(t.Context()); err == nil {
		t.Errorf("a CLI that does not exist: %v", cli)
	}
}
