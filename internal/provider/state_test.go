// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// stateFile is the state as the CLIs write it (version 4). The tests read the
// file rather than ask the CLI, which would start the provider each time.
type stateFile struct {
	Version          int             `json:"version"`
	TerraformVersion string          `json:"terraform_version"`
	Serial           int             `json:"serial"`
	Lineage          string          `json:"lineage"`
	Outputs          map[string]any  `json:"outputs"`
	Resources        []stateResource `json:"resources"`
	CheckResults     any             `json:"check_results"`
}

type stateResource struct {
	Module    string           `json:"module,omitempty"`
	Mode      string           `json:"mode"`
	Type      string           `json:"type"`
	Name      string           `json:"name"`
	Provider  string           `json:"provider"`
	Instances []map[string]any `json:"instances"`
}

// state reads the state; there is an empty one before the first apply.
func (w *workspace) state() stateFile {
	w.t.Helper()
	var state stateFile
	text, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return stateFile{Version: 4}
	case err != nil:
		w.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &state); err != nil {
		w.t.Fatalf("%v\n%s", err, text)
	}
	if state.Version != 4 {
		w.t.Fatalf("the state has version %d, of which these tests know nothing", state.Version)
	}
	return state
}

// stateRooms returns the attributes of the rooms in the state, by address.
// Deposed ones, which wait for their deletion, have the address of the room that
// replaces them and a number behind it.
func (w *workspace) stateRooms() map[string]map[string]any {
	w.t.Helper()
	rooms := map[string]map[string]any{}
	for _, r := range w.state().Resources {
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
				w.t.Fatalf("%s has no attributes in the state", address)
			}
			rooms[address] = attributes
		}
	}
	return rooms
}

// editInstances changes the instances of all resources in the state file.
func (w *workspace) editInstances(edit func(map[string]any)) {
	w.t.Helper()
	state := w.state()
	if len(state.Resources) == 0 {
		w.t.Fatal("the state has no resources")
	}
	for _, r := range state.Resources {
		for _, instance := range r.Instances {
			edit(instance)
		}
	}
	state.Serial++
	text, err := json.Marshal(state)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.Write("terraform.tfstate", string(text)); err != nil {
		w.t.Fatal(err)
	}
}
