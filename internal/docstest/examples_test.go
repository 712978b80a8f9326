// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// exampleReference is how the examples write the reference of a room that exists
// already.
var exampleReference = regexp.MustCompile(`ve-vevmr\d`)

const examplesFolder = "../../examples/"

// exampleFiles returns the configurations and test files below examples/, with their
// paths there, without what a CLI that somebody ran there has left.
func exampleFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(examplesFolder), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || name == ".":
			return err
		case strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case slices.Contains([]string{".tf", ".hcl", ".tofu"}, path.Ext(name)):
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// What the documentation shows is applied against the emulator, as it stands but
// for the references of rooms that have to exist.
func TestExamples_ApplyAndPlan(t *testing.T) {
	t.Parallel()
	folders := map[string][]string{}
	for _, file := range exampleFiles(t) {
		if path.Ext(file) == ".tf" {
			folders[path.Dir(file)] = append(folders[path.Dir(file)], examplesFolder+file)
		}
	}
	if len(folders) < 20 {
		t.Errorf("the folders are %v, want all of examples/", slices.Sorted(maps.Keys(folders)))
	}
	for folder, files := range folders {
		_, isScenario := scenarios[folder]
		if isScenario || strings.HasPrefix(folder, "demo/") || strings.HasPrefix(folder, migratingGuide) {
			continue // They have tests of their own.
		}
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			w := newExampleWorkspace(t, s, files...)
			w.Must("apply", "-auto-approve")
			w.PlanExits(0)
			if slices.Contains(s.Changes(), http.MethodDelete) {
				t.Error("the apply deletes a room that existed")
			}
		})
	}
}

// newExampleWorkspace returns a workspace with these examples and with the
// service's account in its environment.
func newExampleWorkspace(t *testing.T, s *acctest.Service, files ...string) *acctest.Workspace {
	t.Helper()
	w := acctest.NewWorkspace(t, "")
	for _, name := range []string{"VISIONSCONNECTED_CUSTOMER_ID", "TF_VAR_customer_id"} {
		w.Setenv(name, acctest.CustomerID)
	}
	for _, name := range []string{"VISIONSCONNECTED_API_KEY", "TF_VAR_api_key"} {
		w.Setenv(name, acctest.APIKey)
	}
	w.Setenv("VISIONSCONNECTED_BASE_URL", s.BaseURL())
	w.Setenv("VAULT_ADDR", acctest.NewVault(t).URL)
	for _, file := range files {
		copyExample(w, s, file)
	}
	return w
}

// newerBlocks are what configurations can hold and an old CLI does not know.
var newerBlocks = []struct {
	pattern *regexp.Regexp
	feature terraformcli.Feature
}{
	{regexp.MustCompile(`(?m)^ephemeral "`), terraformcli.EphemeralResources},
	{regexp.MustCompile(`(?m)^ +ephemeral += true`), terraformcli.EphemeralVariables},
	{regexp.MustCompile(`(?m)^ +\w+_wo += `), terraformcli.WriteOnlyArguments},
	{regexp.MustCompile(`(?m)^ +identity += {`), terraformcli.ImportByIdentity},
	{regexp.MustCompile(`(?m)^import {\n +for_each`), terraformcli.ImportForEach},
	{regexp.MustCompile(`(?m)^removed {`), terraformcli.RemovedBlocks},
	{regexp.MustCompile(`(?m)^ +encryption {`), terraformcli.StateEncryption},
	{regexp.MustCompile(`(?m)^run "`), terraformcli.TestCommand},
	{regexp.MustCompile(`(?m)^mock_provider "`), terraformcli.MockProvider},
	{regexp.MustCompile(`(?m)^ +from = rest(api|ful)_`), terraformcli.MovesBetweenTypes},
}

// lacksFor returns "" where the CLI knows all that the configuration holds, and
// else a sentence that says which version would.
func lacksFor(cli terraformcli.CLI, config string) string {
	for _, newer := range newerBlocks {
		if reason := cli.Lacks(newer.feature); reason != "" && newer.pattern.MatchString(config) {
			return reason
		}
	}
	return ""
}

// copyExample puts an example into the workspace. It makes the rooms that the
// example takes for given.
func copyExample(w *acctest.Workspace, s *acctest.Service, file string) {
	w.T.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // A file of this repository.
	if err != nil {
		w.T.Fatal(err)
	}
	if reason := lacksFor(acctest.RequireCLI(w.T), string(text)); reason != "" {
		acctest.TellSkipped(w.T, path.Base(file)+" is left out: "+reason)
		return
	}
	rooms := map[string]string{}
	config := exampleReference.ReplaceAllStringFunc(string(text), func(reference string) string {
		if rooms[reference] == "" {
			room, err := s.CreateRoom()
			if err != nil {
				w.T.Fatal(err)
			}
			rooms[reference] = room.Reference
		}
		return rooms[reference]
	})
	if err := w.Write(path.Base(file), config); err != nil {
		w.T.Fatal(err)
	}
}
