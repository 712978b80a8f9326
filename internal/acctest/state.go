// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// StateFile is the state as the CLIs write it (version 4). The tests read the
// file rather than ask the CLI, which would start the provider each time.
type StateFile struct {
	Version          int             `json:"version"`
	TerraformVersion string          `json:"terraform_version"`
	Serial           int             `json:"serial"`
	Lineage          string          `json:"lineage"`
	Outputs          map[string]any  `json:"outputs"`
	Resources        []StateResource `json:"resources"`
	CheckResults     any             `json:"check_results"`
}

// StateResource is a resource in a state, with all of its instances.
type StateResource struct {
	Module    string           `json:"module,omitempty"`
	Mode      string           `json:"mode"`
	Type      string           `json:"type"`
	Name      string           `json:"name"`
	Provider  string           `json:"provider"`
	Instances []map[string]any `json:"instances"`
}

// State reads the state; there is an empty one before the first apply, and after
// an apply of OpenTofu (1.12) that was killed.
func (w *Workspace) State() StateFile {
	w.T.Helper()
	var state StateFile
	text, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return StateFile{Version: 4}
	case err != nil:
		w.T.Fatal(err)
	}
	if len(text) == 0 {
		return StateFile{Version: 4}
	}
	if err := json.Unmarshal(text, &state); err != nil {
		w.T.Fatalf("%v\n%s", err, text)
	}
	if state.Version != 4 {
		w.T.Fatalf("the state has version %d, of which these tests know nothing", state.Version)
	}
	return state
}

// StateRooms returns the attributes of the rooms in the state, by address.
// Deposed ones, which wait for their deletion, have the address of the room that
// replaces them and a number behind it.
func (w *Workspace) StateRooms() map[string]map[string]any {
	w.T.Helper()
	rooms := map[string]map[string]any{}
	for _, r := range w.State().Resources {
		if r.Mode != "managed" || r.Type != "visionsconnected_vmr" {
			continue
		}
		for i, instance := range r.Instances {
			address := r.Type + "." + r.Name
			if key, ok := instance["index_key"]; ok {
				address += fmt.Sprintf("[%#v]", key)
			}
			if _, ok := instance["deposed"]; ok {
				address += fmt.Sprintf(" (deposed %d)", i)
			}
			attributes, ok := instance["attributes"].(map[string]any)
			if !ok {
				w.T.Fatalf("%s has no attributes in the state", address)
			}
			rooms[address] = attributes
		}
	}
	return rooms
}

// EditInstances changes the instances of all resources in the state file.
func (w *Workspace) EditInstances(edit func(map[string]any)) {
	w.T.Helper()
	state := w.State()
	if len(state.Resources) == 0 {
		w.T.Fatal("the state has no resources")
	}
	for _, r := range state.Resources {
		for _, instance := range r.Instances {
			edit(instance)
		}
	}
	state.Serial++
	text, err := json.Marshal(state)
	if err != nil {
		w.T.Fatal(err)
	}
	if err := w.Write("terraform.tfstate", string(text)); err != nil {
		w.T.Fatal(err)
	}
}

// References returns the references of the rooms in the state, sorted.
func (w *Workspace) References() []string {
	w.T.Helper()
	var references []string
	for _, room := range w.StateRooms() {
		references = append(references, fmt.Sprint(room["reference"]))
	}
	slices.Sort(references)
	return references
}

// ExpectSameRooms checks that the service has the rooms of the state and no
// other, and returns their references.
func (w *Workspace) ExpectSameRooms(s *Service) []string {
	w.T.Helper()
	onService, inState := s.References(), w.References()
	if !slices.Equal(onService, inState) {
		w.T.Fatalf("the service has the rooms %v, the state has %v", onService, inState)
	}
	return onService
}

// editPrivate changes what the provider keeps beside each room. The framework lays
// that into the state as base64 in JSON in base64.
func (w *Workspace) editPrivate(edit func(map[string]any)) {
	const key = "room"
	w.T.Helper()
	w.EditInstances(func(instance map[string]any) {
		outer, err := base64.StdEncoding.DecodeString(fmt.Sprint(instance["private"]))
		var values map[string][]byte
		var value map[string]any
		if err == nil {
			err = errors.Join(json.Unmarshal(outer, &values), json.Unmarshal(values[key], &value))
		}
		if err != nil {
			w.T.Fatalf("the private state %s has no %s: %v", outer, key, err)
		}
		edit(value)
		if values[key], err = json.Marshal(value); err == nil {
			outer, err = json.Marshal(values)
		}
		if err != nil {
			w.T.Fatal(err)
		}
		instance["private"] = base64.StdEncoding.EncodeToString(outer)
	})
}

// ObservedAgo makes who was in the rooms knowledge of this age in the state.
func (w *Workspace) ObservedAgo(age time.Duration) {
	w.T.Helper()
	w.editPrivate(func(room map[string]any) {
		occupancy, ok := room["occupancy"].(map[string]any)
		if !ok {
			w.T.Fatalf("the private state %v has no occupancy", room)
		}
		occupancy["observed"] = time.Now().UTC().Add(-age).Format(time.RFC3339)
	})
}
