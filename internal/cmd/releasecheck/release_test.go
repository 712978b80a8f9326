// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// testSource is the clone that the releases of these tests come from.
var testSource = source{
	commit:   "6da1f53",
	time:     time.Date(2026, 11, 25, 17, 28, 0, 0, time.UTC),
	manifest: []byte(`{"version": 1, "metadata": {"protocol_versions": ["6.0"]}}`),
}

// newRelease writes a release for two platforms whose archives and bills are
// just some bytes, with the right checksums.
func newRelease(t *testing.T) release {
	t.Helper()
	return newReleaseFor(t, platform{"linux", "amd64"}, platform{"windows", "arm64"})
}

func newReleaseFor(t *testing.T, platforms ...platform) release {
	t.Helper()
	r := release{folder: t.TempDir(), version: "0.1.0", platforms: platforms}
	sums := sumLine(r.manifest(), string(testSource.manifest))
	for _, name := range r.files() {
		if name != r.checksums() {
			r.write(t, name, "content of "+name)
			sums += sumLine(name, "content of "+name)
		}
	}
	r.write(t, r.checksums(), sums)
	return r
}

func sumLine(name, content string) string {
	return fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(content)), name)
}

func (r release) write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(r.path(name), []byte(content), 0o600); err != nil { //nolint:gosec // In a temporary folder.
		t.Fatal(err)
	}
}

func (r release) remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(r.path(name)); err != nil {
		t.Fatal(err)
	}
}

// replaceSums changes SHA256SUMS.
func (r release) replaceSums(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(r.path(r.checksums()))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		t.Fatalf("%q is not in\n%s", from, text)
	}
	r.write(t, r.checksums(), strings.Replace(string(text), from, to, 1))
}

// expect fails the test where the error does not say the phrase, "" being no
// error.
func expect(t *testing.T, err error, phrase string) {
	t.Helper()
	switch {
	case phrase == "" && err != nil:
		t.Error(err)
	case phrase != "" && err == nil:
		t.Errorf("there is no error, want %q", phrase)
	case phrase != "" && !strings.Contains(err.Error(), phrase):
		t.Errorf("%v, want %q", err, phrase)
	}
}

func TestOpen_TakesTheVersionFromTheChecksums(t *testing.T) {
	t.Parallel()
	r := newRelease(t)
	opened, err := open(r.folder, r.platforms)
	if err != nil || opened.version != "0.1.0" {
		t.Errorf("version %q, %v", opened.version, err)
	}
	r.write(t, providerName+"_0.2.0_SHA256SUMS", "")
	_, err = open(r.folder, r.platforms)
	expect(t, err, "has 2 files")
	_, err = open(t.TempDir(), r.platforms)
	expect(t, err, "has 0 files")
}

func TestNames_AreThoseThatRegistriesWant(t *testing.T) {
	t.Parallel()
	r := newRelease(t)
	for _, name := range []string{
		"terraform-provider-visionsconnected_0.1.0_SHA256SUMS",
		"terraform-provider-visionsconnected_0.1.0_linux_amd64.zip",
		"terraform-provider-visionsconnected_0.1.0_windows_arm64.zip",
		"terraform-provider-visionsconnected_0.1.0_linux_amd64.cdx.json",
		"vmr-emulator_0.1.0_windows_arm64.tar.gz",
	} {
		if _, err := os.Stat(r.path(name)); err != nil {
			t.Error(err)
		}
	}
	if binary := r.artifacts()[2].binary; binary != "terraform-provider-visionsconnected_v0.1.0.exe" {
		t.Errorf("the binary on Windows is %s", binary)
	}
	expect(t, r.checkNames(), "")
}

func TestNames_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*testing.T, release){
		"": func(t *testing.T, r release) {
			t.Helper()
			r.write(t, r.checksums()+".sig", "") // A real release has it.
			r.write(t, "metadata.json", "")      // GoReleaser's own.
		},
		"visionsconnected_0.1.0_linux_amd64.zip is missing": func(t *testing.T, r release) {
			t.Helper()
			r.remove(t, r.artifacts()[0].archive)
		},
		"vmr-emulator_0.1.0_windows_arm64.cdx.json is missing": func(t *testing.T, r release) {
			t.Helper()
			r.remove(t, r.artifacts()[3].sbom)
		},
		"visionsconnected_0.1.0_plan9_amd64.zip is none of the files": func(t *testing.T, r release) {
			t.Helper()
			r.write(t, providerName+"_0.1.0_plan9_amd64.zip", "")
		},
		"terraform-provider-visionsconnected-emulator_0.1.0_linux_amd64.zip is none of the files": func(t *testing.T, r release) {
			t.Helper()
			r.write(t, providerName+"-emulator_0.1.0_linux_amd64.zip", "")
		},
		"visionsconnected_v0.1.0_linux_amd64.zip is none of the files": func(t *testing.T, r release) {
			t.Helper()
			r.write(t, providerName+"_v0.1.0_linux_amd64.zip", "")
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			r := newRelease(t)
			spoil(t, r)
			expect(t, r.checkNames(), want)
		})
	}
}

func TestManifest_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	for manifest, want := range map[string]string{
		string(testSource.manifest):                                         "",
		`{"version": 1, "metadata": {"protocol_versions": ["5.0"]}}`:        "want version 1 and protocol 6.0",
		`{"version": 1, "metadata": {"protocol_versions": ["5.0", "6.0"]}}`: "want version 1 and protocol 6.0",
		`{"version": 2, "metadata": {"protocol_versions": ["6.0"]}}`:        "want version 1 and protocol 6.0",
		`{"version": 1}`: "want version 1 and protocol 6.0",
		``:               "unexpected end of JSON",
	} {
		expect(t, source{manifest: []byte(manifest)}.checkManifest(), want)
	}
}

func TestSource_IsTheCloneItself(t *testing.T) {
	t.Parallel()
	s, err := readSource(t.Context(), filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.commit) != 40 || s.time.Year() < 2025 || !strings.Contains(s.readme, "## Quick start") {
		t.Errorf("commit %q of %s", s.commit, s.time)
	}
	expect(t, s.checkManifest(), "")
	_, err = readSource(t.Context(), t.TempDir())
	expect(t, err, "which commit this is")
}
