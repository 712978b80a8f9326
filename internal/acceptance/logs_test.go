// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// The lines that the loggers of the provider's process write, as the CLI shows
// them: of terraform-plugin-go, of the framework, and the provider's own.
const (
	protoLines     = "@module=sdk.proto"
	frameworkLines = "@module=sdk.framework"
	providerLines  = "VideoEngine API request"
	cliLines       = "[INFO]  CLI command args"
)

// lookAt returns a configuration with nothing but a room's data source, so that
// a plan makes one request.
func lookAt(t *testing.T, s *acctest.Service) string {
	t.Helper()
	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	return s.Config(fmt.Sprintf("data \"visionsconnected_vmr\" \"room\" { reference = %q }", room.Reference))
}

// Every variable that asks for logs shows what it is documented to show, with
// the built provider and the real CLI.
func TestLogs_RequestedByAVariable_ShowTheProvidersLines(t *testing.T) {
	t.Parallel()
	all := []string{protoLines, frameworkLines, providerLines, cliLines}
	for environment, want := range map[string][]string{
		"TF_LOG=TRACE":          {protoLines, frameworkLines, providerLines, cliLines},
		"TF_LOG=trace":          {protoLines, frameworkLines, providerLines, cliLines},
		"TF_LOG=ERROR":          {},
		"TF_LOG_PROVIDER=TRACE": {protoLines, frameworkLines, providerLines},
		"TF_LOG=DEBUG":          {frameworkLines, providerLines, cliLines},
		"TF_LOG=OFF":            {},
		"TF_LOG_CORE=TRACE":     {cliLines},
		"TF_LOG_PROVIDER=DEBUG": {frameworkLines, providerLines},

		// Of the loggers in the provider's process, one by one. Without a level for
		// the CLI's side they show nothing: it drops what the provider writes.
		"TF_LOG=TRACE TF_LOG_SDK=ERROR":                              {providerLines, cliLines},
		"TF_LOG=TRACE TF_LOG_SDK_PROTO=ERROR":                        {frameworkLines, providerLines, cliLines},
		"TF_LOG=TRACE TF_LOG_SDK_FRAMEWORK=OFF":                      {protoLines, providerLines, cliLines},
		"TF_LOG=TRACE TF_LOG_PROVIDER_VISIONSCONNECTED=WARN":         {protoLines, frameworkLines, cliLines},
		"TF_LOG_PROVIDER=TRACE TF_LOG_PROVIDER_VISIONSCONNECTED=OFF": {protoLines, frameworkLines},
		"TF_LOG_SDK=TRACE TF_LOG_PROVIDER_VISIONSCONNECTED=TRACE":    {},
	} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			w := acctest.NewWorkspace(t, lookAt(t, s))
			setenvs(w, environment)
			output := w.Must("plan")
			for _, line := range all {
				shown := strings.Contains(output, line)
				if wanted := slices.Contains(want, line); shown != wanted {
					t.Errorf("%q is shown: %v, want %v\n%s", line, shown, wanted, output)
				}
			}
			s.ExpectNoSecrets(t, "the log", output)
		})
	}
}

func TestLogs_JSON(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t, lookAt(t, acctest.NewService(t)))
	w.Setenv("TF_LOG", "JSON")
	output := w.Must("plan")
	for _, wanted := range []string{`"@module":"sdk.proto"`, `"@module":"sdk.framework"`, providerLines} {
		if !strings.Contains(output, wanted) {
			t.Errorf("%s is not shown\n%s", wanted, output)
		}
	}
}

// A file takes the lines that another variable asks for, and none by itself.
func TestLogs_ToAFile(t *testing.T) {
	t.Parallel()
	for environment, want := range map[string]bool{"TF_LOG_PROVIDER=TRACE": true, "TF_LOG_CORE=TRACE": false, "": false} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorkspace(t, lookAt(t, acctest.NewService(t)))
			setenvs(w, environment)
			file := filepath.Join(t.TempDir(), "log.txt")
			w.Setenv("TF_LOG_PATH", file)
			if output := w.Must("plan"); strings.Contains(output, "[TRACE]") {
				t.Errorf("the lines are not in the file alone:\n%s", output)
			}
			text, err := os.ReadFile(file) //nolint:gosec // A name of the test's own.
			if err != nil && (want || !os.IsNotExist(err)) {
				t.Fatal(err)
			}
			for _, line := range []string{protoLines, frameworkLines, providerLines} {
				if shown := strings.Contains(string(text), line); shown != want {
					t.Errorf("%q is in the file: %v, want %v\n%s", line, shown, want, text)
				}
			}
		})
	}
}

// What the calls of the protocol hold can be written to files, with any level.
func TestLogs_ProtocolData(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t, lookAt(t, acctest.NewService(t)))
	folder := t.TempDir()
	w.Setenv("TF_LOG_SDK_PROTO_DATA_DIR", folder)
	w.Must("plan")
	if files, err := filepath.Glob(filepath.Join(folder, "*ReadDataSource*")); err != nil || len(files) == 0 {
		t.Errorf("there are the files %v (%v), want some of ReadDataSource", files, err)
	}
}

// A warning of the provider is shown at its level.
func TestLogs_Warning(t *testing.T) {
	t.Parallel()
	for level, want := range map[string]bool{"WARN": true, "ERROR": false} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			s, w := acctest.NewAppliedRoom(t)
			if err := s.DeleteRoom(s.OnlyRoom(t).Reference); err != nil {
				t.Fatal(err)
			}
			w.Setenv("TF_LOG", level)
			if shown := strings.Contains(w.Must("plan"), roomGoneLine); shown != want {
				t.Errorf("the warning is shown: %v, want %v", shown, want)
			}
		})
	}
}

// roomGoneLine is the one warning in the provider's log.
const roomGoneLine = "The room no longer exists"

// setenvs sets variables that are written as in a shell.
func setenvs(w *acctest.Workspace, environment string) {
	for _, variable := range strings.Fields(environment) {
		name, value, _ := strings.Cut(variable, "=")
		w.Setenv(name, value)
	}
}
