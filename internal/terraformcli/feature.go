// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"fmt"

	"github.com/hashicorp/go-version"
)

// Feature is something that the two CLIs can do from different versions on: they
// number their features differently since they parted.
type Feature struct {
	name      string
	terraform *version.Version
	openTofu  *version.Version
}

// The features that this project meets.
var (
	// EphemeralResources are ephemeral blocks.
	EphemeralResources = newFeature("an ephemeral resource", "1.10.0", "1.11.0")
	// WriteOnlyArguments are arguments that are neither in a plan nor in a state.
	WriteOnlyArguments = newFeature("a write-only argument", "1.11.0", "1.11.0")
	// RemovedBlocks are removed blocks that say whether the object is destroyed.
	RemovedBlocks = newFeature("a removed block", "1.7.0", "1.10.0")
	// MovesBetweenTypes are moved blocks from a resource of another type.
	MovesBetweenTypes = newFeature("a moved block between resource types", "1.8.0", "1.10.0")
	// ImportByIdentity is the identity argument of an import block.
	ImportByIdentity = newFeature("import by identity", "1.12.0", "1.12.0")
)

func newFeature(name, terraform, openTofu string) Feature {
	return Feature{name, version.Must(version.NewVersion(terraform)), version.Must(version.NewVersion(openTofu))}
}

// Lacks returns "" where the CLI has the feature, and else a sentence that says
// which version would.
func (c CLI) Lacks(f Feature) string {
	needed := f.terraform
	if c.Product == OpenTofu {
		needed = f.openTofu
	}
	if c.Version.GreaterThanOrEqual(needed) {
		return ""
	}
	return fmt.Sprintf("%s needs Terraform %s or OpenTofu %s; this is %s", f.name, f.terraform, f.openTofu, c)
}
