// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	providerName = "terraform-provider-visionsconnected"
	emulatorName = "vmr-emulator"

	// provider file names begin with the name and an underscore.
	checksumsSuffix = "_SHA256SUMS"
)

// platform is an operating system and a processor, as Go names them.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "_" + p.arch }

// executable is the file name of a program on the platform.
func (p platform) executable(name string) string {
	if p.os == "windows" {
		return name + ".exe"
	}
	return name
}

// platforms are those that a release is for: of the systems that the CLIs run
// on, with the processors that Go knows.
var platforms = []platform{
	{"linux", "amd64"},
	{"linux", "arm64"},
	{"linux", "386"},
	{"linux", "arm"},
	{"darwin", "amd64"},
	{"darwin", "arm64"},
	{"windows", "amd64"},
	{"windows", "arm64"},
	{"windows", "386"},
	{"freebsd", "amd64"},
	{"freebsd", "arm64"},
	{"freebsd", "386"},
	{"freebsd", "arm"},
}

// release is a folder with the files of a release.
type release struct {
	folder    string
	version   string
	platforms []platform
}

// open takes the version from the name of the checksums.
func open(folder string, wanted []platform) (release, error) {
	found, err := filepath.Glob(filepath.Join(folder, providerName+"_*"+checksumsSuffix))
	if err != nil {
		return release{}, err
	}
	if len(found) != 1 {
		return release{}, fmt.Errorf("%s has %d files %s_<version>%s, want one", folder, len(found), providerName, checksumsSuffix)
	}
	version := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(found[0]), checksumsSuffix), providerName+"_")
	return release{folder: folder, version: version, platforms: wanted}, nil
}

func (r release) path(name string) string { return filepath.Join(r.folder, name) }

// artifact is an archive of the release, with the binary in it.
type artifact struct {
	platform platform

	// command is what the binary calls itself, binary its file name.
	command, binary string
	archive, sbom   string
}

func (r release) artifacts() []artifact {
	var all []artifact
	for _, p := range r.platforms {
		base := fmt.Sprintf("%s_%s_%s", providerName, r.version, p)
		all = append(all, artifact{p, providerName, p.executable(providerName + "_v" + r.version), base + ".zip", base + ".cdx.json"})
		base = fmt.Sprintf("%s_%s_%s", emulatorName, r.version, p)
		all = append(all, artifact{p, emulatorName, p.executable(emulatorName), base + ".tar.gz", base + ".cdx.json"})
	}
	return all
}

func (r release) checksums() string { return providerName + "_" + r.version + checksumsSuffix }

// manifest is no file of the folder: it is published under this name from the
// clone.
func (r release) manifest() string { return providerName + "_" + r.version + "_manifest.json" }

// files are the names of all files of the release that are in its folder, but
// for the signature, which only a real release has.
func (r release) files() []string {
	names := []string{r.checksums()}
	for _, a := range r.artifacts() {
		names = append(names, a.archive, a.sbom)
	}
	slices.Sort(names)
	return names
}

// checkNames compares the folder with what a release has. A registry takes every
// file that is named like the provider for a part of it.
func (r release) checkNames() error {
	entries, err := os.ReadDir(r.folder)
	if err != nil {
		return err
	}
	wanted := r.files()
	var found []string
	var problems []error
	for _, entry := range entries {
		// GoReleaser keeps the bare binaries in folders, and notes in other files.
		name := entry.Name()
		if entry.IsDir() || !strings.HasPrefix(name, providerName) && !strings.HasPrefix(name, emulatorName) {
			continue
		}
		found = append(found, name)
		if !slices.Contains(wanted, name) && name != r.checksums()+".sig" {
			problems = append(problems, fmt.Errorf("%s is none of the files of a release", name))
		}
	}
	for _, name := range wanted {
		if !slices.Contains(found, name) {
			problems = append(problems, fmt.Errorf("%s is missing", name))
		}
	}
	return errors.Join(problems...)
}
