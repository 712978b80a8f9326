// SPDX-License-Identifier: MPL-2.0

package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"time"
)

const (
	noticesFile = "THIRD_PARTY_NOTICES.txt"

	// standardLibrary is what Go calls the module of its own packages.
	standardLibrary = "std"
)

// entry is a file in an archive.
type entry struct {
	mode    fs.FileMode
	time    time.Time
	content []byte
}

// checkArchives opens each archive and looks at what is in it.
func (r release) checkArchives(s source) error {
	var problems []error
	for _, a := range r.artifacts() {
		entries, err := readArchive(r.path(a.archive))
		if err == nil {
			err = a.checkEntries(entries, s)
		}
		if err == nil {
			err = a.checkBinary(entries[a.binary].content, entries[noticesFile].content, s)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", a.archive, err))
		}
	}
	return errors.Join(problems...)
}

// checkEntries compares what an archive holds with what it should.
func (a artifact) checkEntries(entries map[string]entry, s source) error {
	var problems []error
	wanted := map[string]fs.FileMode{a.binary: 0o755, "LICENSE": 0o644, noticesFile: 0o644}
	for name, mode := range wanted {
		got, ok := entries[name]
		switch {
		case !ok:
			problems = append(problems, fmt.Errorf("%s is missing", name))
		case got.mode.Perm() != mode:
			problems = append(problems, fmt.Errorf("%s has the mode %v, want %v", name, got.mode.Perm(), mode))
		case !got.time.Equal(s.time):
			problems = append(problems, fmt.Errorf("%s is of %s, not of %s as the commit is", name, got.time.UTC(), s.time.UTC()))
		}
	}
	for name := range entries {
		if _, ok := wanted[name]; !ok {
			problems = append(problems, fmt.Errorf("%s does not belong in it", name))
		}
	}
	return sorted(problems)
}

func (a artifact) checkBinary(binary, notices []byte, s source) error {
	info, err := buildinfo.Read(bytes.NewReader(binary))
	if err != nil {
		return err
	}
	return a.checkBuild(info, notices, s)
}

// checkBuild looks at what the binary says it was built from, and whether the
// notices beside it name all of that.
func (a artifact) checkBuild(info *debug.BuildInfo, notices []byte, s source) error {
	settings := map[string]string{}
	for _, setting := range info.Settings {
		settings[setting.Key] = setting.Value
	}
	var problems []error
	for key, want := range map[string]string{
		"GOOS":         a.platform.os,
		"GOARCH":       a.platform.arch,
		"CGO_ENABLED":  "0",
		"-trimpath":    "true",
		"vcs.revision": s.commit,
		"vcs.modified": "false",
	} {
		if settings[key] != want {
			problems = append(problems, fmt.Errorf("the binary was built with %s=%s, want %s", key, settings[key], want))
		}
	}
	for _, module := range modules(info) {
		module = strings.Replace(module, standardLibrary+" ", "Go ", 1)
		if !bytes.Contains(notices, []byte("\n=== "+module+": ")) {
			problems = append(problems, fmt.Errorf("%s has no license of %s", noticesFile, module))
		}
	}
	return sorted(problems)
}

// modules are the modules that a binary is made of, but for its own.
func modules(info *debug.BuildInfo) []string {
	all := []string{standardLibrary + " " + info.GoVersion}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		all = append(all, module.Path+" "+module.Version)
	}
	return all
}

func readArchive(path string) (map[string]entry, error) {
	if strings.HasSuffix(path, ".zip") {
		return readZip(path)
	}
	return readTar(path)
}

func readZip(path string) (map[string]entry, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close() //nolint:errcheck // It was only read.
	entries := map[string]entry{}
	for _, file := range archive.File {
		reader, err := file.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return nil, err
		}
		entries[file.Name] = entry{file.Mode(), file.Modified, content}
	}
	return entries, nil
}

func readTar(path string) (map[string]entry, error) {
	content, err := os.ReadFile(path) //nolint:gosec // A file of the release.
	if err != nil {
		return nil, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	entries := map[string]entry{}
	archive := tar.NewReader(unpacked)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Uid != 0 || header.Gid != 0 || header.Uname != "root" || header.Gname != "root" {
			return nil, fmt.Errorf("%s belongs to %s:%s (%d:%d), whoever that is, not to root", header.Name, header.Uname, header.Gname, header.Uid, header.Gid)
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		entries[header.Name] = entry{header.FileInfo().Mode(), header.ModTime, content}
	}
}

// binaryOf reads the build information of the binary in an archive.
func (r release) binaryOf(a artifact) (*debug.BuildInfo, error) {
	entries, err := readArchive(r.path(a.archive))
	if err != nil {
		return nil, err
	}
	return buildinfo.Read(bytes.NewReader(entries[a.binary].content))
}
