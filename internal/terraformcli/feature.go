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
	// ImportByIdentity is the identity argument of an import block.
	ImportByIdentity = Feature{"import by identity", version.Must(version.NewVersion("1.12.0")), version.Must(version.NewVersion("1.12.0"))}
)

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
