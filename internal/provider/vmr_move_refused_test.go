// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

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
			m := newMove(t, c.fixture, c.edit)
			m.takesOver(roomBlock, m.resourceType+".room", roomAddress)
			before := m.stateText()
			for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}} {
				output := m.mustFail(command, append(append([]string{"Cannot move resource"}, c.says...),
					"Nothing was moved: the object stays in the state", "Put the object's own block back", "removed block")...)
				m.s.expectNoSecrets(t, "the refusal", output)
			}
			if m.stateText() != before {
				t.Errorf("the state has changed to\n%s", m.stateText())
			}
			m.s.expectCalls(t, "the refusal", nil)
		})
	}
}

// Resources that only remember something cannot carry a room.
func TestMove_FromTerraformData_IsRefused(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.MovesBetweenTypes)
	s, room := serviceWithRoom(t)
	w := newWorkspace(t, s.config(fmt.Sprintf(`resource "terraform_data" "room" { input = %q }`, room.Reference)))
	w.must("apply", "-auto-approve")
	w.configure(s.config(roomBlock + "moved {\n  from = terraform_data.room\n  to   = visionsconnected_vmr.room\n}\n"))
	w.mustFail([]string{"plan"}, "Cannot move resource",
		"from a restapi_object of mastercard/restapi or a restful_resource of magodo/restful, and not from a terraform_data of terraform.io/builtin/terraform",
		"Nothing was moved", "import it by its reference")
	s.expectCalls(t, "the refusal", nil)
}

// Nobody has seen the room on this account yet, so that "not found" proves
// nothing.
func TestMove_ServiceDoesNotKnowTheRoom_SourceStays(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restful_resource-0.25", nil)
	m.takesOver(roomBlock, "restful_resource.room", roomAddress)
	before := m.stateText()
	if err := m.s.DeleteRoom(m.room.Reference); err != nil {
		t.Fatal(err)
	}
	m.mustFail([]string{"apply", "-auto-approve"}, "Room not found in this account", "Room "+m.room.Reference,
		"was not yet seen in this account", "If this is an import or a move, it did not take place", "state rm ADDRESS",
		"after a failed move, its old address")
	if m.stateText() != before {
		t.Errorf("the state has changed to\n%s", m.stateText())
	}

	// What the message says to do where the room is gone.
	m.mustFail([]string{"state", "rm", roomAddress}, "No matching objects found")
	m.must("state", "rm", "restful_resource.room")
	m.takesOver(roomBlock)
	m.says(m.must("apply", "-auto-approve"), "1 added, 0 changed, 0 destroyed")
	m.expectSameRooms(m.s)
}

// The other thing that the message says to do. For that, the CLI asks the old
// provider once more, and so needs its block.
func TestMove_ServiceDoesNotKnowTheRoom_RemovedBlockAtItsOldAddress(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.RemovedBlocks)
	m := newMove(t, "restful_resource-0.25", nil)
	if err := m.s.DeleteRoom(m.room.Reference); err != nil {
		t.Fatal(err)
	}
	m.takesOver(roomBlock, "restful_resource.room", roomAddress)
	m.mustFail([]string{"plan"}, "Room not found in this account")
	m.takesOver(roomBlock + "provider \"restful\" { base_url = \"http://127.0.0.1\" }\nremoved {\n  from = restful_resource.room\n  lifecycle {\n    destroy = false\n  }\n}\n")
	m.says(m.must("apply", "-auto-approve"), "1 added, 0 changed, 0 destroyed")
	m.expectSameRooms(m.s)
}

func TestMove_WithoutRefresh_ServiceDoesNotKnowTheRoom_RoomStays(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restapi_object-3.0", nil)
	m.takesOver(roomBlock, "restapi_object.room", roomAddress)
	m.must("apply", "-auto-approve", "-refresh=false")
	if err := m.s.DeleteRoom(m.room.Reference); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"plan"}, {"destroy", "-auto-approve"}, {"destroy", "-auto-approve", "-refresh=false"}} {
		m.mustFail(command, "Room not found in this account", "was not yet seen in this account")
	}
	if rooms := m.references(); len(rooms) != 1 {
		t.Errorf("the state has the rooms %v, want the one that was moved", rooms)
	}
}

// The message says to put the room's block back with the provider that wrote the
// state. (OpenTofu moves the room without asking the provider.)
func TestMove_OwnRoomOfAnUnknownShape_ItsOwnProviderKeepsIt(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.MovesBetweenTypes)
	s, w := newAppliedRoom(t)
	elsewhere := w.comesFromAnotherRegistry()
	w.editInstances(func(instance map[string]any) {
		if attributes, ok := instance["attributes"].(map[string]any); ok {
			attributes["kind"] = "blue"
		}
	})
	w.configure(s.config("resource \"visionsconnected_vmr\" \"renamed\" {}\nmoved {\n  from = visionsconnected_vmr.room\n  to   = visionsconnected_vmr.renamed\n}\n"))
	w.must("init")
	if requireCLI(t).Product == terraformcli.OpenTofu {
		w.says(w.must("plan"), "has moved to visionsconnected_vmr.renamed", "Plan: 0 to add, 0 to change, 0 to destroy.")
		return
	}
	w.mustFail([]string{"plan"}, "Cannot move resource", "does not know the schema of the room's state",
		"Nothing was moved", "Put the room's block back under its old address", "merely taking the moved block out deletes the room")

	w.configure(strings.Replace(s.config(roomBlock), "visionsconnected/visionsconnected", elsewhere, 1))
	w.must("init")
	w.exits(0)
	w.expectSameRooms(s)
}
