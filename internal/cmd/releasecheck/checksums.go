// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// checkChecksums holds SHA256SUMS against the files, and against the manifest,
// which a registry wants in it too.
func (r release) checkChecksums(s source) error {
	text, err := os.ReadFile(r.path(r.checksums()))
	if err != nil {
		return err
	}
	listed, err := parseChecksums(string(text))
	if err != nil {
		return err
	}

	contents := map[string][]byte{r.manifest(): s.manifest}
	for _, name := range r.files() {
		if name == r.checksums() {
			continue
		}
		if contents[name], err = os.ReadFile(r.path(name)); err != nil {
			return err
		}
	}
	var problems []error
	for name, content := range contents {
		switch sum := sha256.Sum256(content); listed[name] {
		case hex.EncodeToString(sum[:]):
		case "":
			problems = append(problems, fmt.Errorf("%s is not listed", name))
		default:
			problems = append(problems, fmt.Errorf("%s has another checksum", name))
		}
	}
	for name := range listed {
		if _, ok := contents[name]; !ok {
			problems = append(problems, fmt.Errorf("%s is listed, and is no file of the release", name))
		}
	}
	return sorted(problems)
}

// parseChecksums returns the checksums of a file such as sha256sum writes, by
// name.
func parseChecksums(text string) (map[string]string, error) {
	listed := map[string]string{}
	for line := range strings.Lines(text) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || listed[name] != "" {
			return nil, fmt.Errorf("the line %q is no checksum and name, or the second of that name", line)
		}
		listed[name] = sum
	}
	return listed, nil
}

// checkSame compares the release with another build of the same commit.
func (r release) checkSame(folder string) error {
	other, err := open(folder, r.platforms)
	if err != nil {
		return err
	}
	if other.version != r.version {
		return fmt.Errorf("the other build is of version %s, not %s", other.version, r.version)
	}
	var problems []error
	for _, name := range r.files() {
		mine, err := os.ReadFile(r.path(name))
		theirs, otherErr := os.ReadFile(other.path(name)) //nolint:gosec // Reading the release is the purpose.
		switch err = errors.Join(err, otherErr); {
		case err != nil:
			problems = append(problems, err)
		case !bytes.Equal(mine, theirs):
			problems = append(problems, fmt.Errorf("%s differs", name))
		}
	}
	return sorted(problems)
}

// sorted joins errors in an order that does not change from run to run.
func sorted(problems []error) error {
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}
