// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// Every configuration that the documentation shows is formatted and valid, or
// says of itself that it could not be tried.
func TestDocs_EveryConfigurationIsValid(t *testing.T) {
	t.Parallel()
	pages := documentation(t)
	for _, page := range []string{
		"README.md", "docs/index.md", "docs/resources/vmr.md", "docs/data-sources/vmr.md", "docs/ephemeral-resources/vmr.md",
		"docs/guides/occupied-rooms.md", "docs/guides/accounts-at-their-limit.md", "docs/guides/getting-started.md",
		migratingGuideDoc,
		"docs/guides/testing-your-modules-without-an-account.md", "docs/guides/keeping-pins-and-keys-secret.md",
		"docs/guides/rotating-pins.md", "docs/guides/managing-many-rooms.md",
		"examples/room-pool/README.md", "examples/pin-rotation/README.md", "examples/several-accounts/README.md",
		"examples/secret-handoff/README.md",
	} {
		if !slices.ContainsFunc(pages[page], codeBlock.isConfiguration) {
			t.Errorf("%s shows no configuration", page)
		}
	}
	for page, blocks := range pages {
		for _, block := range blocks {
			t.Run(fmt.Sprintf("%s:%d", page, block.line), func(t *testing.T) {
				t.Parallel()
				if err := block.check(t, blocks); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestDocs_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	const room = "resource \"visionsconnected_vmr\" \"room\" {}\n"
	const module = "module \"rooms\" {\n  source = \"" + publicModules + "room-pool\"\n  rooms  = { consult = {} }\n}\n"
	const secret = "ephemeral \"vault_kv_secret_v2\" \"account\" {}\n"
	for name, c := range map[string]struct {
		block codeBlock
		page  []codeBlock
		want  string
	}{
		"right":                       {block: codeBlock{language: "terraform", text: room}},
		"fragment":                    {block: codeBlock{language: "hcl", text: "output \"id\" {\n  value = visionsconnected_vmr.room.id\n}\n"}, page: []codeBlock{{text: room}}},
		"room that nothing shows":     {codeBlock{language: "hcl", text: "output \"id\" {\n  value = visionsconnected_vmr.room.id\n}\n"}, nil, "nowhere on its page"},
		"unknown argument":            {codeBlock{language: "terraform", text: "resource \"visionsconnected_vmr\" \"room\" {\n  name = \"x\"\n}\n"}, nil, "Unsupported argument"},
		"unknown attribute":           {codeBlock{language: "terraform", text: room + "\noutput \"id\" {\n  value = visionsconnected_vmr.room.pin\n}\n"}, nil, "Unsupported attribute"},
		"bad setting":                 {codeBlock{language: "terraform", text: "provider \"visionsconnected\" {\n  capacity_wait = \"-1s\"\n}\n"}, nil, "Invalid capacity_wait"},
		"bad setting, alias":          {codeBlock{language: "terraform", text: "provider \"visionsconnected\" {\n  alias         = \"a\"\n  capacity_wait = \"-1s\"\n}\n"}, nil, "Invalid capacity_wait"},
		"no configuration at all":     {codeBlock{language: "terraform", text: "resource {\n"}, nil, "fmt -check"},
		"badly formatted":             {codeBlock{language: "terraform", text: "variable \"a\" {\ntype = string\n}\n"}, nil, "fmt -check"},
		"other provider":              {codeBlock{language: "terraform", text: "resource \"aws_secretsmanager_secret\" \"pins\" {}\n"}, nil, "validate"},
		"fake provider":               {block: codeBlock{language: "terraform", text: "resource \"vault_kv_secret_v2\" \"pins\" {\n  mount = \"kv\"\n  name  = \"pins\"\n}\n"}},
		"fake provider, bad argument": {codeBlock{language: "terraform", text: "resource \"vault_kv_secret_v2\" \"pins\" {\n  mount = \"kv\"\n  key   = \"pins\"\n}\n"}, nil, "Unsupported argument"},
		"other provider, marked":      {block: codeBlock{language: "terraform", text: "# Needs the provider hashicorp/vault.\n" + secret}},
		"marked without need":         {codeBlock{language: "terraform", text: "# Needs the provider hashicorp/vault.\n" + room}, nil, "uses nothing of it"},
		"marked for this provider":    {codeBlock{language: "terraform", text: "# Needs the provider visionsconnected/visionsconnected.\n" + room}, nil, "this provider"},
		"module":                      {block: codeBlock{language: "terraform", text: module}},
		"module, bad argument":        {codeBlock{language: "terraform", text: strings.Replace(module, "rooms ", "vmrs  ", 1)}, nil, "Unsupported argument"},
		"module that is not there":    {codeBlock{language: "terraform", text: strings.Replace(module, "room-pool", "pool", 1)}, nil, "no module"},
		"test file of no example":     {codeBlock{language: "hcl", text: "run \"room_is_made\" {\n}\n"}, nil, "no test file of an example"},
		"without a language":          {codeBlock{language: "", text: room}, nil, "language"},
		"commands and output":         {block: codeBlock{language: "shell", text: "no configuration"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.block.check(t, append(c.page, c.block))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("got %v, want no error", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
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

// formatOnly is the first line of a block of which only the format can be checked,
// for want of a provider.
var formatOnly = regexp.MustCompile(`^# Needs the provider ([\w-]+)/([\w-]+)\.\n`)

// check returns an error where the block is a configuration that the CLI does
// not accept. What a fragment refers to must stand elsewhere on its page.
func (b codeBlock) check(t *testing.T, page []codeBlock) error {
	t.Helper()
	switch {
	case b.language == "shell" || b.language == "text":
		return nil
	case !b.isConfiguration():
		return fmt.Errorf("the language of the block is %q, want terraform, hcl, shell or text", b.language)
	}
	if b.isTestFile() {
		return b.isExample(t)
	}
	w := acctest.NewWorkspace(t, "")
	if err := w.Write("block.tf", b.text); err != nil {
		return err
	}
	if code, output := w.Try("fmt", "-check", "-diff", "block.tf"); code != 0 {
		return fmt.Errorf("fmt -check: %s", output)
	}
	if mark := formatOnly.FindStringSubmatch(b.text); mark != nil {
		return b.checkMark(mark[1]+"/"+mark[2], mark[2])
	}
	acctest.SkipFor(t, lacksFor(acctest.RequireCLI(t), b.text))
	missing, err := b.missing(page)
	if err != nil {
		return err
	}
	w.Configure(missing)
	usesModule, err := useLocalModules(w, b.text)
	if err != nil {
		return err
	}
	if usesModule || acctest.UsesFakeProvider(b.text) {
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

// documentation returns the code blocks of the generated pages and of the
// scenarios' READMEs, and the configurations of README.md, by page.
func documentation(t *testing.T) map[string][]codeBlock {
	t.Helper()
	const root = "../../"
	pages := map[string][]codeBlock{}
	add := func(page string) error {
		text, err := os.ReadFile(root + page) //nolint:gosec // A file of this repository.
		if err != nil {
			return err
		}
		pages[page], err = codeBlocks(string(text))
		return err
	}
	err := filepath.WalkDir(root+"docs", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		return add(filepath.ToSlash(strings.TrimPrefix(path, filepath.FromSlash(root))))
	})
	readmes, globErr := filepath.Glob(root + "examples/*/README.md")
	err = errors.Join(err, globErr, add("README.md"))
	for _, readme := range readmes {
		err = errors.Join(err, add(filepath.ToSlash(strings.TrimPrefix(readme, filepath.FromSlash(root)))))
	}
	if err != nil {
		t.Fatal(err)
	}
	// README.md also has drawings and trees.
	pages["README.md"] = slices.DeleteFunc(pages["README.md"], func(b codeBlock) bool { return !b.isConfiguration() })
	return pages
}
