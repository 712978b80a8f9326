// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every link of the documentation to another of its pages, to a section or to a
// folder of the repository leads somewhere.
func TestDocs_EveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	for _, page := range append(slices.Sorted(maps.Keys(documentation(t))), "DESIGN.md", "RELIABILITY.md", "SECURITY.md", "BENCHMARKS.md", "CONTRIBUTING.md", "CHANGELOG.md") {
		for _, link := range linkTarget.FindAllStringSubmatch(withoutCode(readFile(t, page)), -1) {
			if err := follow(page, link[1]); err != nil {
				t.Errorf("%s links to %s: %v", page, link[1], err)
			}
		}
	}
}

func TestDocs_TheCheckOfLinksFindsMistakes(t *testing.T) {
	t.Parallel()
	for target, works := range map[string]bool{
		"guides/occupied-rooms.md":                             true,
		"guides/occupied-rooms.md#what-the-plan-shows":         true,
		"guides/troubleshooting.md#room--is-occupied-":         true,
		"#authentication":                                      true,
		"../examples/room-pool":                                true,
		"https://example.com/":                                 true,
		repositoryTree + "examples/room-pool":                  true,
		"guides/nothing.md":                                    false,
		"guides/occupied-rooms.md#what-nobody-has-written":     false,
		"#what-nobody-has-written":                             false,
		repositoryTree + "examples/pool":                       false,
		"../internal/provider/docs_test.go#something-like-it-": false,
	} {
		if err := follow("docs/index.md", target); (err == nil) != works {
			t.Errorf("%s: %v, want an error: %t", target, err, !works)
		}
	}
}

// repositoryTree is where this repository's files are shown to those who have no
// clone.
const repositoryTree = "https://github.com/visionsconnected/terraform-provider-visionsconnected/tree/main/"

var (
	linkTarget  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	fencedBlock = regexp.MustCompile("(?s)\n *```.*?\n *```")
	heading     = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notInSlug   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

func withoutCode(page string) string { return fencedBlock.ReplaceAllString(page, "") }

// follow returns an error where a page's link to a file or a section of this
// repository leads nowhere. Of other links it knows nothing.
func follow(page, target string) error {
	file, section, _ := strings.Cut(target, "#")
	switch {
	case strings.HasPrefix(file, repositoryTree):
		file = strings.TrimPrefix(file, repositoryTree)
	case strings.Contains(file, "://"):
		return nil
	case file == "":
		file = page
	default:
		file = path.Join(path.Dir(page), file)
	}
	if section == "" {
		_, err := os.Stat("../../" + file)
		return err
	}
	text, err := os.ReadFile("../../" + file) //nolint:gosec // A file of this repository.
	if err != nil {
		return err
	}
	for _, found := range heading.FindAllStringSubmatch(withoutCode(string(text)), -1) {
		if slug(found[1]) == section {
			return nil
		}
	}
	return fmt.Errorf("%s has no section %q", file, section)
}

// slug returns the name under which a heading can be linked to.
func slug(heading string) string {
	return strings.ReplaceAll(notInSlug.ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), ""), " ", "-")
}
