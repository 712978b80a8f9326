// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// What becomes of the rooms of each scenario.

// changes returns the methods of the requests that make or delete a room, in
// their order.
func (s *service) changes() []string {
	var methods []string
	for _, request := range s.Ledger().Requests {
		if request.Method != http.MethodGet {
			methods = append(methods, request.Method)
		}
	}
	return methods
}

func TestScenarios_PINRotation_NewRoomStandsBeforeTheOldOneGoes(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newScenarioWorkspace(t, "pin-rotation", s, s)
	w.Setenv("TF_VAR_rotation", "2026-Q3")
	w.must("apply", "-auto-approve")
	s.ResetRequests()
	w.Setenv("TF_VAR_rotation", "2026-Q4")
	w.must("apply", "-auto-approve")
	if got, want := s.changes(), []string{http.MethodPost, http.MethodDelete}; !slices.Equal(got, want) {
		t.Errorf("the rotation makes the requests %v, want %v", got, want)
	}
	w.expectSameRooms(s)
}

func TestScenarios_RoomPool_RotationOfOneRoomTouchesNoOther(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newScenarioWorkspace(t, "room-pool", s, s)
	w.Setenv("TF_VAR_rooms", "{ consult = {}, reception = {}, training = {} }")
	w.must("apply", "-auto-approve")
	before := w.stateRooms()
	s.ResetRequests()
	w.Setenv("TF_VAR_rooms", `{ consult = {}, reception = { rotation = "1" }, training = {} }`)
	w.must("apply", "-auto-approve")
	if got, want := s.changes(), []string{http.MethodDelete, http.MethodPost}; !slices.Equal(got, want) {
		t.Errorf("the rotation makes the requests %v, want %v", got, want)
	}
	for address, room := range w.stateRooms() {
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
	s := newService(t)
	w := newScenarioWorkspace(t, "room-pool", s, s)
	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	w.Setenv("TF_VAR_rooms", "{ consult = {} }")
	w.must("import", `visionsconnected_vmr.room["consult"]`, room.Reference)
	w.exits(0)
	w.must("apply", "-auto-approve")
	if got := s.onlyRoom(t).Reference; got != room.Reference {
		t.Errorf("the room is %s, want %s", got, room.Reference)
	}
}

func TestScenarios_SeveralAccounts_EachRoomIsOnItsCustomersAccount(t *testing.T) {
	t.Parallel()
	hospital, town := newTwoAccounts(t)
	w := newScenarioWorkspace(t, "several-accounts", hospital, town)
	w.must("apply", "-auto-approve")
	if got := len(hospital.Ledger().Rooms); got != 2 {
		t.Errorf("the hospital has %d rooms, want 2", got)
	}
	if got := len(town.Ledger().Rooms); got != 1 {
		t.Errorf("the town has %d rooms, want 1", got)
	}
	on := slices.Concat(hospital.references(), town.references())
	slices.Sort(on)
	if in := w.references(); !slices.Equal(on, in) {
		t.Errorf("the accounts have the rooms %v, the state has %v", on, in)
	}
}

const somebodyIsThere = "Somebody is in a room that nobody was told of."

func TestScenarios_SmokeTest_FailedCheckIsAWarningOfApplyAndShown(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newScenarioWorkspace(t, "smoke-test", s, s)
	w.must("apply", "-auto-approve")
	s.setParticipants(t, s.onlyRoom(t).Reference, 0, 1)
	w.says(w.must("apply", "-auto-approve"), "Warning: Check block assertion failed", somebodyIsThere)
	var shown struct {
		Checks []struct {
			Status string `json:"status"`
		} `json:"checks"`
	}
	if err := json.Unmarshal([]byte(w.must("show", "-json")), &shown); err != nil {
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
	requireFeature(t, terraformcli.TestCommand)
	s := newService(t)
	w := newScenarioWorkspace(t, "smoke-test", s, s)
	s.interceptWith(func(answer http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodGet {
			s.joinAll(t, 1)
		}
		s.ServeHTTP(answer, request)
	})
	w.mustFail([]string{"test"}, somebodyIsThere)
	if rooms := s.references(); len(rooms) > 0 {
		t.Errorf("the failed test leaves the rooms %v", rooms)
	}
}

// joinAll puts so many guests into each room.
func (s *service) joinAll(t *testing.T, guests int) {
	t.Helper()
	for _, reference := range s.references() {
		s.setParticipants(t, reference, 0, guests)
	}
}

// The state of whoever hands the PINs on never holds them, before and after a
// rotation, and the store has those of the room that exists now.
func TestScenarios_SecretHandoff_PINsAreInTheStoreAndInNoFile(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.WriteOnlyArguments)
	s, store := newService(t), newVault(t)
	rooms := newScenarioWorkspace(t, "room-pool", s, s)
	rooms.Setenv("TF_VAR_rooms", "{ consult = {}, reception = {} }")
	handoff := newScenarioWorkspace(t, "secret-handoff", s, s)
	handoff.Setenv("VAULT_ADDR", store.URL)

	for _, rotation := range []string{"1", "2"} {
		rooms.must("apply", "-auto-approve", "-var=rotation="+rotation)
		handoff.Setenv("TF_VAR_references", rooms.must("output", "-json", "references"))
		s.ResetRequests()
		output := handoff.must("plan", "-out=saved.tfplan")
		output += handoff.must("show", "-json", "saved.tfplan")
		s.expectCalls(t, "plan", map[string]int{http.MethodGet: 2})
		output += handoff.must("apply", "saved.tfplan")
		s.expectCalls(t, "apply", map[string]int{http.MethodGet: 2})
		s.expectNoSecrets(t, "the output", output)
		for address, room := range rooms.stateRooms() {
			name := roomKey.FindStringSubmatch(address)[1]
			want := map[string]any{"reference": room["reference"], "host_pin": room["host_pin"], "guest_pin": room["guest_pin"]}
			if got := store.secret("rooms/" + name); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("after rotation %s the store has %v of %s, want %v", rotation, got, name, want)
			}
		}
	}
	handoff.exits(0)
	for name, text := range handoff.everything() {
		s.expectNoSecrets(t, name, text)
	}
}

// roomKey finds the key of an instance in its address.
var roomKey = regexp.MustCompile(`\["(.+)"\]$`)
