// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
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
	var files []*ast.File
	if err := parseFolder("../provider", func(file *ast.File) { files = append(files, file) }); err != nil {
		t.Fatal(err)
	}
	summaries, err := findSummaries(files)
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
	s, w := acctest.NewAppliedRoom(t)
	w.Must("plan", "-out=saved.tfplan", "-replace="+acctest.RoomAddress)
	w.Must("apply", "-auto-approve", "-replace="+acctest.RoomAddress)
	said := w.MustFail([]string{"apply", "saved.tfplan"})

	lock := w.FileText(".terraform.lock.hcl")
	forged := regexp.MustCompile(`"h1:.`).ReplaceAllString(lock, `"h1:_`)
	for _, args := range [][]string{{"init"}, {"init", "-upgrade"}} {
		if err := w.Write(".terraform.lock.hcl", forged); err != nil {
			t.Fatal(err)
		}
		said += w.MustFail(args)
	}
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
	guide, err := os.ReadFile("../../" + troubleshootingGuide)
	if err != nil {
		t.Fatal(err)
	}
	for _, message := range []string{
		packages, "doesn't match any of the checksums previously recorded", "Incomplete lock file information for providers", "Saved plan is stale",
	} {
		if !strings.Contains(string(guide), "`"+message+"`") {
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
	text, err := os.ReadFile("../../" + troubleshootingGuide)
	if err != nil {
		t.Fatal(err)
	}
	guide, _, _ := strings.Cut(string(text), "\n## Messages of the CLI\n")
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

func TestTroubleshooting_TheSearchFindsEverySummary(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		source string
		want   []string
	}{
		"literal":             {`func f() { diags.AddError("Cannot look", "x") }`, []string{"Cannot look"}},
		"warning":             {`func f() { resp.Diagnostics.AddWarning("Somebody is there", "x") }`, []string{"Somebody is there"}},
		"attribute":           {`func f() { diags.AddAttributeError(path.Root("a"), "Wrong", "x") }`, []string{"Wrong"}},
		"constructor":         {`var d = diag.NewAttributeWarningDiagnostic(p, "Old", "x")`, []string{"Old"}},
		"composed":            {`func f(n string) { diags.AddError("Invalid "+n, "x") }`, []string{"Invalid …"}},
		"formatted":           {`func f() { diags.AddError(fmt.Sprintf("Room %s has %2d of %[1]q", a, b), "x") }`, []string{"Room … has … of …"}},
		"constant":            {"const c = \"Cannot \" + \"go\"\nfunc f() { diags.AddError(c, c) }", []string{"Cannot go"}},
		"table, by position":  {"type op struct { a, title string }\nvar x, y = op{\"\", \"One\"}, op{\"\", \"Two\"}\nfunc (o op) f() { diags.AddError(o.title, \"x\") }", []string{"One", "Two"}},
		"table, by key":       {"type op struct { title string }\nvar x = op{title: \"One\"}\nfunc (o op) f() { diags.AddError(o.title, \"x\") }", []string{"One"}},
		"protocol":            {`var d = tfprotov6.Diagnostic{Summary: "Stopped"}`, []string{"Stopped"}},
		"nothing":             {`func f() { other.Log("text", "x") }`, nil},
		"parameter":           {`func f(s string) { diags.AddError(s, "x") }`, []string{"cannot be told"}},
		"result of something": {`func f() { diags.AddError(err.Error(), "x") }`, []string{"cannot be told"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+c.source, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			got, err := findSummaries([]*ast.File{file})
			if err != nil {
				got = []string{"cannot be told"}
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
