// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// The guide has a section, or a row of the internal errors, for each summary that the
// provider can give, and none for a summary that it cannot give.
func TestTroubleshooting_HasASectionForEverySummary(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../provider/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			source.WriteString(readFile(t, "internal/provider/"+filepath.Base(file)))
		}
	}
	summaries, err := findSummaries(source.String())
	if err != nil {
		t.Fatal(err)
	}
	sections, internal := troubleshooting(t)
	documented := append(slices.Collect(maps.Keys(sections)), internal...)
	slices.Sort(documented)
	if !slices.Equal(documented, summaries) {
		t.Errorf("the guide has the messages\n%q, the provider gives\n%q", documented, summaries)
	}
	for heading, section := range sections {
		if !strings.Contains(section, "**Remedy.**") || !strings.Contains(section, "**Cause.**") {
			t.Errorf("the section %q does not say both **Cause.** and **Remedy.**", heading)
		}
		if !messageOf(heading).MatchString(section) {
			t.Errorf("the section %q does not show the message", heading)
		}
	}
}

// What the guide says of messages that are the CLI's own.
func TestTroubleshooting_MessagesOfTheCLI(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	w.Must("plan", "-out=saved.tfplan")
	w.Must("apply", "-auto-approve")
	said := w.MustFail([]string{"apply", "saved.tfplan"})

	lock := w.FileText(".terraform.lock.hcl")
	if err := w.Write(".terraform.lock.hcl", regexp.MustCompile(`"h1:.`).ReplaceAllString(lock, `"h1:_`)); err != nil {
		t.Fatal(err)
	}
	said += w.MustFail([]string{"init"})
	if err := os.Remove(filepath.Join(w.Dir, ".terraform.lock.hcl")); err != nil {
		t.Fatal(err)
	}
	said += w.Must("init")

	w.Configure(replaceOnce(t, s.Config(acctest.RoomBlock), `"visionsconnected/visionsconnected"`,
		"\"visionsconnected/visionsconnected\"\nversion = \"~> 9.0\"\n"))
	said += w.MustFail([]string{"init", "-upgrade"})

	packages := "Failed to query available provider packages"
	if acctest.RequireCLI(t).Product == terraformcli.OpenTofu {
		packages = "Failed to resolve provider packages"
	}
	guide := readFile(t, troubleshootingGuide)
	for _, message := range []string{
		packages, "doesn't match any of the checksums previously recorded", "Incomplete lock file information for providers", "Saved plan is stale",
	} {
		if !strings.Contains(guide, "`"+message+"`") {
			t.Errorf("the guide says nothing of %q", message)
		}
		w.Says(said, message)
	}
}

// messageOf matches the first line of a diagnostic with this summary.
func messageOf(summary string) *regexp.Regexp {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(summary), whatIsNotKnown, ".+")
	return regexp.MustCompile("(?m)^ *(Error|Warning): " + pattern + "$")
}

// Every argument of the provider block can be invalid.
func TestTroubleshooting_InvalidArguments_NamesEachOfThem(t *testing.T) {
	t.Parallel()
	sections, _ := troubleshooting(t)
	section := sections["Invalid "+whatIsNotKnown]
	schema, err := pluginserver.New(provider.New("test")).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	arguments := []string{"reference"}
	for _, attribute := range schema.Provider.Block.Attributes {
		arguments = append(arguments, attribute.Name)
	}
	for _, argument := range arguments {
		if !strings.Contains(section, "`"+argument+"`") {
			t.Errorf("the section says nothing of %s", argument)
		}
	}
}

const troubleshootingGuide = "docs/guides/troubleshooting.md"

var internalError = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")

// troubleshooting returns the guide's sections about the provider's messages, by
// heading, and the internal errors of its table.
func troubleshooting(t *testing.T) (sections map[string]string, internal []string) {
	t.Helper()
	guide, _, _ := strings.Cut(readFile(t, troubleshootingGuide), "\n## Messages of the CLI\n")
	guide, table, _ := strings.Cut(guide, "\n## Internal errors\n")
	for _, row := range internalError.FindAllStringSubmatch(table, -1) {
		internal = append(internal, row[1])
	}
	sections = map[string]string{}
	for _, section := range strings.Split(guide, "\n### ")[1:] {
		heading, text, _ := strings.Cut(section, "\n")
		sections[heading] = text
	}
	return sections, internal
}

// whatIsNotKnown stands for what only a run knows.
const whatIsNotKnown = "…"

var (
	// diagnostic is where a diagnostic is made, up to the text or the name that its
	// summary is or begins with.
	diagnostic = regexp.MustCompile(`(?:\b(?:Add|New)(?:Error|Warning)(?:Diagnostic)?\(|\b(?:Add|New)Attribute(?:Error|Warning)(?:Diagnostic)?\([^,]*,|` +
		`\bSummary:|\bfailure{)\s*(?:(?:fmt\.Sprintf\()?"([^"]*)"(\s*\+)?|([\w.]+))?`)
	constant = regexp.MustCompile(`\b(\w+)\s*= "([^"]*)"`)
	verb     = regexp.MustCompile(`%[-+# 0-9.\[\]]*[a-zA-Z]`)
)

// findSummaries returns the summaries of all diagnostics in source code, with "…" for
// what only a run knows. It refuses what it cannot follow, so that none is missed.
func findSummaries(source string) ([]string, error) {
	constants := map[string]string{}
	for _, c := range constant.FindAllStringSubmatch(source, -1) {
		constants[c[1]] = c[2]
	}
	var summaries []string
	for _, made := range diagnostic.FindAllStringSubmatch(source, -1) {
		if strings.HasSuffix(made[3], ".summary") {
			continue // That of a failure.
		}
		summary := verb.ReplaceAllString(made[1]+constants[made[3]], whatIsNotKnown)
		if made[2] != "" {
			summary += whatIsNotKnown
		}
		if strings.Trim(summary, whatIsNotKnown+" ") == "" {
			return nil, fmt.Errorf("begin the summary with a literal text after %s", made[0])
		}
		summaries = append(summaries, summary)
	}
	slices.Sort(summaries)
	return slices.Compact(summaries), nil
}

func TestTroubleshooting_TheSearchFindsEverySummary(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`diags.AddError("Cannot look", "x")`:                                        "[Cannot look]",
		"resp.Diagnostics.AddWarning(\n\t\"Somebody is there\", \"x\")":             "[Somebody is there]",
		`diag.NewAttributeWarningDiagnostic(path.Root("a"), "Old", "x")`:            "[Old]",
		`diags.AddAttributeError(argument, "Invalid "+n, "x")`:                      "[Invalid …]",
		`diag.NewErrorDiagnostic(fmt.Sprintf("Room %s has %2d of %[1]q", a, b), x)`: "[Room … has … of …]",
		`f := failure{"One", "x"}; diags.AddError(f.summary, "x")`:                  "[One]",
		"const other = \"Other\"\nvar e = failure{other, \"x\"}":                    "[Other]",
		`tfprotov6.Diagnostic{Summary: "Stopped"}`:                                  "[Stopped]",
		`other.Log("text", "x")`:                                                    "[]",
		`diags.AddError(s, "x")`:                                                    "refused",
		`diags.AddAttributeError(path.Root("a"), err.Error(), "x")`:                 "refused",
	} {
		found, err := findSummaries(source)
		got := fmt.Sprint(found)
		if err != nil {
			got = "refused"
		}
		if got != want {
			t.Errorf("in %s: %s, want %s", source, got, want)
		}
	}
}
