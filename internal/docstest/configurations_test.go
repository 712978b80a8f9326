// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// Every configuration that the documentation shows is formatted, and is a file of the
// examples, which other tests run, or else valid, or says of itself that it could not be
// tried.
func TestDocs_EveryConfigurationIsValid(t *testing.T) {
	t.Parallel()
	var examples []string
	for _, file := range exampleFiles(t) {
		examples = append(examples, strings.TrimSpace(readFile(t, "examples/"+file)))
	}
	all := acctest.NewWorkspace(t, "")
	configurations := 0
	for page, blocks := range documentation(t) {
		for _, block := range blocks {
			place := fmt.Sprintf("%s:%d", page, block.line)
			if block.isConfiguration() {
				configurations++
				if err := all.Write(strings.ReplaceAll(place, "/", "_")+".tf", block.text); err != nil {
					t.Fatal(err)
				}
				if slices.Contains(examples, strings.TrimSpace(block.text)) {
					continue
				}
			}
			t.Run(place, func(t *testing.T) {
				t.Parallel()
				if err := block.check(t, blocks); err != nil {
					t.Error(err)
				}
			})
		}
	}
	if configurations < 40 {
		t.Errorf("%d configurations were found, want those of all pages", configurations)
	}
	if code, output := all.Try("fmt", "-check", "-diff"); code != 0 {
		t.Errorf("fmt -check: %s", output)
	}
}

func TestDocs_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	const room = "resource \"visionsconnected_vmr\" \"room\" {}\n"
	const output = "output \"id\" {\n  value = visionsconnected_vmr.room.id\n}\n"
	const module = "module \"rooms\" {\n  source = \"" + publicModules + "room-pool\"\n  rooms  = { consult = {} }\n}\n"
	const secret = "ephemeral \"vault_kv_secret_v2\" \"account\" {}\n"
	for name, c := range map[string]struct{ language, text, page, want string }{
		"fragment":                 {"hcl", output, room, ""},
		"room that nothing shows":  {"hcl", output, "", "nowhere on its page"},
		"unknown attribute":        {"terraform", strings.Replace(room+output, "room.id", "room.pin", 1), "", "Unsupported attribute"},
		"bad setting, alias":       {"terraform", "provider \"visionsconnected\" {\n  alias         = \"a\"\n  capacity_wait = \"-1s\"\n}\n", "", "Invalid capacity_wait"},
		"other provider":           {"terraform", "resource \"aws_secretsmanager_secret\" \"pins\" {}\n", "", "validate"},
		"fake provider":            {"terraform", "resource \"vault_kv_secret_v2\" \"pins\" {\n  mount = \"kv\"\n  key   = \"pins\"\n}\n", "", "Unsupported argument"},
		"other provider, marked":   {"terraform", "# Needs the provider hashicorp/vault.\n" + secret, "", ""},
		"marked without need":      {"terraform", "# Needs the provider hashicorp/vault.\n" + room, "", "uses nothing of it"},
		"marked for this provider": {"terraform", "# Needs the provider visionsconnected/visionsconnected.\n" + room, "", "this provider"},
		"module, bad argument":     {"terraform", strings.Replace(module, "rooms ", "vmrs  ", 1), "", "Unsupported argument"},
		"module that is not there": {"terraform", strings.Replace(module, "room-pool", "pool", 1), "", "no module"},
		"test file of no example":  {"hcl", "run \"room_is_made\" {\n}\n", "", "no test file of an example"},
		"without a language":       {"", room, "", "language"},
		"commands and output":      {"shell", "no configuration", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			block := codeBlock{language: c.language, text: c.text}
			err := block.check(t, []codeBlock{{text: c.page}, block})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want an error that says %q", err, c.want)
			}
		})
	}
}

func TestDocs_FencesAreFoundAlsoWhereTheyAreIndented(t *testing.T) {
	t.Parallel()
	blocks, err := codeBlocks("text\n```hcl\na = 1\n```\n- item\n\n  ```text\n  b\n    c\n\n  d\n  ```\n\n````\n```\n````\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []codeBlock{{2, "hcl", "a = 1\n"}, {7, "text", "b\n  c\n\nd\n"}, {14, "", "```\n"}}
	if !slices.Equal(blocks, want) {
		t.Errorf("got %+v, want %+v", blocks, want)
	}
	if _, err := codeBlocks("```hcl\na = 1\n"); err == nil {
		t.Error("a fence that does not end is no error")
	}
}

// codeBlock is a fenced block of a page.
type codeBlock struct {
	line     int
	language string
	text     string
}

func (b codeBlock) isConfiguration() bool { return b.language == "terraform" || b.language == "hcl" }

// beginOfRun begins a run of a test file.
var beginOfRun = regexp.MustCompile(`(?m)^run "\w+" {$`)

// formatOnly is the first line of a block of which only the format can be checked,
// for want of a provider.
var formatOnly = regexp.MustCompile(`^# Needs the provider ([\w-]+)/([\w-]+)\.\n`)

// check returns an error where the block, which is no example, is a configuration that
// the CLI does not accept. What a fragment refers to must stand elsewhere on its page.
func (b codeBlock) check(t *testing.T, page []codeBlock) error {
	t.Helper()
	switch {
	case b.language == "shell" || b.language == "text":
		return nil
	case !b.isConfiguration():
		return fmt.Errorf("the language of the block is %q, want terraform, hcl, shell or text", b.language)
	}
	if beginOfRun.MatchString(b.text) {
		return errors.New("the block is no test file of an example")
	}
	if mark := formatOnly.FindStringSubmatch(b.text); mark != nil {
		return b.checkMark(mark[1]+"/"+mark[2], mark[2])
	}
	acctest.SkipFor(t, lacksFor(acctest.RequireCLI(t), b.text))
	missing, err := b.missing(page)
	if err != nil {
		return err
	}
	w := acctest.NewWorkspace(t, missing)
	usesModule, err := writeWithLocalModules(w, b.text)
	if err != nil {
		return err
	}
	if usesModule {
		// Terraform 1.15 finds bad arguments of a module here already.
		if code, output := w.Try("init"); code != 0 {
			return fmt.Errorf("init: %s", output)
		}
	}
	if code, output := w.Try("validate"); code != 0 {
		return fmt.Errorf("validate: %s", output)
	}
	return nil
}

// publicModules is the address below which others find the modules of examples/.
const publicModules = "github.com/visionsconnected/terraform-provider-visionsconnected//examples/"

var publicModule = regexp.MustCompile(`"` + regexp.QuoteMeta(publicModules) + `([\w-]+)"`)

// writeWithLocalModules writes a configuration with the modules of this clone in place
// of those that it would fetch, and reports whether there are any.
func writeWithLocalModules(w *acctest.Workspace, text string) (bool, error) {
	w.T.Helper()
	uses := publicModule.FindAllStringSubmatch(text, -1)
	for _, use := range uses {
		if _, err := os.Stat("../../examples/" + use[1] + "/main.tf"); err != nil {
			return false, fmt.Errorf("there is no module %s: %w", use[1], err)
		}
		copyExamples(w, use[1], "examples/"+use[1])
	}
	return len(uses) > 0, w.Write("block.tf", publicModule.ReplaceAllString(text, `"./examples/$1"`))
}

// checkMark returns an error where a block that says that it needs a provider has
// no need of it, or could have it.
func (b codeBlock) checkMark(source, name string) error {
	switch {
	case name == "visionsconnected":
		return errors.New("the block is not tested for want of this provider")
	case !strings.Contains(b.text, ` "`+name):
		return fmt.Errorf("the block is not tested for want of the provider %s, and uses nothing of it", source)
	}
	return nil
}

var (
	usedVariables = regexp.MustCompile(`\bvar\.(\w+)`)
	usedRooms     = regexp.MustCompile(`\b(?:(data|ephemeral)\.)?visionsconnected_vmr\.(\w+)`)
	aliases       = regexp.MustCompile(`(?m)^ *alias += "(\w+)"$`)
)

// missing returns what makes a whole configuration of a fragment.
func (b codeBlock) missing(page []codeBlock) (string, error) {
	lines := map[string]bool{}
	if !strings.Contains(b.text, "required_providers") || strings.Contains(b.text, `"visionsconnected/visionsconnected"`) {
		// The CLIs do not look at a provider block that no resource uses.
		lines[`resource "visionsconnected_vmr" "default_provider" {}`] = true
	}
	for _, alias := range aliases.FindAllStringSubmatch(b.text, -1) {
		lines[fmt.Sprintf("resource \"visionsconnected_vmr\" %q { provider = visionsconnected.%s }", "provider_"+alias[1], alias[1])] = true
	}
	if !strings.Contains(b.text, "required_providers") {
		lines[`terraform {
  required_providers {
    visionsconnected = { source = "visionsconnected/visionsconnected" }
  }
}`] = true
	}
	for _, use := range usedVariables.FindAllStringSubmatch(b.text, -1) {
		if declaration := fmt.Sprintf("variable %q ", use[1]); !strings.Contains(b.text, declaration) {
			lines[declaration+"{}"] = true
		}
	}
	for _, use := range usedRooms.FindAllStringSubmatch(b.text, -1) {
		kind, body := "resource", "{}"
		if use[1] != "" {
			kind, body = use[1], `{ reference = "ve-vevmr2" }`
		}
		declaration := fmt.Sprintf("%s \"visionsconnected_vmr\" %q ", kind, use[2])
		if strings.Contains(b.text, declaration) {
			continue
		}
		if !slices.ContainsFunc(page, func(other codeBlock) bool { return strings.Contains(other.text, declaration) }) {
			return "", fmt.Errorf("the block refers to %s, which stands nowhere on its page", use[0])
		}
		lines[declaration+body] = true
	}
	var text strings.Builder
	for line := range lines {
		text.WriteString(line + "\n")
	}
	return text.String(), nil
}

var fence = regexp.MustCompile("^( *)(```+)(\\S*)$")

// codeBlocks returns the fenced blocks of a page in Markdown.
func codeBlocks(page string) ([]codeBlock, error) {
	var blocks []codeBlock
	var current *codeBlock
	var indentation, end string
	for i, line := range strings.Split(page, "\n") {
		opening := fence.FindStringSubmatch(line)
		switch {
		case current != nil && line == end:
			blocks = append(blocks, *current)
			current = nil
		case current != nil:
			current.text += strings.TrimPrefix(line, indentation) + "\n"
		case opening != nil:
			indentation, end = opening[1], opening[1]+opening[2]
			current = &codeBlock{line: i + 1, language: opening[3]}
		}
	}
	if current != nil {
		return nil, fmt.Errorf("the fence in line %d does not end", current.line)
	}
	return blocks, nil
}

// documentation returns the code blocks of README.md, the generated pages and the
// examples' READMEs, by page.
func documentation(t *testing.T) map[string][]codeBlock {
	t.Helper()
	const root = "../../"
	pages := map[string][]codeBlock{}
	for _, pattern := range []string{"README.md", "docs/*.md", "docs/*/*.md", "examples/*/README.md"} {
		files, err := filepath.Glob(root + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			page := filepath.ToSlash(strings.TrimPrefix(file, filepath.FromSlash(root)))
			if pages[page], err = codeBlocks(readFile(t, page)); err != nil {
				t.Fatalf("%s: %v", page, err)
			}
		}
	}
	return pages
}

// readFile returns the text of a file of this repository.
func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + name) //nolint:gosec // A file of this repository.
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
