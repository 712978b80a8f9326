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
const MovedStates = "testdata/moved/"

// sourceProviders are the sources of the providers by the types of their
// objects.
var sourceProviders = map[string]string{"restapi_object": "mastercard/restapi", "restful_resource": "magodo/restful"}

// SourceInstance returns the instance of a fixture, with the room in it.
func SourceInstance(t *testing.T, fixture string, room emulator.Room) map[string]any {
	t.Helper()
	text, err := os.ReadFile(MovedStates + fixture + ".json") //nolint:gosec // A file of this repository.
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

// Move is a room that another provider's state holds, as ResourceType.room, and
// that is to become visionsconnected_vmr.room.
type Move struct {
	*Workspace

	S            *Service
	Room         emulator.Room
	ResourceType string
	Host         string
}

// NewMove writes the state of the other provider. The edit may change the
// attributes of its object.
func NewMove(t *testing.T, fixture string, edit func(attributes map[string]any)) *Move {
	t.Helper()
	RequireFeature(t, terraformcli.MovesBetweenTypes)
	return NewSource(t, fixture, edit)
}

// NewSource is NewMove for a CLI that may be too old for a moved block.
func NewSource(t *testing.T, fixture string, edit func(attributes map[string]any)) *Move {
	t.Helper()
	s, room := ServiceWithRoom(t)
	resourceType, _, _ := strings.Cut(fixture, "-")
	m := &Move{NewWorkspace(t, ""), s, room, resourceType, RequireCLI(t).Product.RegistryHost()}
	instance := SourceInstance(t, fixture, room)
	attributes, ok := instance["attributes"].(map[string]any)
	if !ok {
		t.Fatalf("the fixture %s has no attributes", fixture)
	}
	if edit != nil {
		edit(attributes)
	}
	m.Holds(m.ResourceType+".room", instance)
	return m
}

// Holds writes a state with instances of another provider's resource.
func (m *Move) Holds(address string, instances ...map[string]any) {
	m.T.Helper()
	_, name, _ := strings.Cut(address, ".")
	state := stateFile{Version: 4, TerraformVersion: "1.8.0", Serial: 1, Lineage: "6d0f5f60-5d0b-4f0e-9c85-1c1a3f9a4a9e", Resources: []stateResource{{
		Mode: "managed", Type: m.ResourceType, Name: name, Instances: instances,
		Provider: fmt.Sprintf("provider[%q]", m.Host+"/"+sourceProviders[m.ResourceType]),
	}}}
	text, err := json.Marshal(state)
	if err != nil {
		m.T.Fatal(err)
	}
	if err := m.Write("terraform.tfstate", string(text)); err != nil {
		m.T.Fatal(err)
	}
}

// ConfigureMoves writes a configuration with moved blocks and initializes it.
func (m *Move) ConfigureMoves(rest string, moves ...string) {
	m.T.Helper()
	for i := 1; i < len(moves); i++ {
		rest += fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", moves[i-1], moves[i])
	}
	source := sourceProviders[m.ResourceType]
	m.Configure(Requiring(filepath.Base(source), m.Host+"/"+source, m.S.Config(rest)))
	m.Must("init")
}

// StateText returns the state as it lies in the file.
func (m *Move) StateText() string {
	m.T.Helper()
	text, err := os.ReadFile(filepath.Join(m.Dir, "terraform.tfstate"))
	if err != nil {
		m.T.Fatal(err)
	}
	return string(text)
}

// SaysMoved checks that a plan moves the room and does nothing else.
func (m *Move) SaysMoved(output, from, to string) {
	m.T.Helper()
	m.Says(output, from+" has moved to "+to, "Plan: 0 to add, 0 to change, 0 to destroy.")
	m.DoesNotSay(output, "Warning:")
}

// A room is taken over from the states of every shape that the true providers
// write, and nothing is done to it.
func TestMove_RoomIsTakenOverUntouched(t *testing.T) {
	t.Parallel()
	fixtures, err := filepath.Glob(MovedStates + "*.json")
	if err != nil || len(fixtures) < 7 {
		t.Fatalf("%d fixtures (%v)", len(fixtures), err)
	}
	for _, fixture := range fixtures {
		fixture = strings.TrimSuffix(filepath.Base(fixture), ".json")
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			m := NewMove(t, fixture, nil)
			from := m.ResourceType + ".room"
			m.ConfigureMoves(RoomBlock, from, RoomAddress)

			output := m.Must("plan", "-out=tfplan")
			m.SaysMoved(output, from, RoomAddress)
			m.Says(m.Must("apply", "tfplan"), "0 added, 0 changed, 0 destroyed")
			m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: 1})
			m.S.ExpectNoSecrets(t, "the plan", output)
			if resources := m.State().Resources; len(resources) != 1 {
				t.Errorf("the state holds %d resources, want the room alone", len(resources))
			}

			// The other provider is no longer needed.
			m.Configure(m.S.Config(RoomBlock))
			expectImported(m.Workspace, m.Room)
			if now := m.S.OnlyRoom(t); now != m.Room {
				t.Errorf("the service has room %v, want %v as before", now, m.Room)
			}
		})
	}
}

func TestMove_RegistryHostDoesNotMatter(t *testing.T) {
	t.Parallel()
	m := NewMove(t, "restapi_object-3.0", nil)
	m.Host = OtherHost
	m.Holds("restapi_object.room", SourceInstance(t, "restapi_object-3.0", m.Room))
	m.ConfigureMoves(RoomBlock, "restapi_object.room", RoomAddress)
	m.SaysMoved(m.Must("plan"), "restapi_object.room", RoomAddress)
}

func TestMove_ChainOfMoves(t *testing.T) {
	t.Parallel()
	m := NewMove(t, "restful_resource-0.25", nil)
	m.ConfigureMoves(RoomBlock, "restful_resource.room", "restful_resource.consult", RoomAddress)
	m.SaysMoved(m.Must("plan"), "restful_resource.room", RoomAddress)
	m.Must("apply", "-auto-approve")
	m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: 2})
	expectImported(m.Workspace, m.Room)
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
			m := NewMove(t, c.fixture, c.edit)
			m.ConfigureMoves(RoomBlock, m.ResourceType+".room", RoomAddress)
			// No value changes. To the CLIs it is a change that the PINs are sensitive
			// from now on, which a refresh would have settled before the plan.
			m.Says(m.Must("apply", "-auto-approve", "-refresh=false"), RoomAddress+" will be updated in-place",
				"(moved from "+m.ResourceType+".room)", "Plan: 0 to add, 1 to change, 0 to destroy.")
			m.S.ExpectCalls(t, "the move", nil)
			want := map[string]any{
				"id": m.Room.Reference, "reference": m.Room.Reference, "keepers": nil, "host_pin": nil, "guest_pin": nil,
			}
			if c.withPINs {
				want["host_pin"], want["guest_pin"] = m.Room.HostPIN, m.Room.GuestPIN
			}
			if got := m.StateRooms()[RoomAddress]; fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("the state has %v, want %v", got, want)
			}
			m.Must("apply", "-auto-approve")
			expectImported(m.Workspace, m.Room)
		})
	}
}

// comesFromAnotherRegistry makes the provider of the state's rooms that of the
// other CLI's registry, whose address it returns.
func comesFromAnotherRegistry(w *Workspace) string {
	w.T.Helper()
	here, elsewhere := terraformcli.Terraform.RegistryHost(), terraformcli.OpenTofu.RegistryHost()
	if RequireCLI(w.T).Product == terraformcli.OpenTofu {
		here, elsewhere = elsewhere, here
	}
	const source = "/visionsconnected/visionsconnected"
	w.Must("state", "replace-provider", "-auto-approve", here+source, elsewhere+source)
	return elsewhere + source
}

// A room that is renamed while its provider comes from another registry than
// before stays what it is, with its account and its keepers. (Where that is the
// other CLI's registry, OpenTofu sees to it without asking the provider.)
func TestMove_OwnRoomOfAnotherRegistry_IsRenamed(t *testing.T) {
	t.Parallel()
	RequireFeature(t, terraformcli.MovesBetweenTypes)
	s := NewService(t)
	w := NewWorkspace(t, s.Config(RoomWithKeeper("1")))
	w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t)

	comesFromAnotherRegistry(w)
	w.Configure(s.Config(strings.ReplaceAll(RoomWithKeeper("1"), `"room"`, `"renamed"`) + `
moved {
  from = visionsconnected_vmr.room
  to   = visionsconnected_vmr.renamed
}`))
	w.Must("init")
	w.Says(w.Must("plan"), "visionsconnected_vmr.room has moved to visionsconnected_vmr.renamed", "Plan: 0 to add, 0 to change, 0 to destroy.")
	w.Must("apply", "-auto-approve", "-refresh=false")
	if now := s.OnlyRoom(t); now != room {
		t.Errorf("the service has room %v, want %v as before", now, room)
	}
	// Its account came along: that it is gone is believed.
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.Says(w.Must("plan"), "1 to add, 0 to change, 0 to destroy")
}

func TestTakeover_MoveWithKeepers_Warns(t *testing.T) {
	t.Parallel()
	m := NewMove(t, "restapi_object-3.0", nil)
	m.ConfigureMoves(RoomWithKeeper("1"), "restapi_object.room", RoomAddress)
	for _, args := range [][]string{{"plan"}, {"plan", "-refresh=false"}} {
		m.Says(m.Must(args...), "1 to add, 0 to change, 1 to destroy", "Warning: Room "+m.Room.Reference, takeoverWarning)
	}

	m.ConfigureMoves(RoomBlock, "restapi_object.room", RoomAddress)
	m.Must("apply", "-auto-approve")
	m.Configure(m.S.Config(RoomWithKeeper("1")))
	m.DoesNotSay(m.Must("plan"), takeoverWarning) // Later, it is a rotation like any other.
}

// The guide says to untaint the object first. The CLIs have the provider plan a
// new room in place of a tainted one, so that it cannot warn.
func TestMove_TaintedSource_IsReplacedWithoutAWarning(t *testing.T) {
	t.Parallel()
	m := NewMove(t, "restapi_object-3.0", nil)
	instance := SourceInstance(t, "restapi_object-3.0", m.Room)
	instance["status"] = "tainted"
	m.Holds("restapi_object.room", instance)
	m.ConfigureMoves(RoomBlock, "restapi_object.room", RoomAddress)
	output := m.Must("plan")
	m.Says(output, RoomAddress+" is tainted", "(moved from restapi_object.room)", "Plan: 1 to add, 0 to change, 1 to destroy.")
	m.DoesNotSay(output, "Warning:")

	// What the guide says to do about it.
	m.ConfigureMoves("resource \"restapi_object\" \"room\" {\n  path = \"/vmrs\"\n  data = \"{}\"\n}\n")
	m.Must("untaint", "restapi_object.room")
	m.ConfigureMoves(RoomBlock, "restapi_object.room", RoomAddress)
	m.SaysMoved(m.Must("plan"), "restapi_object.room", RoomAddress)
}
