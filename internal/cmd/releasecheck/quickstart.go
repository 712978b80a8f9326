// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// quickStartPatience bounds the quick start, which takes some ten seconds.
const quickStartPatience = 5 * time.Minute

// userPrograms are what the quick start may use beside the CLI. Go is not among
// them.
var userPrograms = []string{"sh", "tar", "gzip", "mkdir", "cp", "cat"}

var (
	shellBlock    = regexp.MustCompile("(?s)\n```shell\n(.*?)```\n")
	chosenRelease = regexp.MustCompile(`(?m)^version=\S+ platform=\S+$`)
)

// emulatorPort is the one that the README names.
const emulatorPort = "8089"

// checkQuickStart does what the README tells a new user to do: in an empty
// folder with the archives, with the CLI at the path and without Go.
func (r release) checkQuickStart(ctx context.Context, readme, path string) error {
	cli, err := terraformcli.Inspect(ctx, path)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "visionsconnected-quick-start-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // A temporary folder that stays behind harms nobody.
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	script, err := r.quickStart(readme, port)
	if err != nil {
		return err
	}
	if err := errors.Join(r.deliver(folder), equip(folder, cli)); err != nil {
		return err
	}

	output, err := follow(ctx, folder, script)
	if err != nil {
		return fmt.Errorf("%w; it printed\n%s", err, output)
	}
	return verifyQuickStart(folder, output)
}

// quickStart returns the README's commands for this release and platform, and
// for an emulator on a port of their own.
func (r release) quickStart(readme, port string) (string, error) {
	_, section, _ := strings.Cut(readme, "\n## Quick start\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var commands strings.Builder
	for _, block := range shellBlock.FindAllStringSubmatch(section, -1) {
		commands.WriteString(block[1])
	}
	script := commands.String()
	if !chosenRelease.MatchString(script) || !strings.Contains(script, emulatorPort) {
		return "", errors.New("README.md has no shell blocks under \"Quick start\" with a line version=… platform=… and the port " + emulatorPort)
	}
	script = chosenRelease.ReplaceAllString(script, fmt.Sprintf("version=%s platform=%s_%s", r.version, runtime.GOOS, runtime.GOARCH))
	script = strings.ReplaceAll(script, emulatorPort, port)
	// After a failure the emulator ends with the shell.
	return "trap 'kill \"${emulator-}\" 2>/dev/null || true' EXIT\n" + script, nil
}

// deliver puts the archives of this platform into the folder.
func (r release) deliver(folder string) error {
	for _, a := range r.artifacts() {
		if a.platform != (platform{runtime.GOOS, runtime.GOARCH}) {
			continue
		}
		content, err := os.ReadFile(r.path(a.archive))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, a.archive), content, 0o600); err != nil { //nolint:gosec // A folder of our own.
			return err
		}
	}
	return nil
}

// equip makes the folder that will be the whole PATH. The README says
// "terraform"; users of OpenTofu read "tofu".
func equip(folder string, cli terraformcli.CLI) error {
	bin := filepath.Join(folder, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		return err
	}
	problems := []error{os.Symlink(cli.Path, filepath.Join(bin, "terraform"))}
	for _, name := range userPrograms {
		path, err := exec.LookPath(name)
		if err == nil {
			err = os.Symlink(path, filepath.Join(bin, name))
		}
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// follow runs the commands as a new user would, who has no settings yet and
// says yes to everything.
func follow(ctx context.Context, folder, script string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, quickStartPatience)
	defer cancel()
	bin := filepath.Join(folder, "bin")
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "sh"), "-eu", "-c", script) //nolint:gosec // The README's commands.
	cmd.Dir = folder
	cmd.Env = []string{
		"PATH=" + bin, "HOME=" + folder, "TMPDIR=" + folder, "CHECKPOINT_DISABLE=1",
		"TF_CLI_ARGS_apply=-auto-approve", "TF_CLI_ARGS_destroy=-auto-approve", "TF_CLI_ARGS=-no-color",
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// verifyQuickStart looks at what the CLI printed and at what the emulator saw.
func verifyQuickStart(folder, output string) error {
	log, err := os.ReadFile(filepath.Join(folder, "emulator.log")) //nolint:gosec // A file of our own.
	if err != nil {
		return err
	}
	var problems []error
	for _, want := range []string{
		"Apply complete! Resources: 1 added, 0 changed, 0 destroyed.",
		"No changes.",
		"Apply complete! Resources: 1 added, 0 changed, 1 destroyed.",
		"Destroy complete! Resources: 1 destroyed.",
	} {
		if !strings.Contains(output, want) {
			problems = append(problems, fmt.Errorf("the CLI did not print %q", want))
		}
	}
	for method, want := range map[string]int{" POST /": 2, " DELETE /": 2} {
		if got := strings.Count(string(log), method); got != want {
			problems = append(problems, fmt.Errorf("the emulator saw %d requests%s, want %d", got, strings.TrimRight(method, " /"), want))
		}
	}
	if len(problems) > 0 {
		problems = append(problems, fmt.Errorf("the CLI printed\n%s\nand the emulator\n%s", output, log))
	}
	return errors.Join(problems...)
}

// freePort returns a port on which nobody listens at the moment.
func freePort(ctx context.Context) (string, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, errors.Join(err, listener.Close())
}
