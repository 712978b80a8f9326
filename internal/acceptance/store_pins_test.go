// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const withoutStoredPINs = "store_pins = false"

// expectNoPINs checks that no file of the workspace holds a PIN, nor a plan that is
// made now.
func expectNoPINs(t *testing.T, s *acctest.Service, w *acctest.Workspace) {
	t.Helper()
	w.Must("plan", "-out=saved.tfplan")
	files := w.Files()
	files["show -json of the plan"] = w.Must("show", "-json", "saved.tfplan")
	for name, text := range files {
		s.ExpectNoPINs(t, name, text)
	}
}

func TestStorePINs_False_ALifeWithoutPINs(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	config := func(keeper string) string {
		return s.ConfigWith(withoutStoredPINs, acctest.RoomWithKeeper(keeper)+`
data "visionsconnected_vmr" "room" { reference = visionsconnected_vmr.room.reference }
output "pins" {
  value     = [visionsconnected_vmr.room.host_pin, data.visionsconnected_vmr.room.guest_pin]
  sensitive = true
}`)
	}
	w := acctest.NewWorkspace(t, config("1"))
	w.Must("plan", "-out=tfplan")
	w.Must("apply", "tfplan")
	s.ExpectCalls(t, "the creation", map[string]int{http.MethodPost: 1, http.MethodGet: 1}) // The data source.
	w.DoesNotSay(w.PlanExits(0), "Warning:")
	s.ExpectCalls(t, "a plan", map[string]int{http.MethodGet: 2})

	w.Configure(config("2"))
	output := w.Must("plan", "-out=tfplan")
	w.Says(output, "1 to add, 0 to change, 1 to destroy")
	w.DoesNotSay(output, "~ host_pin")
	s.ResetRequests()
	w.Must("apply", "tfplan")
	s.ExpectCalls(t, "the replacement", map[string]int{http.MethodPost: 1, http.MethodGet: 1, http.MethodDelete: 1})
	w.PlanExits(0)
	expectNoPINs(t, s, w)
	w.Must("destroy", "-auto-approve")
	if rooms := s.References(); len(rooms) > 0 {
		t.Errorf("the rooms %v are left", rooms)
	}
}

func TestStorePINs_False_ImportAndMove(t *testing.T) {
	t.Parallel()
	t.Run("import", func(t *testing.T) {
		t.Parallel()
		s, room := acctest.ServiceWithRoom(t)
		w := acctest.NewWorkspace(t, s.ConfigWith(withoutStoredPINs, acctest.ImportBlocks(room, "room")))
		w.DoesNotSay(w.Must("apply", "-auto-approve"), "Warning:")
		s.ExpectCalls(t, "the import", map[string]int{http.MethodGet: 1})
		w.PlanExits(0)
		expectNoPINs(t, s, w)
	})
	t.Run("move", func(t *testing.T) {
		t.Parallel()
		m := acctest.NewMove(t, "restapi_object-3.0", nil)
		m.ConfigureMoves(acctest.RoomBlock, "restapi_object.room", acctest.RoomAddress)
		m.Configure(strings.Replace(m.FileText("main.tf"), "  base_url", withoutStoredPINs+"\n  base_url", 1))
		m.SaysMoved(m.Must("plan", "-out=tfplan"), "restapi_object.room", acctest.RoomAddress)
		m.Must("apply", "tfplan")
		m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: 1})
		m.S.ExpectNoSecrets(t, "the state", m.FileText("terraform.tfstate"))
	})
}

// PINs go and come with the next refresh that is written. Nothing is replaced.
func TestStorePINs_Switched(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	room := s.OnlyRoom(t)
	expect := func(stored bool) {
		t.Helper()
		if got := w.StateRooms()[acctest.RoomAddress]["host_pin"]; (got == room.HostPIN) != stored || stored == (got == nil) {
			t.Errorf("the state has the host PIN %v; stored: %t", got, stored)
		}
	}
	for _, stored := range []bool{false, true} {
		w.Configure(s.ConfigWith(fmt.Sprintf("store_pins = %t", stored), acctest.RoomBlock))
		w.PlanExits(0, "-refresh=false")
		w.Must("apply", "-auto-approve", "-refresh=false")
		expect(!stored)
		w.PlanExits(2, "-refresh-only")
		w.PlanExits(0)
		w.Must("apply", "-auto-approve")
		expect(stored)
		w.PlanExits(0)
	}
	if now := s.OnlyRoom(t); now != room {
		t.Errorf("the room is %v, want %v", now, room)
	}
}

// An unknown store_pins leaves the PINs of a new room unknown in the plan.
func TestStorePINs_Unknown_TheApplyDecides(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith("store_pins = terraform_data.store.output", acctest.RoomBlock+`
resource "terraform_data" "store" { input = false }`))
	w.Must("apply", "-auto-approve")
	s.ExpectCalls(t, "the creation", map[string]int{http.MethodPost: 1})
	w.PlanExits(0)
	expectNoPINs(t, s, w)
}

// OpenTofu's argument enabled makes a room come and go like count does.
func TestLifecycle_Enabled_RoomComesAndGoes(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.LifecycleEnabled)
	s := acctest.NewService(t)
	config := func(enabled bool) string {
		return s.Config(fmt.Sprintf("resource \"visionsconnected_vmr\" \"room\" {\n  lifecycle {\n    enabled = %t\n  }\n}\n", enabled))
	}
	w := acctest.NewWorkspace(t, config(true))
	w.Must("apply", "-auto-approve")
	s.OnlyRoom(t)
	w.Configure(config(false))
	w.Must("apply", "-auto-approve")
	s.ExpectCalls(t, "all", map[string]int{http.MethodPost: 1, http.MethodGet: 1, http.MethodDelete: 1})
	w.ExpectSameRooms(s)
}
