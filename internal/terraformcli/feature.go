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
	// ImportByIdentity is the identity argument of an import block.
	ImportByIdentity = Feature{"import by identity", since("1.12.0"), since("1.12.0")}
	// TestCommand is the command test.
	TestCommand = Feature{"the command test", since("1.6.0"), since("1.6.0")}
	// MockProvider is the block mock_provider of a test file.
	MockProvider = Feature{"a mock_provider block", since("1.7.0"), since("1.8.0")}
	// StateEncryption is the block encryption of a terraform block.
	StateEncryption = Feature{"state encryption", nil, since("1.7.0")}
)

func since(text string) *version.Version { return version.Must(version.NewVersion(text)) }

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
