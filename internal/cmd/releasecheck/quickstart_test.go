// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/programtest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

func TestQuickStart_TakesTheReadmesCommandsForThisRelease(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	script, err := release{version: "0.1.1-snapshot-6da1f53"}.quickStart(string(readme), "12345")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\nversion=0.1.1-snapshot-6da1f53 platform=" + runtime.GOOS + "_" + runtime.GOARCH + "\n",
		"--listen 127.0.0.1:12345", "http://127.0.0.1:12345/", "terraform init\n", "terraform apply", "terraform destroy",
	} {
		if !strings.Contains(script, want) {
			t.Errorf("the commands do not contain %q:\n%s", want, script)
		}
	}
	if strings.Contains(script, emulatorPort) || strings.Contains(script, "make ") {
		t.Errorf("the commands are not those for this release:\n%s", script)
	}
}

func TestQuickStart_TheCheckMissesCommands(t *testing.T) {
	t.Parallel()
	for _, readme := range []string{
		"",
		"\n## Quick start\n\n```shell\nversion=0.1.0 platform=linux_amd64\n```\n",
		"\n## Quick start\n\n```shell\nvmr-emulator --listen 127.0.0.1:8089\n```\n",
		"\n## Start\n\n```shell\nversion=0.1.0 platform=linux_amd64\nvmr-emulator --listen 127.0.0.1:8089\n```\n",
	} {
		_, err := release{version: "0.1.0"}.quickStart(readme, "12345")
		expect(t, err, "README.md has no shell blocks")
	}
}

func TestQuickStart_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	const output = `Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
No changes. Your infrastructure matches the configuration.
Apply complete! Resources: 1 added, 0 changed, 1 destroyed.
Destroy complete! Resources: 1 destroyed.
`
	const log = "… POST /vmrs 201 …\n… GET /vmrs/ve-a 200 …\n… DELETE /vmrs/ve-a 204 …\n… POST /vmrs 201 …\n… DELETE /vmrs/ve-b 204 …\n"
	for name, c := range map[string]struct{ output, log, want string }{
		"right":               {output, log, ""},
		"no second room":      {strings.Replace(output, "1 added, 0 changed, 1 destroyed", "0 added, 0 changed, 0 destroyed", 1), log, "did not print"},
		"drift":               {strings.Replace(output, "No changes.", "Plan: 1 to add", 1), log, `did not print "No changes."`},
		"not destroyed":       {strings.Replace(output, "Destroy complete!", "", 1), log, "did not print"},
		"too many rooms":      {output, log + "… POST /vmrs 201 …\n", "3 requests POST, want 2"},
		"a room left":         {output, strings.Replace(log, "DELETE /vmrs/ve-b", "GET /vmrs/ve-b", 1), "1 requests DELETE, want 2"},
		"another service ran": {output, "", "0 requests POST, want 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, "emulator.log"), []byte(c.log), 0o600); err != nil {
				t.Fatal(err)
			}
			expect(t, verifyQuickStart(folder, c.output), c.want)
		})
	}
	expect(t, verifyQuickStart(t.TempDir(), output), "no such file")
}

// A new user has no Go, no settings and no CLI but the one.
func TestQuickStart_RunsWithoutGoAndWithoutSettings(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := equip(folder, fakeCLI(t)); err != nil {
		t.Fatal(err)
	}
	output, err := follow(t.Context(), folder, "terraform; command -v go || echo no go; echo \"$HOME\"")
	if want := "fake\nno go\n" + folder + "\n"; err != nil || output != want {
		t.Errorf("%q, %v, want %q", output, err, want)
	}
	if _, err := follow(t.Context(), folder, "false; true"); err == nil {
		t.Error("a failing command is no error")
	}
}

// fakeCLI is a program that only says that it ran.
func fakeCLI(t *testing.T) terraformcli.CLI {
	t.Helper()
	path := filepath.Join(t.TempDir(), "terraform")
	if err := programtest.Write(path, "#!/bin/sh\necho fake\n"); err != nil {
		t.Fatal(err)
	}
	return terraformcli.CLI{Path: path}
}
