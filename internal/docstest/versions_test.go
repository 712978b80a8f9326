// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

var (
	versionTable  = regexp.MustCompile(`\| feature \| Terraform \| OpenTofu \|\n\|---\|---\|---\|\n((?:\|.*\n)+)`)
	versionMatrix = regexp.MustCompile(`(?m)^ +version: \[(.*)\]`)
	testedVersion = regexp.MustCompile(`(\d+\.\d+)\.\d+`)
)

// The table of CLI versions is the same in README.md and on the provider's page. It says
// what the tests know of each feature, and with which versions the workflow runs them.
func TestDocs_CLIVersionsAreThoseOfTheTests(t *testing.T) {
	t.Parallel()
	table := versionTable.FindStringSubmatch(readFile(t, "README.md"))
	if len(table) < 2 || !strings.Contains(readFile(t, "docs/index.md"), table[0]) {
		t.Fatal("README.md and docs/index.md have no table of CLI versions in common")
	}
	want := []string{"| the provider, and an `import` block with `id` | 1.5 | 1.6 |"}
	old := terraformcli.CLI{Product: terraformcli.Terraform, Version: version.Must(version.NewVersion("1.0.0"))}
	for _, row := range []struct {
		feature string
		is      terraformcli.Feature
	}{
		{"an `import` block with `identity`", terraformcli.ImportByIdentity},
		{"a `moved` block from another provider's resource", terraformcli.MovesBetweenTypes},
		{"the ephemeral resource", terraformcli.EphemeralResources},
		{"write-only arguments of other providers", terraformcli.WriteOnlyArguments},
		{"the `test` command, and the tests of the examples", terraformcli.TestCommand},
		{"`mock_provider` in tests", terraformcli.MockProvider},
	} {
		versions := testedVersion.FindAllStringSubmatch(old.Lacks(row.is), 2)
		want = append(want, fmt.Sprintf("| %s | %s | %s |", row.feature, versions[0][1], versions[1][1]))
	}
	tested := "| tested with every change"
	for _, matrix := range versionMatrix.FindAllStringSubmatch(readFile(t, ".github/workflows/test.yml"), -1) {
		tested += " | " + testedVersion.ReplaceAllString(strings.NewReplacer(`"`, "", "~", "", "latest", "newest").Replace(matrix[1]), "$1")
	}
	want = append(want, tested+" |")
	if got := strings.TrimSpace(table[1]); got != strings.Join(want, "\n") {
		t.Errorf("the table has the rows\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}
