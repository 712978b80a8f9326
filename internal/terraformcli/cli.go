// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	"github.com/hashicorp/go-version"
)

// Product is the program that a CLI is.
type Product string

// The two programs that run providers.
const (
	Terraform Product = "Terraform"
	OpenTofu  Product = "OpenTofu"
)

// RegistryHost returns the host that the product puts in front of a provider
// address without one.
func (p Product) RegistryHost() string {
	if p == OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// CLI is a terraform or tofu binary.
type CLI struct {
	// Path is absolute: the CLI runs in folders of its own.
	Path    string
	Product Product
	Version *version.Version
}

func (c CLI) String() string {
	return fmt.Sprintf("%s %s (%s)", c.Product, c.Version, c.Path)
}

// ErrNoCLI says that there is neither Terraform nor OpenTofu on the PATH.
var ErrNoCLI = errors.New("no terraform and no tofu on the PATH: install one, name one in the environment variable TF_CLI, " +
	"or use `make test` or `make demo`, which build OpenTofu where there is neither")

// Find returns the CLI that the environment variable TF_CLI names, as a path or
// as a name on the PATH, or else terraform or tofu from the PATH. The error is
// [ErrNoCLI] where there is none.
func Find(ctx context.Context) (CLI, error) {
	if name := os.Getenv("TF_CLI"); name != "" {
		path, err := lookUp(name)
		if err != nil {
			return CLI{}, fmt.Errorf("the environment variable TF_CLI names no program: %w", err)
		}
		return Inspect(ctx, path)
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := lookUp(name); err == nil {
			return Inspect(ctx, path)
		}
	}
	return CLI{}, ErrNoCLI
}

// lookUp is [exec.LookPath], but takes a relative folder on the PATH for what a
// shell takes it for.
func lookUp(name string) (string, error) {
	path, err := exec.LookPath(name)
	if errors.Is(err, exec.ErrDot) {
		return path, nil
	}
	return path, err
}

var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)$`)

// Inspect asks the program at path what it is.
func Inspect(ctx context.Context, path string) (CLI, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return CLI{}, err
	}
	cmd := exec.CommandContext(ctx, path, "version") //nolint:gosec // Running the user's CLI is the purpose.
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return CLI{}, fmt.Errorf("%s version: %w", path, err)
	}
	found := versionLine.FindSubmatch(out)
	if found == nil {
		return CLI{}, fmt.Errorf("%s is neither Terraform nor OpenTofu: its version command prints %q", path, out)
	}
	v, err := version.NewVersion(string(found[2]))
	if err != nil {
		return CLI{}, fmt.Errorf("%s version: %w", path, err)
	}
	return CLI{Path: path, Product: Product(found[1]), Version: v}, nil
}
