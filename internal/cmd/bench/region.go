// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"strings"
)

// replaceRegion puts text between the two comments in a Markdown file that mark
// what a make target writes. The rest of the file is written by people.
func replaceRegion(file, target, text string) error {
	begin, end := "<!-- written by "+target+" -->\n", "<!-- end of "+target+" -->\n"
	content, err := os.ReadFile(file) //nolint:gosec // The caller's choice.
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(content), begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		return fmt.Errorf("%s has no lines %q and %q", file, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	content = []byte(before + begin + "\n" + strings.TrimSpace(text) + "\n\n" + end + after)
	return os.WriteFile(file, content, 0o644) //nolint:gosec // A page for everybody.
}
