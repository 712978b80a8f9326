// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// movedStates are instances in states as the true providers have written them,
// under the names of their types and versions.
//
//go:embed testdata/moved/*.json
var movedStates embed.FS

const movedStatesFolder = "testdata/moved/"

// SourceFixtures returns the names of all fixtures for [NewMove].
func SourceFixtures(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(movedStates, movedStatesFolder+"*.json")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(path.Base(file), ".json")
	}
	return files
}

// sourceProviders are the sources of the providers by the types of their
// objects.
var sourceProviders = map[string]string{"restapi_object": "mastercard/restapi", "restful_resource": "magodo/restful"}

// SourceInstance returns the instance of a fixture, with the room in it.
func SourceInstance(t *testing.T, fixture string, room emulator.Room) map[string]any {
	t.Helper()
	text, err := movedStates.ReadFile(movedStatesFolder + fixture + ".json")
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
	return NewMoveOnAnyCLI(t, fixture, edit)
}

// NewMoveOnAnyCLI is [NewMove] for a CLI that may be too old for a moved block.
func NewMoveOnAnyCLI(t *testing.T, fixture string, edit func(attributes map[string]any)) *Move {
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
	state := StateFile{Version: 4, TerraformVersion: "1.8.0", Serial: 1, Lineage: "6d0f5f60-5d0b-4f0e-9c85-1c1a3f9a4a9e", Resources: []StateResource{{
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

// ConfigureMoves writes a configuration with moved blocks.
func (m *Move) ConfigureMoves(rest string, moves ...string) {
	m.T.Helper()
	for i := 1; i < len(moves); i++ {
		rest += fmt.Sprintf("moved {\n  from = %s\n  to   = %s\n}\n", moves[i-1], moves[i])
	}
	source := sourceProviders[m.ResourceType]
	m.Configure(Requiring(filepath.Base(source), m.Host+"/"+source, m.S.Config(rest)))
}

// SaysMoved checks that a plan moves the room and does nothing else.
func (m *Move) SaysMoved(output, from, to string) {
	m.T.Helper()
	m.Says(output, from+" has moved to "+to, "Plan: 0 to add, 0 to change, 0 to destroy.")
	m.DoesNotSay(output, "Warning:")
}
