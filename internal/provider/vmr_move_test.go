// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// Instances in states as the true providers have written them, under the names
// of their types and versions.
const movedStates = "testdata/moved/"

// sourceProviders are the sources of the providers by the types of their
// objects.
var sourceProviders = map[string]string{"restapi_object": "mastercard/restapi", "restful_resource": "magodo/restful"}

// sourceInstance returns the instance of a fixture, with the room in it.
func sourceInstance(t *testing.T, fixture string, room emulator.Room) map[string]any {
	t.Helper()
	text, err := os.ReadFile(movedStates + fixture + ".json") //nolint:gosec // A file of this repository.
	if err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer("REFERENCE", room.Reference, "HOST_PIN", room.HostPIN, "GUEST_PIN", room.GuestPIN).Replace(string(text))
	var instance map[string]any
	if err := json.Unmarshal([]byte(filled), &instance); err != nil {
		t.Fatal(err)
	}
	return instance
}

// move is a room that another provider's state holds, as resourceType.room, and
// that is to become visionsconnected_vmr.room.
type move struct {
	*workspace

	s            *service
	room         emulator.Room
	resourceType string
	host         string
}

// newMove writes the state of the other provider. The edit may change the
// attributes of its object.
func newMove(t *testing.T, fixture string, edit func(attributes map[string]any)) *move {
	t.Helper()
	requireFeature(t, terraformcli.MovesBetweenTypes)
	return newSource(t, fixture, edit)
}

// newSource is newMove for a CLI that may be too old for a moved block.
func newSource(t *testing.T, fixture string, edit func(attributes map[string]any)) *move {
	t.Helper()
	s, room := serviceWithRoom(t)
	resourceType, _, _ := strings.Cut(fixture, "-")
	m := &move{newWorkspace(t, ""), s, room, resourceType, requireCLI(t).Product.RegistryHost()}
	instance := sourceInstance(t, fixture, room)
	attributes, ok := instance["attributes"].(map[string]any)
	if !ok {
		t.Fatalf("the fixture %s has no attributes", fixture)
	}
	if edit != nil {
		edit(attributes)
	}
	m.holds(m.resourceType+".room", instance)
	return m
}

// holds writes a state with instances of another provider's resource.
func (m *move) holds(address string, instances ...map[string]any) {
	m.t.Helper()
	_, name, _ := strings.Cut(address, ".")
	state := stateFile{Version: 4, TerraformVersion: "1.8.0", Serial: 1, Lineage: "6d0f5f60-5d0b-4f0e-9c85-1c1a3f9a4a9e", Resources: []stateResource{{
		Mode: "managed", Type: m.resourceType, Name: name, Instances: instances,
		Provider: fmt.Sprintf("provider[%q]", m.host+"/"+sourceProviders[m.resourceType]),
	}}}
	text, err := json.Marshal(state)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.Write("terraform.tfstate", string(text)); err != nil {
		m.t.Fatal(err)
	}
}

// takesOver writes a configuration with moved blocks and initializes it.
func (m *move) takesOver(rest string, moves ...string) {
	m.t.Helper()
	for i := 1; i < len(moves); i++ {
		rest += fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", moves[i-1], moves[i])
	}
	source := sourceProviders[m.resourceType]
	m.configure(requiring(filepath.Base(source), m.host+"/"+source, m.s.config(rest)))
	m.must("init")
}

// stateText returns the state as it lies in the file.
func (m *move) stateText() string {
	m.t.Helper()
	text, err := os.ReadFile(filepath.Join(m.Dir, "terraform.tfstate"))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(text)
}

// saysMoved checks that a plan moves the room and does nothing else.
func (m *move) saysMoved(output, from, to string) {
	m.t.Helper()
	m.says(output, from+" has moved to "+to, "Plan: 0 to add, 0 to change, 0 to destroy.")
	m.doesNotSay(output, "Warning:")
}

// A room is taken over from the states of every shape that the true providers
// write, and nothing is done to it.
func TestMove_RoomIsTakenOverUntouched(t *testing.T) {
	t.Parallel()
	fixtures, err := filepath.Glob(movedStates + "*.json")
	if err != nil || len(fixtures) < 7 {
		t.Fatalf("%d fixtures (%v)", len(fixtures), err)
	}
	for _, fixture := range fixtures {
		fixture = strings.TrimSuffix(filepath.Base(fixture), ".json")
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			m := newMove(t, fixture, nil)
			from := m.resourceType + ".room"
			m.takesOver(roomBlock, from, roomAddress)

			output := m.must("plan", "-out=tfplan")
			m.saysMoved(output, from, roomAddress)
			m.says(m.must("apply", "tfplan"), "0 added, 0 changed, 0 destroyed")
			m.s.expectCalls(t, "the move", map[string]int{http.MethodGet: 1})
			m.s.expectNoSecrets(t, "the plan", output)
			if resources := m.state().Resources; len(resources) != 1 {
				t.Errorf("the state holds %d resources, want the room alone", len(resources))
			}

			// The other provider is no longer needed.
			m.configure(m.s.config(roomBlock))
			m.expectImported(m.room)
			if now := m.s.onlyRoom(t); now != m.room {
				t.Errorf("the service has room %v, want %v as before", now, m.room)
			}
		})
	}
}

func TestMove_RegistryHostDoesNotMatter(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restapi_object-3.0", nil)
	m.host = otherHost
	m.holds("restapi_object.room", sourceInstance(t, "restapi_object-3.0", m.room))
	m.takesOver(roomBlock, "restapi_object.room", roomAddress)
	m.saysMoved(m.must("plan"), "restapi_object.room", roomAddress)
}

func TestMove_ChainOfMoves(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restful_resource-0.25", nil)
	m.takesOver(roomBlock, "restful_resource.room", "restful_resource.consult", roomAddress)
	m.saysMoved(m.must("plan"), "restful_resource.room", roomAddress)
	m.must("apply", "-auto-approve")
	m.s.expectCalls(t, "the move", map[string]int{http.MethodGet: 2})
	m.expectImported(m.room)
}

// The PINs of the source's state are taken along; what it does not have, the
// next read fills in.
func TestMove_WithoutRefresh_PINsComeFromTheSource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fixture  string
		edit     func(map[string]any)
		withPINs bool
	}{
		"with PINs":       {"restapi_object-2.0", nil, true},
		"from a dynamic":  {"restful_resource-0.25", nil, true},
		"from old output": {"restful_resource-0.6", nil, true},
		"without": {"restapi_object-2.0", func(attributes map[string]any) {
			attributes["api_response"], attributes["create_response"] = nil, nil
			attributes["api_data"] = map[string]any{"reference": attributes["id"], "hostPIN": "<nil>"}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMove(t, c.fixture, c.edit)
			m.takesOver(roomBlock, m.resourceType+".room", roomAddress)
			// No value changes. To the CLIs it is a change that the PINs are sensitive
			// from now on, which a refresh would have settled before the plan.
			m.says(m.must("apply", "-auto-approve", "-refresh=false"), roomAddress+" will be updated in-place",
				"(moved from "+m.resourceType+".room)", "Plan: 0 to add, 1 to change, 0 to destroy.")
			m.s.expectCalls(t, "the move", nil)
			want := map[string]any{
				"id": m.room.Reference, "reference": m.room.Reference, "keepers": nil, "host_pin": nil, "guest_pin": nil,
			}
			if c.withPINs {
				want["host_pin"], want["guest_pin"] = m.room.HostPIN, m.room.GuestPIN
			}
			if got := m.stateRooms()[roomAddress]; fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("the state has %v, want %v", got, want)
			}
			m.must("apply", "-auto-approve")
			m.expectImported(m.room)
		})
	}
}

// comesFromAnotherRegistry makes the provider of the state's rooms that of the
// other CLI's registry, whose address it returns.
func (w *workspace) comesFromAnotherRegistry() string {
	w.t.Helper()
	here, elsewhere := terraformcli.Terraform.RegistryHost(), terraformcli.OpenTofu.RegistryHost()
	if requireCLI(w.t).Product == terraformcli.OpenTofu {
		here, elsewhere = elsewhere, here
	}
	const source = "/visionsconnected/visionsconnected"
	w.must("state", "replace-provider", "-auto-approve", here+source, elsewhere+source)
	return elsewhere + source
}

// A room that is renamed while its provider comes from another registry than
// before stays what it is, with its account and its keepers. (Where that is the
// other CLI's registry, OpenTofu sees to it without asking the provider.)
func TestMove_OwnRoomOfAnotherRegistry_IsRenamed(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.MovesBetweenTypes)
	s := newService(t)
	w := newWorkspace(t, s.config(roomWithKeeper("1")))
	w.must("apply", "-auto-approve")
	room := s.onlyRoom(t)

	w.comesFromAnotherRegistry()
	w.configure(s.config(strings.ReplaceAll(roomWithKeeper("1"), `"room"`, `"renamed"`) + `
moved {
  from = visionsconnected_vmr.room
  to   = visionsconnected_vmr.renamed
}`))
	w.must("init")
	w.says(w.must("plan"), "visionsconnected_vmr.room has moved to visionsconnected_vmr.renamed", "Plan: 0 to add, 0 to change, 0 to destroy.")
	w.must("apply", "-auto-approve", "-refresh=false")
	if now := s.onlyRoom(t); now != room {
		t.Errorf("the service has room %v, want %v as before", now, room)
	}
	// Its account came along: that it is gone is believed.
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.says(w.must("plan"), "1 to add, 0 to change, 0 to destroy")
}

func TestTakeover_MoveWithKeepers_Warns(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restapi_object-3.0", nil)
	m.takesOver(roomWithKeeper("1"), "restapi_object.room", roomAddress)
	for _, args := range [][]string{{"plan"}, {"plan", "-refresh=false"}} {
		m.says(m.must(args...), "1 to add, 0 to change, 1 to destroy", "Warning: Room "+m.room.Reference, takeoverWarning)
	}

	m.takesOver(roomBlock, "restapi_object.room", roomAddress)
	m.must("apply", "-auto-approve")
	m.configure(m.s.config(roomWithKeeper("1")))
	m.doesNotSay(m.must("plan"), takeoverWarning) // Later, it is a rotation like any other.
}

// The guide says to untaint the object first. The CLIs have the provider plan a
// new room in place of a tainted one, so that it cannot warn.
func TestMove_TaintedSource_IsReplacedWithoutAWarning(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restapi_object-3.0", nil)
	instance := sourceInstance(t, "restapi_object-3.0", m.room)
	instance["status"] = "tainted"
	m.holds("restapi_object.room", instance)
	m.takesOver(roomBlock, "restapi_object.room", roomAddress)
	output := m.must("plan")
	m.says(output, roomAddress+" is tainted", "(moved from restapi_object.room)", "Plan: 1 to add, 0 to change, 1 to destroy.")
	m.doesNotSay(output, "Warning:")

	// What the guide says to do about it.
	m.takesOver("resource \"restapi_object\" \"room\" {\n  path = \"/vmrs\"\n  data = \"{}\"\n}\n")
	m.must("untaint", "restapi_object.room")
	m.takesOver(roomBlock, "restapi_object.room", roomAddress)
	m.saysMoved(m.must("plan"), "restapi_object.room", roomAddress)
}
