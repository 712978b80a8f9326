// SPDX-License-Identifier: MPL-2.0

//go:build unix

package docstest_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/programtest"
)

// The name of the home folder is two words to a careless shell, and there are
// folders of these names too.
const home, firstWord, secondWord = "John Doe", "John", "Doe"

// What is not of `make install` survives `make uninstall`, and nothing else does.
func TestMake_InstallAndUninstall_LeaveWhatOthersHave(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("make"); err != nil {
		t.Fatal(err) // CONTRIBUTING.md asks for it.
	}
	const terraform, openTofu = home + "/.terraform.d/plugins/registry.terraform.io", home + "/.terraform.d/plugins/registry.opentofu.org"
	plugin := func(registry, version string) string {
		return fmt.Sprintf("%s/visionsconnected/visionsconnected/%s/%s_%s/terraform-provider-visionsconnected_v%[2]s",
			registry, version, runtime.GOOS, runtime.GOARCH)
	}
	root := t.TempDir()
	writeFiles(t, root,
		home+"/.terraform.d/credentials.tfrc.json",
		terraform+"/visionsconnected/other/1.2.3/any/terraform-provider-other_v1.2.3",
		plugin(openTofu, "1.2.2"),
		firstWord+"/letter", secondWord+"/letter", "bin/terraform-provider-visionsconnected")
	// The true go command would keep files of its own in the home folder.
	text := fmt.Sprintf("#!/bin/sh\ncase \"$*\" in 'env GOOS') echo %s ;; 'env GOARCH') echo %s ;; *) exit 1 ;; esac\n", runtime.GOOS, runtime.GOARCH)
	if err := programtest.Write(filepath.Join(root, "bin", "go"), text); err != nil {
		t.Fatal(err)
	}
	before := entries(t, root)

	runMake(t, root, "install")
	for _, registry := range []string{terraform, openTofu} {
		content, err := os.ReadFile(filepath.Join(root, plugin(registry, "1.2.3"))) //nolint:gosec // A name of the test's own.
		if err != nil || string(content) != "bin/terraform-provider-visionsconnected" {
			t.Errorf("install: %q, %v", content, err)
		}
	}
	runMake(t, root, "uninstall")
	if after := entries(t, root); !slices.Equal(after, before) {
		t.Errorf("uninstall leaves\n%q, before install there was\n%q", after, before)
	}
	runMake(t, root, "uninstall") // There is nothing to do.
}

// runMake runs a target with the home folder below root, and with root/bin in
// place of what `make build` builds.
func runMake(t *testing.T, root, target string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "make", "-o", "build", target, "BIN="+filepath.Join(root, "bin"), "VERSION=1.2.3") //nolint:gosec // Our own.
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "HOME="+filepath.Join(root, home), "PATH="+filepath.Join(root, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make %s: %v\n%s", target, err, out)
	}
}

// writeFiles makes files that hold their names.
func writeFiles(t *testing.T, root string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// entries returns the names of all files and folders below root.
func entries(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, _ fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
