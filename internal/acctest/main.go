// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"sync"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// testCLI is the one CLI that this run of the tests uses, and errTestCLI why there
// is none, which fails them.
var (
	testCLI    terraformcli.CLI
	errTestCLI error
)

// TestFolder is for what all tests share: the built provider and the CLI
// configuration.
var TestFolder string

// Main runs the tests of a package with what they share, and returns the exit code.
// Where a CLI has started this process as a fake provider, it serves that instead.
func Main(m *testing.M) int {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func run(m *testing.M) (int, error) {
	if served, err := serveFakeProvider(context.Background()); served {
		return 0, err
	}
	if err := CollectLessGarbage(); err != nil {
		return 0, err
	}
	var err error
	if TestFolder, err = os.MkdirTemp("", "visionsconnected-provider-test-"); err != nil {
		return 0, err
	}
	defer os.RemoveAll(TestFolder) //nolint:errcheck // A temporary folder that stays behind harms nobody.

	testCLI, errTestCLI = terraformcli.Find(context.Background())
	if errTestCLI == nil {
		fmt.Fprintln(os.Stderr, "These tests run on", testCLI)
		if err := preparePluginTesting(); err != nil {
			return 0, err
		}
	}
	return m.Run(), nil
}

// CollectLessGarbage saves a fifth of the CPU time of this process and of the CLIs and
// providers that it starts, unless GOGC is set: they are short-lived and small.
func CollectLessGarbage() error {
	const variable, percent = "GOGC", 800
	if os.Getenv(variable) != "" {
		return nil
	}
	debug.SetGCPercent(percent)
	return os.Setenv(variable, strconv.Itoa(percent))
}

// preparePluginTesting tells the plugin-testing module which CLI to start, and
// under which address that CLI looks for this provider.
func preparePluginTesting() error {
	// The user's own CLI configuration must not count, and one that is missing
	// would break the module's reading of the CLI's version.
	config := filepath.Join(TestFolder, "empty.tfrc")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"TF_CLI_CONFIG_FILE":        config,
		"TF_ACC_TERRAFORM_PATH":     testCLI.Path,
		"TF_ACC_PROVIDER_HOST":      testCLI.Product.RegistryHost(),
		"TF_ACC_PROVIDER_NAMESPACE": "visionsconnected",
		"CHECKPOINT_DISABLE":        "1",
		// A logger without a level is at TRACE.
		"TF_LOG_SDK":                       "OFF",
		"TF_LOG_PROVIDER_VISIONSCONNECTED": "OFF",
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// RequireCLI returns the CLI, and fails the test where there is none: a test
// that is skipped for want of a CLI would look like one that passed.
func RequireCLI(t *testing.T) terraformcli.CLI {
	t.Helper()
	if errTestCLI != nil {
		t.Fatal(errTestCLI)
	}
	return testCLI
}

// OtherCLI returns a CLI of the product that [RequireCLI] is not, and skips the
// test where there is none.
func OtherCLI(t *testing.T) terraformcli.CLI {
	t.Helper()
	other, err := terraformcli.FindOther(t.Context(), RequireCLI(t))
	if err != nil {
		SkipFor(t, err.Error())
	}
	return other
}

// RequireFeature skips the test, with the reason, on a CLI that is too old.
func RequireFeature(t *testing.T, feature terraformcli.Feature) {
	t.Helper()
	SkipFor(t, RequireCLI(t).Lacks(feature))
}

// SkipFor skips the test where there is a reason to.
func SkipFor(t *testing.T, reason string) {
	t.Helper()
	if reason != "" {
		TellSkipped(t, reason)
		t.Skip(reason)
	}
}

// TellSkipped writes what is not tested, and why, to the file that the
// environment variable SKIPPED_TESTS names. go test speaks of skipped tests only
// where it speaks of everything; make prints the file at the end.
func TellSkipped(t *testing.T, reason string) {
	t.Helper()
	name := os.Getenv("SKIPPED_TESTS")
	if name == "" {
		return
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0) //nolint:gosec // A file of whoever runs the tests.
	if err == nil {
		_, err = fmt.Fprintf(file, "Skipped %s: %s\n", t.Name(), reason)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		t.Error(err)
	}
}

// BuiltProvider builds the provider once and returns a mirror that holds it, and
// the fake providers.
var BuiltProvider = sync.OnceValues(func() (terraformcli.Mirror, error) {
	const importPath = "github.com/visionsconnected/terraform-provider-visionsconnected"
	// Without symbols it is linked in half the time.
	flags := []string{"-ldflags=-s -w -X main.version=1.2.3-test"}
	// make cover counts what the processes execute that the CLIs start. go test sets
	// GOCOVERDIR for itself.
	if folder := os.Getenv("PROCESS_COVERAGE"); folder != "" {
		if err := os.Setenv("GOCOVERDIR", folder); err != nil {
			return terraformcli.Mirror{}, err
		}
		flags = append(flags, "-cover", "-covermode=atomic", "-coverpkg="+importPath+"/...")
	}
	if err := terraformcli.Build(context.Background(), importPath, BuiltBinary(), flags...); err != nil {
		return terraformcli.Mirror{}, err
	}
	mirror, err := terraformcli.Install(BuiltBinary(), filepath.Join(TestFolder, "mirror"))
	if err != nil {
		return terraformcli.Mirror{}, err
	}
	return mirror, addFakeProviders(mirror)
})

// BuiltBinary is the file that BuiltProvider makes.
func BuiltBinary() string { return filepath.Join(TestFolder, "terraform-provider-visionsconnected") }
