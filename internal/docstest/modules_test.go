// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// publicModules is the address below which others find the modules of examples/.
const publicModules = "github.com/visionsconnected/terraform-provider-visionsconnected//examples/"

var publicModule = regexp.MustCompile(`"` + regexp.QuoteMeta(publicModules) + `([\w-]+)"`)

// useLocalModules rewrites block.tf with the modules of this clone in place of
// those that it would fetch, and reports whether there are any.
func useLocalModules(w *acctest.Workspace, text string) (bool, error) {
	w.T.Helper()
	for _, use := range publicModule.FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat("../../examples/" + use[1] + "/main.tf"); err != nil {
			return false, fmt.Errorf("there is no module %s: %w", use[1], err)
		}
	}
	local := publicModule.ReplaceAllString(text, `"./examples/$1"`)
	if local == text {
		return false, nil
	}
	copyExamples(w.T, filepath.Join(w.Dir, "examples"))
	return true, w.Write("block.tf", local)
}

var beginOfRun = regexp.MustCompile(`(?m)^run "\w+" {$`)

func (b codeBlock) isTestFile() bool { return beginOfRun.MatchString(b.text) }

// isExample returns an error where the block, which is a test file, is none of
// those that [TestScenarios_OwnTestsPass] runs.
func (b codeBlock) isExample(t *testing.T) error {
	t.Helper()
	for name := range scenarios {
		files, err := filepath.Glob("../../examples/" + name + "/tests/*.tftest.hcl")
		if err != nil {
			return err
		}
		for _, file := range files {
			text, err := os.ReadFile(file) //nolint:gosec // A file of this repository.
			if err != nil {
				return err
			}
			if strings.TrimSpace(string(text)) == strings.TrimSpace(b.text) {
				return nil
			}
		}
	}
	return errors.New("the block is no test file of an example")
}
