// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

func TestMove_WhatIsNoRoom_IsRefusedAndStays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fixture string
		edit    func(map[string]any)
		says    []string
	}{
		"another object": {
			"restapi_object-3.0", func(a map[string]any) { a["path"] = "/orders" },
			[]string{"The restapi_object with the id", "is no VMR: it is read at", "/orders/", "a VMR is read at …/vmrs/REFERENCE"},
		},
		"no reference": {
			"restful_resource-0.25", func(a map[string]any) {
				a["output"] = map[string]any{"type": []any{"object", map[string]any{"name": "string"}}, "value": map[string]any{"name": "x"}}
			},
			[]string{"The restful_resource with the id", "is no VMR: there is no reference in its output, sensitive_output"},
		},
		"narrow output": {
			"restful_resource-0.25", func(a map[string]any) {
				a["output_attrs"] = []any{"hostPIN"}
				a["output"] = map[string]any{"type": []any{"object", map[string]any{"hostPIN": "string"}}, "value": map[string]any{"hostPIN": "0188"}}
			},
			[]string{
				"The restful_resource with the id", "does not say which room it is: there is no reference in its output, sensitive_output",
				"Add reference to its output_attrs",
			},
		},
		"two references": {
			"restapi_object-3.0", func(a map[string]any) { a["id"] = "ve-other" },
			[]string{`The restapi_object with the id "ve-other" names two rooms: "ve-other", and`, "in its api_response"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := acctest.NewMove(t, c.fixture, c.edit)
			m.ConfigureMoves(acctest.RoomBlock, m.ResourceType+".room", acctest.RoomAddress)
			before := m.FileText("terraform.tfstate")
			output := m.MustFail([]string{"apply", "-auto-approve"}, append(append([]string{"Cannot move resource"}, c.says...),
				"Nothing was moved: the object stays in the state", "Put the object's own block back", "removed block")...)
			m.S.ExpectNoSecrets(t, "the refusal", output)
			if m.FileText("terraform.tfstate") != before {
				t.Errorf("the state has changed to\n%s", m.FileText("terraform.tfstate"))
			}
			m.S.ExpectCalls(t, "the refusal", nil)
		})
	}
}

// Resources that only remember something cannot carry a room.
func TestMove_FromTerraformData_IsRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.MovesBetweenTypes)
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(fmt.Sprintf(`resource "terraform_data" "room" { input = %q }`, room.Reference)))
	w.Must("apply", "-auto-approve")
	w.Configure(s.Config(acctest.RoomBlock + "moved {\n  from = terraform_data.room\n  to   = visionsconnected_vmr.room\n}\n"))
	w.MustFail([]string{"plan"}, "Cannot move resource",
		"from a restapi_object of mastercard/restapi or a restful_resource of magodo/restful, and not from a terraform_data of terraform.io/builtin/terraform",
		"Nothing was moved", "import it by its reference")
	s.ExpectCalls(t, "the refusal", nil)
}

// Nobody has seen the room on this account yet, so that "not found" proves
// nothing.
func TestMove_RoomNotFound_SourceStays(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restful_resource-0.25", nil)
	m.ConfigureMoves(acctest.RoomBlock, "restful_resource.room", acctest.RoomAddress)
	before := m.FileText("terraform.tfstate")
	if err := m.S.DeleteRoom(m.Room.Reference); err != nil {
		t.Fatal(err)
	}
	m.MustFail([]string{"apply", "-auto-approve"}, "Room not found in this account", "Room "+m.Room.Reference,
		"This account has no such room", "Nothing was imported or moved", "state rm ADDRESS",
		"after a failed move with its old address")
	if m.FileText("terraform.tfstate") != before {
		t.Errorf("the state has changed to\n%s", m.FileText("terraform.tfstate"))
	}

	// What the message says to do where the room is gone.
	m.MustFail([]string{"state", "rm", acctest.RoomAddress}, "No matching objects found")
	m.Must("state", "rm", "restful_resource.room")
	m.ConfigureMoves(acctest.RoomBlock)
	m.Says(m.Must("apply", "-auto-approve"), "1 added, 0 changed, 0 destroyed")
	m.ExpectSameRooms(m.S)
}

// The other thing that the message says to do. For that, the CLI asks the old
// provider once more, and so needs its block.
func TestMove_RoomNotFound_RemovedBlockAtItsOldAddress(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.RemovedBlocks)
	m := acctest.NewMove(t, "restful_resource-0.25", nil)
	if err := m.S.DeleteRoom(m.Room.Reference); err != nil {
		t.Fatal(err)
	}
	m.ConfigureMoves(acctest.RoomBlock, "restful_resource.room", acctest.RoomAddress)
	m.MustFail([]string{"plan"}, "Room not found in this account")
	m.ConfigureMoves(acctest.RoomBlock + "provider \"restful\" { base_url = \"http://127.0.0.1\" }\nremoved {\n  from = restful_resource.room\n  lifecycle {\n    destroy = false\n  }\n}\n")
	m.Says(m.Must("apply", "-auto-approve"), "1 added, 0 changed, 0 destroyed")
	m.ExpectSameRooms(m.S)
}

func TestMove_WithoutRefresh_RoomNotFound_RoomStays(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restapi_object-3.0", nil)
	m.ConfigureMoves(acctest.RoomBlock, "restapi_object.room", acctest.RoomAddress)
	m.Must("apply", "-auto-approve", "-refresh=false")
	if err := m.S.DeleteRoom(m.Room.Reference); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"plan"}, {"destroy", "-auto-approve"}, {"destroy", "-auto-approve", "-refresh=false"}} {
		m.MustFail(command, "Room not found in this account", "This account has no such room")
	}
	if rooms := m.References(); len(rooms) != 1 {
		t.Errorf("the state has the rooms %v, want the one that was moved", rooms)
	}
}

// The message says to put the room's block back with the provider that wrote the
// state. (OpenTofu moves the room without asking the provider.)
func TestMove_OwnRoomOfAnUnknownShape_ItsOwnProviderKeepsIt(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.MovesBetweenTypes)
	s, w := acctest.NewAppliedRoom(t)
	elsewhere := comesFromAnotherRegistry(w)
	w.EditInstances(func(instance map[string]any) {
		if attributes, ok := instance["attributes"].(map[string]any); ok {
			attributes["kind"] = "blue"
		}
	})
	w.Configure(s.Config("resource \"visionsconnected_vmr\" \"renamed\" {}\nmoved {\n  from = visionsconnected_vmr.room\n  to   = visionsconnected_vmr.renamed\n}\n"))
	w.Must("init")
	if acctest.RequireCLI(t).Product == terraformcli.OpenTofu {
		w.Says(w.Must("plan"), "has moved to visionsconnected_vmr.renamed", "Plan: 0 to add, 0 to change, 0 to destroy.")
		return
	}
	w.MustFail([]string{"plan"}, "Cannot move resource", "does not know the schema of the room's state",
		"Nothing was moved", "Put the room's block back under its old address", "merely taking the moved block out deletes the room")

	w.Configure(strings.Replace(s.Config(acctest.RoomBlock), "visionsconnected/visionsconnected", elsewhere, 1))
	w.Must("init")
	w.PlanExits(0)
	w.ExpectSameRooms(s)
}
