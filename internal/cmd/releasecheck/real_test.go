// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// Binaries of this module in the archives of a release, without what a release
// has besides.
func TestRealBinaries(t *testing.T) {
	t.Parallel()
	r := newRealRelease(t)

	t.Run("the archives are of no commit", func(t *testing.T) {
		t.Parallel()
		err := r.checkArchives(testSource)
		expect(t, err, "vmr-emulator_0.0.1-test_"+r.platforms[0].String()+".tar.gz: "+noticesFile+" has no license of Go go1.")
		expect(t, err, noticesFile+" has no license of github.com/hashicorp/terraform-plugin-framework v")
		expect(t, err, "the binary was built with vcs.revision=, want 6da1f53")
		if strings.Contains(err.Error(), "GOOS") || strings.Contains(err.Error(), "CGO_ENABLED") {
			t.Error(err)
		}
	})

	t.Run("the SBOMs are of another program", func(t *testing.T) {
		t.Parallel()
		for _, a := range r.artifacts() {
			r.write(t, a.sbom, `{"bomFormat": "CycloneDX", "metadata": {"component": {"name": "example.com/a", "version": "0.0.1-test"}}}`)
		}
		expect(t, r.checkSBOMs(), r.artifacts()[1].sbom+`: it is a "CycloneDX" of {example.com/a 0.0.1-test}, want`)
	})

	t.Run("the quick start works as the README says", func(t *testing.T) {
		t.Parallel()
		checkReadme(t, r)
	})
}

func checkReadme(t *testing.T, r release) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the quick start is for a POSIX shell")
	}
	cli, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.checkQuickStart(t.Context(), string(readme), cli.Path), "")
	expect(t, r.checkQuickStart(t.Context(), string(readme), "/bin/echo"), "neither Terraform nor OpenTofu")

	// A README that is wrong.
	for want, replace := range map[string][2]string{
		"the CLI did not print \"Destroy complete!": {"terraform destroy", "terraform version #"},
		"exit status 1": {"demo-key", "another-key"},
		"no such file":  {"emulator.log", "emulator.txt"},
	} {
		err := r.checkQuickStart(t.Context(), strings.ReplaceAll(string(readme), replace[0], replace[1]), cli.Path)
		expect(t, err, want)
	}
}

// newRealRelease makes the archives of a release for this platform.
func newRealRelease(t *testing.T) release {
	t.Helper()
	r := release{folder: t.TempDir(), version: "0.0.1-test", platforms: []platform{{runtime.GOOS, runtime.GOARCH}}}
	for _, a := range r.artifacts() {
		packages := map[string]string{providerName: "../../..", emulatorName: "../vmr-emulator"}
		path := filepath.Join(t.TempDir(), a.binary)
		build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", path, packages[a.command]) //nolint:gosec // Our own.
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		binary, err := os.ReadFile(path) //nolint:gosec // Built a moment ago.
		if err != nil {
			t.Fatal(err)
		}
		entries := goodEntries(a)
		entries[a.binary] = entry{0o755, testSource.time, binary}
		writeArchive(t, r.path(a.archive), entries)
	}
	return r
}
