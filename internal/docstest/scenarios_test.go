// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"net/http"
	"os"
	"path"
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
	// tested are how many rooms its tests make; 0 where they need no service.
	tested int
}

var scenarios = map[string]scenario{
	"room-pool":        {tested: 6},
	"pin-rotation":     {tested: 2},
	"secret-handoff":   {needs: []terraformcli.Feature{terraformcli.WriteOnlyArguments}, tested: 2},
	"several-accounts": {tested: 4},
	"smoke-test":       {tested: 1},

	"guides/testing-your-modules": {needs: []terraformcli.Feature{terraformcli.MockProvider}},
}

// The tests of each scenario pass against the emulator, and leave no room behind. It has
// the files that its readers look for.
func TestScenarios_OwnTestsPass(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t) {
		folder, isTest := strings.CutSuffix(path.Dir(file), "/tests")
		if _, known := scenarios[folder]; isTest && !known {
			t.Errorf("examples/%s has tests that nothing runs", folder)
		}
	}
	for name, scenario := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, file := range []string{"README.md", "main.tf", "variables.tf", "outputs.tf", "versions.tf"} {
				if _, err := os.Stat(examplesFolder + name + "/" + file); err != nil && !strings.HasPrefix(name, "guides/") {
					t.Error(err)
				}
			}
			for _, feature := range append(scenario.needs, terraformcli.TestCommand) {
				acctest.RequireFeature(t, feature)
			}
			hospital, town := newTwoAccounts(t)
			w := newScenarioWorkspace(t, name, hospital, town)
			output := w.Must("test")
			if !strings.Contains(output, "Success!") || strings.Contains(output, "Warning") {
				t.Errorf("test prints\n%s", output)
			}
			of, in := hospital.Ledger(), town.Ledger()
			if made, left := of.Created+in.Created, len(of.Rooms)+len(in.Rooms); made != scenario.tested || left > 0 {
				t.Errorf("%d rooms were made and %d are left, want %d and none", made, left, scenario.tested)
			}
			if scenario.tested == 0 && len(of.Requests) > 0 {
				t.Error("tests that need no service have asked it")
			}
		})
	}
}

// newTwoAccounts returns two services with an account each. Most scenarios use
// the first alone.
func newTwoAccounts(t *testing.T) (hospital, town *acctest.Service) {
	t.Helper()
	return acctest.NewService(t), acctest.NewService(t, emulator.WithCredentials("customer-town", "key-town"))
}

// newScenarioWorkspace returns a workspace with a copy of the scenario, and with the
// accounts in its environment.
func newScenarioWorkspace(t *testing.T, name string, hospital, town *acctest.Service) *acctest.Workspace {
	t.Helper()
	w := newExampleWorkspace(t, hospital)
	copyExamples(w, name, "")
	for variable, account := range map[string][]any{
		"TF_VAR_hospital_account": {acctest.CustomerID, acctest.APIKey, hospital.BaseURL()},
		"TF_VAR_town_account":     {"customer-town", "key-town", town.BaseURL()},
	} {
		w.Setenv(variable, fmt.Sprintf("{ customer_id = %q, api_key = %q, base_url = %q }", account...))
	}
	if name == "several-accounts" {
		copyExamples(w, "room-pool", "../room-pool")
		w.StartProcesses() // A process of the provider has one account.
		w.Must("init")
	}
	return w
}

// copyExamples copies the configurations below a folder of examples/ to one of the
// workspace.
func copyExamples(w *acctest.Workspace, folder, target string) {
	w.T.Helper()
	for _, file := range exampleFiles(w.T) {
		inside, found := strings.CutPrefix(file, folder+"/")
		if !found {
			continue
		}
		name := path.Join(target, inside)
		err := os.MkdirAll(filepath.Join(w.Dir, path.Dir(name)), 0o700)
		if err == nil {
			err = w.Write(name, readFile(w.T, "examples/"+file))
		}
		if err != nil {
			w.T.Fatal(err)
		}
	}
}

func TestScenarios_PINRotation_NewRoomStandsBeforeTheOldOneGoes(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newScenarioWorkspace(t, "pin-rotation", s, s)
	w.Setenv("TF_VAR_rotation", "2026-Q3")
	w.Must("apply", "-auto-approve")
	w.Setenv("TF_VAR_rotation", "2026-Q4")
	w.Must("apply", "-auto-approve")
	if got, want := s.Changes(), []string{http.MethodPost, http.MethodPost, http.MethodDelete}; !slices.Equal(got, want) {
		t.Errorf("the room and its rotation make the requests %v, want %v", got, want)
	}
	w.PlanExits(0)
	w.ExpectSameRooms(s)
}

// Rooms of the pool that nobody wants to rotate have no keepers, so that the
// import of a room keeps it.
func TestScenarios_RoomPool_TakesARoomOverByImport(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := newScenarioWorkspace(t, "room-pool", s, s)
	w.Setenv("TF_VAR_rooms", "{ consult = {}, reception = {} }")
	w.Must("import", `visionsconnected_vmr.room["consult"]`, room.Reference)
	w.Must("apply", "-auto-approve")
	w.PlanExits(0)
	if got, want := s.Changes(), []string{http.MethodPost}; !slices.Equal(got, want) {
		t.Errorf("the apply makes the requests %v, want %v", got, want)
	}
}

func TestScenarios_SeveralAccounts_EachRoomIsOnItsCustomersAccount(t *testing.T) {
	t.Parallel()
	hospital, town := newTwoAccounts(t)
	w := newScenarioWorkspace(t, "several-accounts", hospital, town)
	w.Must("apply", "-auto-approve")
	if hospital, town := len(hospital.References()), len(town.References()); hospital != 2 || town != 1 {
		t.Errorf("the hospital has %d rooms and the town %d, want 2 and 1", hospital, town)
	}
	on := slices.Concat(hospital.References(), town.References())
	slices.Sort(on)
	if in := w.References(); !slices.Equal(on, in) {
		t.Errorf("the accounts have the rooms %v, the state has %v", on, in)
	}
}

const somebodyIsThere = "Somebody is in a room that nobody was told of."

func TestScenarios_SmokeTest_FailedCheckIsAWarningOfApplyAndShown(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newScenarioWorkspace(t, "smoke-test", s, s)
	w.Must("apply", "-auto-approve")
	s.OccupyWith(t, s.OnlyRoom(t).Reference, 0, 1)
	w.Says(w.Must("apply", "-auto-approve"), "Warning: Check block assertion failed", somebodyIsThere)
	shown := w.Must("show", "-json")
	w.Says(shown, `"to_display":"check.rooms_are_empty"},"status":"fail"`)
	if failed := strings.Count(shown, `},"status":"fail"`); failed != 2 { // Of the check and its instance.
		t.Errorf("%d results are failures, want those of one check:\n%s", failed, shown)
	}
}

func TestScenarios_SmokeTest_FailedCheckFailsTheTestAndLeavesNoRoom(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.TestCommand)
	s := acctest.NewService(t)
	w := newScenarioWorkspace(t, "smoke-test", s, s)
	s.Intercept(func(answer http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodGet {
			s.Occupy(t, s.References()...)
		}
		s.ServeHTTP(answer, request)
	})
	w.MustFail([]string{"test"}, somebodyIsThere)
	if rooms := s.References(); len(rooms) > 0 {
		t.Errorf("the failed test leaves the rooms %v", rooms)
	}
}

// In one apply, also of a rotation: the store has the PINs of the rooms that exist
// now, and no file and no output has any.
func TestScenarios_SecretHandoff_PINsAreInTheStoreAndNowhereElse(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.WriteOnlyArguments)
	s, store := acctest.NewService(t), acctest.NewVault(t)
	w := newScenarioWorkspace(t, "secret-handoff", s, s)
	w.Setenv("VAULT_ADDR", store.URL)
	w.Must("init") // For the log of processes.
	w.Setenv("TF_LOG", "TRACE")
	output := ""
	for i, calls := range []map[string]int{
		{http.MethodPost: 2, http.MethodGet: 2},
		{http.MethodPost: 2, http.MethodGet: 2, http.MethodDelete: 2},
	} {
		w.Setenv("TF_VAR_rooms", fmt.Sprintf(`{ consult = { rotation = "%[1]d" }, reception = { rotation = "%[1]d" } }`, i))
		output += w.Must("plan", "-out=saved.tfplan")
		output += w.Must("show", "-json", "saved.tfplan")
		s.ResetRequests()
		output += w.Must("apply", "saved.tfplan")
		s.ExpectCalls(t, "the apply", calls)
		for _, room := range s.Ledger().Rooms {
			expectHandedOff(store, w, room)
		}
	}
	output += w.PlanExits(0) + w.Must("show", "-json") + w.Must("output", "-json")
	if !strings.Contains(output, "VideoEngine API request") || !strings.Contains(output, "[TRACE]") {
		t.Fatal("the log does not hold the provider's lines, so this test proves nothing")
	}
	files := w.Files()
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup", "saved.tfplan/tfplan", "saved.tfplan/tfstate"} {
		if files[name] == "" {
			t.Errorf("there is no file %s", name)
		}
	}
	files["the output with the TRACE log"] = output
	for name, text := range files {
		s.ExpectNoSecrets(t, name, text)
	}
}

// expectHandedOff checks that the store has the PINs of a room of the workspace.
func expectHandedOff(store *acctest.Vault, w *acctest.Workspace, room emulator.Room) {
	w.T.Helper()
	want := map[string]string{"reference": room.Reference, "host_pin": room.HostPIN, "guest_pin": room.GuestPIN}
	for _, name := range []string{"consult", "reception"} {
		address := fmt.Sprintf("visionsconnected_vmr.room[%q]", name)
		if w.StateRooms()[address]["reference"] != room.Reference {
			continue
		}
		if got := store.Secret("rooms/" + name); fmt.Sprint(got) != fmt.Sprint(want) {
			w.T.Errorf("the store has %v of %s, want %v", got, address, want)
		}
		return
	}
	w.T.Errorf("room %s is not in the state", room.Reference)
}
