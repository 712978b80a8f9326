// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// scenario is a folder under examples/ that is a complete configuration with
// tests of its own.
type scenario struct {
	// needs are what its own tests use, beside the command test.
	needs []terraformcli.Feature
	// variables are what the configuration needs, beside an account.
	variables map[string]string
	// rooms are how many rooms it makes; 0 where it needs rooms that exist.
	rooms int
	// tested are how many rooms its tests make; 0 where they need no service.
	tested int
}

var scenarios = map[string]scenario{
	"room-pool":    {variables: map[string]string{"rooms": "{ consult = {}, reception = {} }"}, rooms: 2, tested: 6},
	"pin-rotation": {variables: map[string]string{"rotation": "2026-Q4"}, rooms: 1, tested: 2},
	"secret-handoff": {
		needs:     []terraformcli.Feature{terraformcli.WriteOnlyArguments},
		variables: map[string]string{"rooms": "{ consult = {}, reception = {} }"}, rooms: 2, tested: 2,
	},
	"several-accounts": {rooms: 3, tested: 4},
	"smoke-test":       {rooms: 1, tested: 1},

	"guides/testing-your-modules": {needs: []terraformcli.Feature{terraformcli.MockProvider}},
}

// The tests of each scenario pass against the emulator, and leave no room
// behind.
func TestScenarios_OwnTestsPass(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("../../examples/*/tests")
	if err != nil {
		t.Fatal(err)
	}
	nested, err := filepath.Glob("../../examples/*/*/tests")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range append(folders, nested...) {
		name := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(folder)), "../../examples/")
		if _, known := scenarios[name]; !known {
			t.Errorf("examples/%s has tests that nothing runs", name)
		}
	}
	for name, scenario := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, feature := range append(scenario.needs, terraformcli.TestCommand) {
				acctest.RequireFeature(t, feature)
			}
			hospital, town := newTwoAccounts(t)
			w := newScenarioWorkspace(t, name, hospital, town)
			output := w.Must("test")
			if !strings.Contains(output, "Success!") || strings.Contains(output, "Warning") {
				t.Errorf("test prints\n%s", output)
			}
			expectRoomsMadeAndDeleted(t, scenario.tested, hospital, town)
			if scenario.tested == 0 && len(hospital.Ledger().Requests) > 0 {
				t.Error("tests that need no service have asked it")
			}
		})
	}
}

// Each scenario also works as it stands, on CLIs that cannot run its tests too.
func TestScenarios_ApplyPlanDestroy(t *testing.T) {
	t.Parallel()
	for name, scenario := range scenarios {
		if scenario.rooms == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hospital, town := newTwoAccounts(t)
			w := newScenarioWorkspace(t, name, hospital, town)
			for variable, value := range scenario.variables {
				w.Setenv("TF_VAR_"+variable, value)
			}
			w.Must("apply", "-auto-approve")
			w.PlanExits(0)
			w.Must("destroy", "-auto-approve")
			expectRoomsMadeAndDeleted(t, scenario.rooms, hospital, town)
		})
	}
}

// newTwoAccounts returns two services with an account each. Most scenarios use
// the first alone.
func newTwoAccounts(t *testing.T) (hospital, town *acctest.Service) {
	t.Helper()
	return acctest.NewService(t), acctest.NewService(t, emulator.WithCredentials("customer-town", "key-town"))
}

// newScenarioWorkspace returns an initialized workspace with a copy of examples/,
// in the folder of the scenario, and with the accounts in its environment.
func newScenarioWorkspace(t *testing.T, name string, hospital, town *acctest.Service) *acctest.Workspace {
	t.Helper()
	mirror, err := acctest.BuiltProvider()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	copyExamples(t, folder)
	w := acctest.NewWorkspaceIn(t, filepath.Join(folder, filepath.FromSlash(name)), mirror)
	w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", acctest.CustomerID)
	w.Setenv("VISIONSCONNECTED_API_KEY", acctest.APIKey)
	w.Setenv("VISIONSCONNECTED_BASE_URL", hospital.BaseURL())
	account := func(customerID, apiKey, baseURL string) string {
		return `{ customer_id = "` + customerID + `", api_key = "` + apiKey + `", base_url = "` + baseURL + `" }`
	}
	w.Setenv("TF_VAR_hospital_account", account(acctest.CustomerID, acctest.APIKey, hospital.BaseURL()))
	w.Setenv("TF_VAR_town_account", account("customer-town", "key-town", town.BaseURL()))
	w.Setenv("VAULT_ADDR", acctest.NewVault(t).URL)
	if name == "secret-handoff" {
		acctest.RequireFeature(t, terraformcli.WriteOnlyArguments) // Or else init refuses.
	}
	w.Must("init")
	return w
}

// copyExamples copies the configurations under examples/ to folder, without what
// a CLI that somebody ran there has left.
func copyExamples(t *testing.T, folder string) {
	t.Helper()
	const root = "../../examples"
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if strings.HasPrefix(entry.Name(), ".") && path != root {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".tf", ".hcl"}, filepath.Ext(path)) || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		text, err := os.ReadFile(path) //nolint:gosec // A file of this repository.
		if err != nil {
			return err
		}
		target := filepath.Join(folder, strings.TrimPrefix(path, root))
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o600) //nolint:gosec // In a folder of the test's own.
	})
	if err != nil {
		t.Fatal(err)
	}
}

// expectRoomsMadeAndDeleted checks that the accounts have made so many rooms
// together, and have none left.
func expectRoomsMadeAndDeleted(t *testing.T, want int, accounts ...*acctest.Service) {
	t.Helper()
	made := 0
	for _, account := range accounts {
		ledger := account.Ledger()
		made += ledger.Created
		if len(ledger.Rooms) > 0 {
			t.Errorf("%d rooms are left", len(ledger.Rooms))
		}
	}
	if made != want {
		t.Errorf("%d rooms were made, want %d", made, want)
	}
}

// Each scenario has the files that its readers look for.
func TestScenarios_AreComplete(t *testing.T) {
	t.Parallel()
	for _, name := range slices.Sorted(maps.Keys(scenarios)) {
		if strings.HasPrefix(name, "guides/") {
			continue
		}
		for _, file := range []string{"README.md", "main.tf", "variables.tf", "outputs.tf", "versions.tf"} {
			if _, err := os.Stat("../../examples/" + name + "/" + file); err != nil {
				t.Error(err)
			}
		}
	}
}
