// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	testFunction = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w*)\(\w+ \*testing\.[TF]\)`)
	// A name ends where a subtest begins. A prefix with an ellipsis is no name.
	namedTest = regexp.MustCompile("`((?:Test|Fuzz)[^`/\\s]*)")
)

// Every test that the documents name exists.
func TestDesign_NamesTestsThatExist(t *testing.T) {
	t.Parallel()
	existing := testFunctions(t)
	for _, page := range []string{"RELIABILITY.md", "DESIGN.md", "README.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile("../../" + page) //nolint:gosec // A file of this repository.
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range missingTests(string(text), existing) {
			t.Errorf("%s names %s, which is no test", page, name)
		}
		if page == "RELIABILITY.md" {
			expectPromisesNameTests(t, string(text))
		}
	}
}

// expectPromisesNameTests checks that each row of the table of promises names a
// test in its last column.
func expectPromisesNameTests(t *testing.T, page string) {
	t.Helper()
	_, table, found := strings.Cut(page, "| what happens | what the provider does | what the user sees | proven by |\n|---|---|---|---|\n")
	if !found {
		t.Fatal("RELIABILITY.md has no table of promises")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	for row := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(strings.TrimSuffix(row, " |"), " | ")
		if !namedTest.MatchString(cells[len(cells)-1]) {
			t.Errorf("nothing proves the promise %s", row)
		}
	}
}

func TestDesign_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	existing := []string{"TestRoom_IsMade", "FuzzRoom"}
	for text, want := range map[string]string{
		"`TestRoom_IsMade`, `FuzzRoom`":       "",
		"`TestRoom_IsMade/by a POST`":         "",
		"Test rooms, `go test` and `testing`": "",
		"`TestRoom_IsGone`":                   "TestRoom_IsGone",
		"`TestRoom_IsMade`, `FuzzRooms`":      "FuzzRooms",
		"`TestRoom_…`":                        "TestRoom_…",
		"`TestRoom…/POST`":                    "TestRoom…",
	} {
		if got := strings.Join(missingTests(text, existing), " "); got != want {
			t.Errorf("in %q, %q is missing, want %q", text, got, want)
		}
	}
}

// missingTests returns the tests that a text names and that do not exist.
func missingTests(text string, existing []string) []string {
	var missing []string
	for _, name := range namedTest.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(existing, name[1]) {
			missing = append(missing, name[1])
		}
	}
	return missing
}

// testFunctions returns the names of all tests of the module.
func testFunctions(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // A file of this repository.
		for _, function := range testFunction.FindAllStringSubmatch(string(text), -1) {
			names = append(names, function[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// DESIGN.md gives a reason for each module that the provider takes into the
// binary by itself, and for no other.
func TestDesign_ListsTheDependenciesOfTheBinary(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| module | why |\n|---|---|\n")
	if !found {
		t.Fatal("DESIGN.md has no table of the dependencies")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var listed []string
	for row := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(row, "| \n"), " | ")
		if len(cells) != 2 || cells[1] == "" {
			t.Errorf("%q is no module with a reason", row)
		}
		listed = append(listed, cells[0])
	}
	slices.Sort(listed)

	// Of the packages that are linked, what our own import.
	const imports = "{{with .Module}}{{if .Main}}{{join $.Imports \" \"}}{{end}}{{end}}"
	packages := strings.Fields(goList(t, "-deps", "-f", imports, "../.."))
	const modules = "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}"
	out := goList(t, append([]string{"-f", modules}, packages...)...)
	linked := slices.Compact(slices.Sorted(slices.Values(strings.Fields(strings.ReplaceAll(out, "github.com/", "")))))
	if !slices.Equal(listed, linked) {
		t.Errorf("DESIGN.md lists\n%q, linked are\n%q", listed, linked)
	}
}

// The emulator stands for the service in other people's tests, too: it brings
// nothing along.
func TestDesign_TheEmulatorHasNoDependencies(t *testing.T) {
	t.Parallel()
	const modules = "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}"
	if got := strings.Fields(goList(t, "-deps", "-f", modules, "../cmd/vmr-emulator")); len(got) > 0 {
		t.Errorf("the emulator depends on %q", got)
	}
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...).Output() //nolint:gosec // Our own arguments.
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
