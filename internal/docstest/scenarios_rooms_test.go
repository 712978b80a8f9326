// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

func TestScenarios_PINRotation_NewRoomStandsBeforeTheOldOneGoes(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newScenarioWorkspace(t, "pin-rotation", s, s)
	w.Setenv("TF_VAR_rotation", "2026-Q3")
	w.Must("apply", "-auto-approve")
	s.ResetRequests()
	w.Setenv("TF_VAR_rotation", "2026-Q4")
	w.Must("apply", "-auto-approve")
	if got, want := s.Changes(), []string{http.MethodPost, http.MethodDelete}; !slices.Equal(got, want) {
		t.Errorf("the rotation makes the requests %v, want %v", got, want)
	}
	w.ExpectSameRooms(s)
}

func TestScenarios_RoomPool_RotationOfOneRoomTouchesNoOther(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newScenarioWorkspace(t, "room-pool", s, s)
	w.Setenv("TF_VAR_rooms", "{ consult = {}, reception = {}, training = {} }")
	w.Must("apply", "-auto-approve")
	before := w.StateRooms()
	s.ResetRequests()
	w.Setenv("TF_VAR_rooms", `{ consult = {}, reception = { rotation = "1" }, training = {} }`)
	w.Must("apply", "-auto-approve")
	if got, want := s.Changes(), []string{http.MethodDelete, http.MethodPost}; !slices.Equal(got, want) {
		t.Errorf("the rotation makes the requests %v, want %v", got, want)
	}
	for address, room := range w.StateRooms() {
		rotated := address == `visionsconnected_vmr.room["reception"]`
		if changed := room["reference"] != before[address]["reference"]; changed != rotated {
			t.Errorf("the reference of %s has changed: %t, want %t", address, changed, rotated)
		}
	}
}

// Rooms of the pool that nobody wants to rotate have no keepers, so that the
// import of a room keeps it.
func TestScenarios_RoomPool_TakesARoomOverByImport(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newScenarioWorkspace(t, "room-pool", s, s)
	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	w.Setenv("TF_VAR_rooms", "{ consult = {} }")
	w.Must("import", `visionsconnected_vmr.room["consult"]`, room.Reference)
	w.PlanExits(0)
	w.Must("apply", "-auto-approve")
	if got := s.OnlyRoom(t).Reference; got != room.Reference {
		t.Errorf("the room is %s, want %s", got, room.Reference)
	}
}

func TestScenarios_SeveralAccounts_EachRoomIsOnItsCustomersAccount(t *testing.T) {
	t.Parallel()
	hospital, town := newTwoAccounts(t)
	w := newScenarioWorkspace(t, "several-accounts", hospital, town)
	w.Must("apply", "-auto-approve")
	if got := len(hospital.Ledger().Rooms); got != 2 {
		t.Errorf("the hospital has %d rooms, want 2", got)
	}
	if got := len(town.Ledger().Rooms); got != 1 {
		t.Errorf("the town has %d rooms, want 1", got)
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
	var shown struct {
		Checks []struct {
			Status string `json:"status"`
		} `json:"checks"`
	}
	if err := json.Unmarshal([]byte(w.Must("show", "-json")), &shown); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, check := range shown.Checks {
		if check.Status != "pass" {
			failed++
		}
	}
	if failed != 1 {
		t.Errorf("%d of the checks %v have not passed, want 1", failed, shown.Checks)
	}
}

func TestScenarios_SmokeTest_FailedCheckFailsTheTestAndLeavesNoRoom(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.TestCommand)
	s := acctest.NewService(t)
	w := newScenarioWorkspace(t, "smoke-test", s, s)
	s.Intercept(func(answer http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodGet {
			joinAll(t, s, 1)
		}
		s.ServeHTTP(answer, request)
	})
	w.MustFail([]string{"test"}, somebodyIsThere)
	if rooms := s.References(); len(rooms) > 0 {
		t.Errorf("the failed test leaves the rooms %v", rooms)
	}
}

// joinAll puts so many guests into each room.
func joinAll(t *testing.T, s *acctest.Service, guests int) {
	t.Helper()
	for _, reference := range s.References() {
		s.OccupyWith(t, reference, 0, guests)
	}
}

// In one apply, also of a rotation: the store has the PINs of the rooms that exist
// now, and no file, log or output has any.
func TestScenarios_SecretHandoff_PINsAreInTheStoreAndNowhereElse(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.WriteOnlyArguments)
	s, store := acctest.NewService(t), acctest.NewVault(t)
	w := newScenarioWorkspace(t, "secret-handoff", s, s)
	w.Setenv("VAULT_ADDR", store.URL)
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
			expectHandedOff(t, store, w, room)
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
func expectHandedOff(t *testing.T, store *acctest.Vault, w *acctest.Workspace, room emulator.Room) {
	t.Helper()
	want := map[string]string{"reference": room.Reference, "host_pin": room.HostPIN, "guest_pin": room.GuestPIN}
	for address, inState := range w.StateRooms() {
		if inState["reference"] != room.Reference {
			continue
		}
		if got := store.Secret("rooms/" + roomKey.FindStringSubmatch(address)[1]); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the store has %v of %s, want %v", got, address, want)
		}
		return
	}
	t.Errorf("room %s is not in the state", room.Reference)
}

// roomKey finds the key of an instance in its address.
var roomKey = regexp.MustCompile(`\["(.+)"\]$`)
