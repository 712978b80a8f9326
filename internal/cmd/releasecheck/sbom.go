// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
)

// checkSBOMs compares each bill of materials with what the binary says of
// itself.
func (r release) checkSBOMs() error {
	var problems []error
	for _, a := range r.artifacts() {
		if err := r.checkSBOM(a); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", a.sbom, err))
		}
	}
	return errors.Join(problems...)
}

func (r release) checkSBOM(a artifact) error {
	text, err := os.ReadFile(r.path(a.sbom))
	if err != nil {
		return err
	}
	info, err := r.binaryOf(a)
	if err != nil {
		return err
	}
	return r.checkBill(text, info)
}

func (r release) checkBill(text []byte, info *debug.BuildInfo) error {
	type component struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	var bill struct {
		BOMFormat string `json:"bomFormat"`
		Metadata  struct {
			Component component `json:"component"`
		} `json:"metadata"`
		Components []component `json:"components"`
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		return err
	}
	if bill.BOMFormat != "CycloneDX" || bill.Metadata.Component != (component{info.Main.Path, r.version}) {
		return fmt.Errorf("it is a %q of %v, want a CycloneDX of %s %s", bill.BOMFormat, bill.Metadata.Component, info.Main.Path, r.version)
	}
	listed := make([]string, len(bill.Components))
	for i, c := range bill.Components {
		listed[i] = c.Name + " " + c.Version
	}
	wanted := modules(info)
	slices.Sort(listed)
	slices.Sort(wanted)
	if !slices.Equal(listed, wanted) {
		return fmt.Errorf("it lists %q, and the binary is made of %q", listed, wanted)
	}
	return nil
}
