// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

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

// finder prints the path of the CLI that TF_CLI or the PATH names, and builds
// OpenTofu where TF_CLI=tofu asks for what is not there, or where there is neither.
const finder = "../../tools/cli.sh"

// Find returns the CLI that make, too, would take for the environment variable
// TF_CLI and the PATH. It runs in the folder of a package below internal/, as tests
// do.
func Find(ctx context.Context) (CLI, error) {
	cmd := exec.CommandContext(ctx, "sh", finder)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return CLI{}, fmt.Errorf("%s finds no CLI: %w", finder, err)
	}
	return Inspect(ctx, strings.TrimSpace(string(out)))
}

// FindOther returns a CLI of the other product from the PATH.
func FindOther(ctx context.Context, cli CLI) (CLI, error) {
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			if other, err := Inspect(ctx, path); err == nil && other.Product != cli.Product {
				return other, nil
			}
		}
	}
	return CLI{}, fmt.Errorf("of Terraform and OpenTofu only %s is at hand", cli.Product)
}

var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)$`)

// Inspect asks the program at path what it is.
func Inspect(ctx context.Context, path string) (CLI, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return CLI{}, err
	}
	cmd := exec.CommandContext(ctx, path, "version")
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
