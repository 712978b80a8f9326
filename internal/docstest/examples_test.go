// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// exampleReference is how the examples write the reference of a room that exists
// already.
var exampleReference = regexp.MustCompile(`ve-vevmr\d`)

// What the documentation shows is applied against the emulator, as it stands but
// for the references of rooms that have to exist.
func TestExamples_ApplyPlanDestroy(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../examples/*/*.tf")
	if err != nil {
		t.Fatal(err)
	}
	nested, err := filepath.Glob("../../examples/*/*/*.tf")
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string][]string{}
	for _, file := range append(files, nested...) {
		folders[filepath.Dir(file)] = append(folders[filepath.Dir(file)], file)
	}
	for _, folder := range []string{
		"provider", "resources/visionsconnected_vmr", "data-sources/visionsconnected_vmr", "ephemeral-resources/visionsconnected_vmr",
		"guides/occupied-rooms", "guides/accounts-at-their-limit", "guides/getting-started", "guides/rotating-pins",
		"guides/keeping-pins-and-keys-secret", "guides/managing-many-rooms",
	} {
		if folders["../../examples/"+folder] == nil {
			t.Errorf("the folder examples/%s was not found", folder)
		}
	}
	for folder, files := range folders {
		if _, err := os.Stat(filepath.Join(folder, "tests")); err == nil {
			continue // A scenario; see its own tests.
		}
		if strings.HasPrefix(folder, "../../examples/demo/") {
			continue // The demo; see its own tests.
		}
		t.Run(strings.TrimPrefix(folder, "../../examples/"), func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			w := newExampleWorkspace(t, s, files...)
			w.Must("init")
			w.Must("apply", "-auto-approve")
			if code, output := w.Try("plan", "-detailed-exitcode"); code != 0 {
				t.Errorf("the plan after the apply is not empty:\n%s", output)
			}
			if len(w.StateRooms()) > 0 {
				w.Must("destroy", "-auto-approve")
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
		acctest.TellSkipped(w.T, filepath.Base(file)+" is left out: "+reason)
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
	if err := w.Write(filepath.Base(file), config); err != nil {
		w.T.Fatal(err)
	}
}
