// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// expectImported checks that the state has the whole room and that nothing is
// left to plan.
func expectImported(w *acctest.Workspace, room emulator.Room) {
	w.T.Helper()
	values := w.StateRooms()[acctest.RoomAddress]
	for attribute, want := range map[string]any{
		"id": room.Reference, "reference": room.Reference, "host_pin": room.HostPIN, "guest_pin": room.GuestPIN, "keepers": nil,
	} {
		if got := values[attribute]; got != want {
			w.T.Errorf("%s is %v, want %v", attribute, got, want)
		}
	}
	if code, output := w.Try("plan", "-detailed-exitcode"); code != 0 {
		w.T.Errorf("the plan after the import is not empty:\n%s", output)
	}
}

func TestVMRResource_ImportCommand(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	w.Must("import", acctest.RoomAddress, room.Reference)
	expectImported(w, room)
}

func TestVMRResource_ImportBlockWithID(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock+fmt.Sprintf(`
import {
  to = visionsconnected_vmr.room
  id = %q
}`, room.Reference)))
	w.Says(w.Must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	expectImported(w, room)
}

func TestVMRResource_ImportBlockWithIdentity(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.ImportByIdentity)
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock+fmt.Sprintf(`
import {
  to       = visionsconnected_vmr.room
  identity = { reference = %q }
}`, room.Reference)))
	w.Says(w.Must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	expectImported(w, room)
}

func TestVMRResource_GenerateConfigOut_YieldsAValidBlock(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(fmt.Sprintf(`
import {
  to = visionsconnected_vmr.room
  id = %q
}`, room.Reference)))
	w.Must("plan", "-generate-config-out=generated.tf")
	generated, err := os.ReadFile(filepath.Join(w.Dir, "generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("generated:\n%s", generated)
	w.Must("validate")
	w.Says(w.Must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	expectImported(w, room)
}

func TestVMRResource_Import_RoomThatDoesNotExist(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	w.MustFail([]string{"import", acctest.RoomAddress, "ve-nobody"}, "Room not found in this account", "Room ve-nobody",
		"This account has no such room", "Nothing was imported", "Check the reference")
	if rooms := w.StateRooms(); len(rooms) != 0 {
		t.Errorf("the state has %d rooms, want none", len(rooms))
	}
}

func TestVMRResource_Import_TextThatIsNoReference(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	w.MustFail([]string{"import", acctest.RoomAddress, "https://example.com/ve-vevmr2"},
		"Cannot import room", "The reference is invalid: it contains a slash", "Nothing was imported")
	// As from a variable of the shell that is empty.
	output := w.MustFail([]string{"import", acctest.RoomAddress, ""}, "Cannot import room", "The reference is invalid: it is empty")
	w.DoesNotSay(output, "always an error in the provider")
	if requests := s.Ledger().Requests; len(requests) != 0 {
		t.Errorf("the service got %d requests, want none", len(requests))
	}
}

func TestVMRResource_Import_ReadFails_NothingIsImported(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	s.RespondWith(http.StatusForbidden, "text/html", "<html>Blocked by policy</html>")
	output := w.MustFail([]string{"import", acctest.RoomAddress, room.Reference}, "Cannot read room", "403 Forbidden",
		"It is unknown whether the room exists", "Nothing was imported", "that no proxy responds in its place")
	w.DoesNotSay(output, "stays in the state, unchanged")
	if rooms := w.StateRooms(); len(rooms) != 0 {
		t.Errorf("the state has %d rooms, want none", len(rooms))
	}
}
