// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"fmt"
	"strings"

	"github.com/hashicorp/go-version"
)

// Feature is something that the two CLIs can do from different versions on: they
// number their features differently since they parted. A CLI that has no version
// here cannot do it at all.
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
	// ImportForEach is the for_each argument of an import block.
	ImportForEach = newFeature("an import block with for_each", "1.7.0", "1.7.0")
	// DestroyFalse is the argument destroy of a lifecycle block. Terraform 1.16.0 has
	// it too, and deletes what a changed argument or -replace replaces all the same.
	DestroyFalse = newFeature("a replacement with destroy = false", never, "1.12.0")
	// LifecycleEnabled is the argument enabled of a lifecycle block.
	LifecycleEnabled = newFeature("a lifecycle block with enabled", never, "1.11.0")
	// TestCommand is the command test.
	TestCommand = newFeature("the command test", "1.6.0", "1.6.0")
	// MockProvider is the block mock_provider of a test file.
	MockProvider = newFeature("a mock_provider block", "1.7.0", "1.8.0")
	// EphemeralVariables are variables that are in no plan and no state.
	EphemeralVariables = newFeature("an ephemeral variable", "1.10.0", "1.11.0")
	// StateEncryption is the block encryption of a terraform block, with a passphrase
	// from a variable.
	StateEncryption = newFeature("state encryption by a variable", never, "1.8.0")
)

// never stands for the version of a CLI that does not have a feature at all.
const never = ""

func newFeature(name, terraform, openTofu string) Feature {
	return Feature{name, since(terraform), since(openTofu)}
}

func since(text string) *version.Version {
	if text == never {
		return nil
	}
	return version.Must(version.NewVersion(text))
}

// Lacks returns "" where the CLI has the feature, and else a sentence that says
// which version would.
func (c CLI) Lacks(f Feature) string {
	needed := f.terraform
	if c.Product == OpenTofu {
		needed = f.openTofu
	}
	if needed != nil && c.Version.GreaterThanOrEqual(needed) {
		return ""
	}
	var having []string
	if f.terraform != nil {
		having = append(having, fmt.Sprintf("%s %s", Terraform, f.terraform))
	}
	if f.openTofu != nil {
		having = append(having, fmt.Sprintf("%s %s", OpenTofu, f.openTofu))
	}
	return fmt.Sprintf("%s needs %s; this is %s", f.name, strings.Join(having, " or "), c)
}
