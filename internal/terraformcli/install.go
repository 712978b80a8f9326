// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"time"
)

// mirrorVersion is the version under which a freshly built provider is
// installed. Configurations of this project ask for "~> 0.1", or for none.
const mirrorVersion = "0.1.0"

// Build compiles the command in the package importPath to the file target, with
// these flags of go build.
func Build(ctx context.Context, importPath, target string, flags ...string) error {
	// A go command that is interrupted right at its start leaves its temporary
	// folder behind. So it gets one within a folder that is removed here.
	scratch, err := os.MkdirTemp(os.Getenv("GOTMPDIR"), "go-build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch) //nolint:errcheck // What stays behind harms nobody.

	// Without a version from Git: it would differ between a clone, a download and
	// this user's settings of Go, and Git refuses the clone of somebody else.
	args := append(append([]string{"build", "-trimpath", "-buildvcs=false", "-o", target}, flags...), importPath)
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // Building is the purpose.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOTMPDIR="+scratch)
	// Interrupted, not killed: it then ends what it has started.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", importPath, err, out)
	}
	return nil
}

// Mirror is a folder that the CLIs take for a filesystem mirror with this
// provider in it. (Development overrides would not do: init still asks the
// registry for them.)
type Mirror struct{ dir string }

// Install lays the provider binary out in dir as a filesystem mirror, under the
// registry hosts of both CLIs, with a CLI configuration that names it.
func Install(binary, dir string) (Mirror, error) {
	m := Mirror{dir}
	for _, product := range []Product{Terraform, OpenTofu} {
		if err := m.Add(binary, product.RegistryHost()+"/visionsconnected/visionsconnected"); err != nil {
			return Mirror{}, err
		}
	}
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir)
	return m, os.WriteFile(m.cliConfig(), []byte(text), 0o600)
}

func (m Mirror) cliConfig() string { return filepath.Join(m.dir, "cli.tfrc") }

// Add lays the binary of another provider out in the mirror. Its address is a
// whole one: host, namespace and type in lower case.
func (m Mirror) Add(binary, address string) error {
	folder := filepath.Join(m.dir, filepath.FromSlash(address), mirrorVersion, runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // Nothing secret.
		return err
	}
	name := "terraform-provider-" + path.Base(address) + "_v" + mirrorVersion
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return link(binary, filepath.Join(folder, name))
}

// link makes a second name for a file, or a copy where the file system has no
// links.
func link(from, to string) error {
	if err := os.Link(from, to); err == nil {
		return nil
	}
	content, err := os.ReadFile(from) //nolint:gosec // A path of our own.
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o755) //nolint:gosec // A program must be executable.
}
