// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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
		"provider", "resources/visionsconnected_vmr", "data-sources/visionsconnected_vmr",
		"guides/occupied-rooms", "guides/accounts-at-their-limit",
	} {
		if folders["../../examples/"+folder] == nil {
			t.Errorf("the folder examples/%s was not found", folder)
		}
	}
	for folder, files := range folders {
		t.Run(strings.TrimPrefix(folder, "../../examples/"), func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			w := newExampleWorkspace(t, s, files...)
			w.must("init")
			w.must("apply", "-auto-approve")
			if code, output := w.try("plan", "-detailed-exitcode"); code != 0 {
				t.Errorf("the plan after the apply is not empty:\n%s", output)
			}
			if len(w.stateRooms()) > 0 {
				w.must("destroy", "-auto-approve")
			}
		})
	}
}

// newExampleWorkspace returns a workspace with these examples and with the
// service's account in its environment.
func newExampleWorkspace(t *testing.T, s *service, files ...string) *workspace {
	t.Helper()
	w := newWorkspace(t, "")
	for _, name := range []string{"VISIONSCONNECTED_CUSTOMER_ID", "TF_VAR_customer_id"} {
		w.Setenv(name, testCustomerID)
	}
	for _, name := range []string{"VISIONSCONNECTED_API_KEY", "TF_VAR_api_key"} {
		w.Setenv(name, testAPIKey)
	}
	w.Setenv("VISIONSCONNECTED_BASE_URL", s.baseURL())
	for _, file := range files {
		w.copyExample(s, file)
	}
	return w
}

// copyExample puts an example into the workspace. It makes the rooms that the
// example takes for given.
func (w *workspace) copyExample(s *service, file string) {
	w.t.Helper()
	if reason := requireCLI(w.t).Lacks(terraformcli.ImportByIdentity); reason != "" && strings.HasSuffix(file, "import-by-identity.tf") {
		tellSkipped(w.t, filepath.Base(file)+" is left out: "+reason)
		return
	}
	text, err := os.ReadFile(file) //nolint:gosec // A file of this repository.
	if err != nil {
		w.t.Fatal(err)
	}
	rooms := map[string]string{}
	config := exampleReference.ReplaceAllStringFunc(string(text), func(reference string) string {
		if rooms[reference] == "" {
			room, err := s.CreateRoom()
			if err != nil {
				w.t.Fatal(err)
			}
			rooms[reference] = room.Reference
		}
		return rooms[reference]
	})
	if err := w.Write(filepath.Base(file), config); err != nil {
		w.t.Fatal(err)
	}
}
