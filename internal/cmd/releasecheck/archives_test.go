// SPDX-License-Identifier: MPL-2.0

package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// goodEntries are what the archive of an artifact should hold.
func goodEntries(a artifact) map[string]entry {
	return map[string]entry{
		a.binary:    {0o755, testSource.time, []byte("binary")},
		"LICENSE":   {0o644, testSource.time, []byte("license")},
		noticesFile: {0o644, testSource.time, []byte("notices")},
	}
}

func TestArchives_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	r := release{version: "0.1.0", platforms: []platform{{"linux", "amd64"}, {"windows", "arm64"}}}
	for want, spoil := range map[string]func(artifact, map[string]entry){
		"": func(artifact, map[string]entry) {},
		" is missing": func(a artifact, entries map[string]entry) {
			entries["terraform-provider-visionsconnected"] = entries[a.binary]
			delete(entries, a.binary)
		},
		"LICENSE is missing": func(_ artifact, entries map[string]entry) { delete(entries, "LICENSE") },
		"THIRD_PARTY_NOTICES.txt is missing": func(_ artifact, entries map[string]entry) {
			entries["notices/"+noticesFile] = entries[noticesFile]
			delete(entries, noticesFile)
		},
		"has the mode -rw-r--r--": func(a artifact, entries map[string]entry) { set(entries, a.binary, 0o644, testSource.time) },
		"has the mode -rw-------": func(_ artifact, entries map[string]entry) { set(entries, "LICENSE", 0o600, testSource.time) },
		"not of 2026-11-25 17:28:00 +0000 UTC as the commit is": func(a artifact, entries map[string]entry) {
			set(entries, a.binary, 0o755, testSource.time.Add(time.Minute))
		},
		"README.md does not belong": func(_ artifact, entries map[string]entry) { entries["README.md"] = entries["LICENSE"] },
	} {
		for _, a := range r.artifacts() {
			t.Run(a.archive+" "+want, func(t *testing.T) {
				t.Parallel()
				entries := goodEntries(a)
				spoil(a, entries)
				path := filepath.Join(t.TempDir(), a.archive)
				writeArchive(t, path, entries)
				read, err := readArchive(path)
				if err != nil {
					t.Fatal(err)
				}
				expect(t, a.checkEntries(read, testSource), want)
			})
		}
	}
}

func set(entries map[string]entry, name string, mode fs.FileMode, at time.Time) {
	entries[name] = entry{mode, at, entries[name].content}
}

func TestArchives_OfSomebody(t *testing.T) {
	t.Parallel()
	for want, header := range map[string]tar.Header{
		"LICENSE belongs to builder:root (0:0)": {Uname: "builder", Gname: "root"},
		"LICENSE belongs to root:root (0:1000)": {Uname: "root", Gname: "root", Gid: 1000},
		"LICENSE belongs to : (0:0)":            {},
	} {
		header.Name = "LICENSE"
		path := filepath.Join(t.TempDir(), "vmr-emulator.tar.gz")
		file, err := os.Create(path) //nolint:gosec // In a temporary folder.
		if err != nil {
			t.Fatal(err)
		}
		compressed := gzip.NewWriter(file)
		archive := tar.NewWriter(compressed)
		if err := errors.Join(archive.WriteHeader(&header), archive.Close(), compressed.Close(), file.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = readArchive(path)
		expect(t, err, want)
	}
}

func TestArchives_BinaryThatIsNoneOfGo(t *testing.T) {
	t.Parallel()
	expect(t, artifact{}.checkBinary([]byte("#!/bin/sh\n"), nil, testSource), "unrecognized file format")
}

// builtInfo is what a good binary for linux_amd64 says of itself.
func builtInfo() *debug.BuildInfo {
	return &debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Path: "example.com/provider"},
		Deps: []*debug.Module{
			{Path: "example.com/a", Version: "v1.0.0"},
			{Path: "example.com/b", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/c", Version: "v2.0.0"}},
		},
		Settings: []debug.BuildSetting{
			{Key: "GOOS", Value: "linux"},
			{Key: "GOARCH", Value: "amd64"},
			{Key: "CGO_ENABLED", Value: "0"},
			{Key: "-trimpath", Value: "true"},
			{Key: "vcs.revision", Value: testSource.commit},
			{Key: "vcs.modified", Value: "false"},
		},
	}
}

func TestBuild_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	const notices = "This\n\n=== Go go1.26.8: LICENSE\n\n=== example.com/a v1.0.0: LICENSE\n\n=== example.com/c v2.0.0: COPYING\n"
	a := artifact{platform: platform{"linux", "amd64"}}
	expect(t, a.checkBuild(builtInfo(), []byte(notices), testSource), "")
	for i, setting := range builtInfo().Settings {
		info := builtInfo()
		info.Settings[i].Value = "other"
		expect(t, a.checkBuild(info, []byte(notices), testSource), "built with "+setting.Key+"=other, want "+setting.Value)
		info.Settings = slices.Delete(info.Settings, i, i+1)
		expect(t, a.checkBuild(info, []byte(notices), testSource), "built with "+setting.Key+"=, want "+setting.Value)
	}
	for _, module := range []string{"Go go1.26.8", "example.com/a v1.0.0", "example.com/c v2.0.0"} {
		err := a.checkBuild(builtInfo(), []byte(strings.Replace(notices, module, "", 1)), testSource)
		expect(t, err, "has no license of "+module)
	}
}

func TestSBOM_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	const bill = `{
  "bomFormat": "CycloneDX",
  "metadata": {"component": {"name": "example.com/provider", "version": "0.1.0"}},
  "components": [
    {"name": "example.com/a", "version": "v1.0.0"},
    {"name": "example.com/c", "version": "v2.0.0"},
    {"name": "std", "version": "go1.26.8"}
  ]
}`
	r := release{version: "0.1.0"}
	for name, c := range map[string]struct{ from, to, want string }{
		"right":               {},
		"another format":      {`CycloneDX`, `SPDX`, "want a CycloneDX"},
		"another program":     {`example.com/provider`, `example.com/other`, "want a CycloneDX of example.com/provider 0.1.0"},
		"another release":     {`"0.1.0"`, `"0.2.0"`, "want a CycloneDX of example.com/provider 0.1.0"},
		"another version":     {`v1.0.0`, `v1.0.1`, "the binary is made of"},
		"a module is missing": {`{"name": "example.com/a", "version": "v1.0.0"},`, ``, "the binary is made of"},
		"a module too many":   {`[`, `[{"name": "example.com/d", "version": "v1.0.0"},`, "the binary is made of"},
		"no JSON":             {`{`, ``, "invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, r.checkBill([]byte(strings.Replace(bill, c.from, c.to, 1)), builtInfo()), c.want)
		})
	}
}

func writeArchive(t *testing.T, path string, entries map[string]entry) {
	t.Helper()
	file, err := os.Create(path) //nolint:gosec // In a temporary folder.
	if err != nil {
		t.Fatal(err)
	}
	write, finish := zipWriter(zip.NewWriter(file))
	if strings.HasSuffix(path, ".tar.gz") {
		write, finish = tarWriter(gzip.NewWriter(file))
	}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if err := write(name, entries[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(finish(), file.Close()); err != nil {
		t.Fatal(err)
	}
}

func zipWriter(w *zip.Writer) (write func(string, entry) error, finish func() error) {
	return func(name string, e entry) error {
		header := &zip.FileHeader{Name: name, Modified: e.time}
		header.SetMode(e.mode)
		file, err := w.CreateHeader(header)
		if err == nil {
			_, err = file.Write(e.content)
		}
		return err
	}, w.Close
}

func tarWriter(compressed *gzip.Writer) (write func(string, entry) error, finish func() error) {
	w := tar.NewWriter(compressed)
	return func(name string, e entry) error {
			err := w.WriteHeader(&tar.Header{Name: name, Uname: "root", Gname: "root", Mode: int64(e.mode), ModTime: e.time, Size: int64(len(e.content))})
			if err == nil {
				_, err = w.Write(e.content)
			}
			return err
		}, func() error {
			return errors.Join(w.Close(), compressed.Close())
		}
}
