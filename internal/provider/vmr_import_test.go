// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const roomBlock = `
resource "visionsconnected_vmr" "room" {}
`

// serviceWithRoom returns a service with a room that Terraform does not know.
func serviceWithRoom(t *testing.T) (*service, emulator.Room) {
	t.Helper()
	s := newService(t)
	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	return s, room
}

// expectImported checks that the state has the whole room and that nothing is
// left to plan.
func (w *workspace) expectImported(room emulator.Room) {
	w.t.Helper()
	values := w.stateRooms()[roomAddress]
	for attribute, want := range map[string]any{
		"id": room.Reference, "reference": room.Reference, "host_pin": room.HostPIN, "guest_pin": room.GuestPIN, "keepers": nil,
	} {
		if got := values[attribute]; got != want {
			w.t.Errorf("%s is %v, want %v", attribute, got, want)
		}
	}
	if code, output := w.try("plan", "-detailed-exitcode"); code != 0 {
		w.t.Errorf("the plan after the import is not empty:\n%s", output)
	}
}

func TestVMRResource_ImportCommand(t *testing.T) {
	t.Parallel()
	s, room := serviceWithRoom(t)
	w := newWorkspace(t, s.config(roomBlock))
	w.must("import", roomAddress, room.Reference)
	w.expectImported(room)
}

func TestVMRResource_ImportBlockWithID(t *testing.T) {
	t.Parallel()
	s, room := serviceWithRoom(t)
	w := newWorkspace(t, s.config(roomBlock+fmt.Sprintf(`
import {
  to = visionsconnected_vmr.room
  id = %q
}`, room.Reference)))
	w.says(w.must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	w.expectImported(room)
}

func TestVMRResource_ImportBlockWithIdentity(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.ImportByIdentity)
	s, room := serviceWithRoom(t)
	w := newWorkspace(t, s.config(roomBlock+fmt.Sprintf(`
import {
  to       = visionsconnected_vmr.room
  identity = { reference = %q }
}`, room.Reference)))
	w.says(w.must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	w.expectImported(room)
}

func TestVMRResource_GenerateConfigOut_YieldsAValidBlock(t *testing.T) {
	t.Parallel()
	s, room := serviceWithRoom(t)
	w := newWorkspace(t, s.config(fmt.Sprintf(`
import {
  to = visionsconnected_vmr.room
  id = %q
}`, room.Reference)))
	w.must("plan", "-generate-config-out=generated.tf")
	generated, err := os.ReadFile(filepath.Join(w.Dir, "generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("generated:\n%s", generated)
	w.must("validate")
	w.says(w.must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	w.expectImported(room)
}

func TestVMRResource_Import_RoomThatDoesNotExist(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(roomBlock))
	w.mustFail([]string{"import", roomAddress, "ve-nobody"}, "Room not found in this account", "Room ve-nobody",
		"was not yet seen in this account", "Check the reference")
	if rooms := w.stateRooms(); len(rooms) != 0 {
		t.Errorf("the state has %d rooms, want none", len(rooms))
	}
}

func TestVMRResource_Import_TextThatIsNoReference(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(roomBlock))
	w.mustFail([]string{"import", roomAddress, "https://example.com/ve-vevmr2"},
		"Cannot import room", "The reference is invalid: it contains a slash", "Nothing was imported")
	// As from a variable of the shell that is empty.
	output := w.mustFail([]string{"import", roomAddress, ""}, "Cannot import room", "The reference is invalid: it is empty")
	w.doesNotSay(output, "always an error in the provider")
	if requests := s.Ledger().Requests; len(requests) != 0 {
		t.Errorf("the service got %d requests, want none", len(requests))
	}
}

func TestVMRResource_Import_ReadFails_NothingIsImported(t *testing.T) {
	t.Parallel()
	s, room := serviceWithRoom(t)
	w := newWorkspace(t, s.config(roomBlock))
	s.answerAll(http.StatusForbidden, "text/html", "<html>Blocked by policy</html>")
	output := w.mustFail([]string{"import", roomAddress, room.Reference}, "Cannot read room", "403 Forbidden",
		"It is unknown whether the room exists", "it did not take place", "that no proxy responds in its place")
	w.doesNotSay(output, "stays in the state, unchanged")
	if rooms := w.stateRooms(); len(rooms) != 0 {
		t.Errorf("the state has %d rooms, want none", len(rooms))
	}
}
