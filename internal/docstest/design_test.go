// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"maps"
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
		text := readFile(t, page)
		for _, name := range missingTests(text, existing) {
			t.Errorf("%s names %s, which is no test", page, name)
		}
		if page == "RELIABILITY.md" {
			expectPromisesNameTests(t, text)
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
	files, err := filepath.Glob("../*/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // A file of this repository.
		if err != nil {
			t.Fatal(err)
		}
		for _, function := range testFunction.FindAllStringSubmatch(string(text), -1) {
			names = append(names, function[1])
		}
	}
	return names
}

// DESIGN.md gives a reason for each module that the provider takes into the binary by
// itself, and for no other. The emulator, which stands for the service in other people's
// tests too, brings nothing along.
func TestDesign_ListsTheDependencies(t *testing.T) {
	t.Parallel()
	_, table, found := strings.Cut(readFile(t, "DESIGN.md"), "| module | why |\n|---|---|\n")
	if !found {
		t.Fatal("DESIGN.md has no table of the dependencies")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	listed := map[string]bool{}
	for row := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(row, "| \n"), " | ")
		if len(cells) != 2 || cells[1] == "" {
			t.Errorf("%q is no module with a reason", row)
		}
		listed[cells[0]] = true
	}
	provider, emulator := linked(t)
	if !maps.Equal(listed, provider) {
		t.Errorf("DESIGN.md lists\n%v, linked are\n%v", listed, provider)
	}
	if len(emulator) > 0 {
		t.Errorf("the emulator depends on %v", emulator)
	}
}

// linked returns of which other modules the packages are that our own packages in the
// provider and in the emulator import.
func linked(t *testing.T) (provider, emulator map[string]bool) {
	t.Helper()
	const format = `{{.ImportPath}}|{{with .Module}}{{if .Main}}main{{else}}{{.Path}}{{end}}{{end}}|{{join .Imports " "}}`
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", format, "../..", "../cmd/vmr-emulator").Output()
	if err != nil {
		t.Fatal(err)
	}
	module, imports := map[string]string{}, map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		module[fields[0]], imports[fields[0]] = fields[1], strings.Fields(fields[2])
	}
	of := func(root string) map[string]bool {
		modules, seen := map[string]bool{}, map[string]bool{}
		for queue := []string{root}; len(queue) > 0; queue = queue[1:] {
			name := queue[0]
			switch {
			case seen[name]:
			case module[name] == "main":
				queue = append(queue, imports[name]...)
			case module[name] != "":
				modules[strings.TrimPrefix(module[name], "github.com/")] = true
			}
			seen[name] = true
		}
		return modules
	}
	const self = "github.com/visionsconnected/terraform-provider-visionsconnected"
	return of(self), of(self + "/internal/cmd/vmr-emulator")
}
