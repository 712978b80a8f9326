// SPDX-License-Identifier: MPL-2.0

// Package buildinfo says what a command of this module was built from.
package buildinfo

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// version is set by the linker in releases and by make: Go itself knows the tag
// only in a clone that has it.
var version string

// Version returns the version without a leading v: the one that the linker set,
// else that of the module (a tag, or the commit with its time), else "dev".
func Version() string {
	return versionOf(version, read())
}

// Line returns what --version prints about a command: its version, the commit,
// the Go version and the platform, in one line that ends in a newline.
func Line(command string) string {
	return lineOf(command, version, read())
}

func read() debug.BuildInfo {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return debug.BuildInfo{}
	}
	return *info
}

func versionOf(linked string, info debug.BuildInfo) string {
	module := info.Main.Version
	if module == "(devel)" {
		module = ""
	}
	return cmp.Or(linked, strings.TrimPrefix(module, "v"), "dev")
}

func lineOf(command, linked string, info debug.BuildInfo) string {
	return fmt.Sprintf("%s %s (%s, %s, %s/%s)\n", command, versionOf(linked, info), commitOf(info),
		runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// commitOf returns the commit, and whether the files differed from it.
func commitOf(info debug.BuildInfo) string {
	settings := map[string]string{}
	for _, setting := range info.Settings {
		settings[setting.Key] = setting.Value
	}
	commit := settings["vcs.revision"]
	switch {
	case commit == "":
		return "commit unknown"
	case settings["vcs.modified"] == "true":
		return "commit " + commit + " with changes"
	default:
		return "commit " + commit
	}
}
