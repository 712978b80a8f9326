// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulatorprocess"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const modulePath = "github.com/visionsconnected/terraform-provider-visionsconnected"

// stage is where the story plays: a temporary folder with the programs and the
// workspace, and the emulator. Nothing of it outlives clear.
type stage struct {
	transcript    *transcript
	cli           terraformcli.CLI
	dir           string
	emulatorFlags []string

	workspace *terraformcli.Workspace
	// service has no process while no emulator runs.
	service  service
	requests requestLog

	// printed is all that the CLI showed so far.
	printed strings.Builder
}

func newStage(d demo, cli terraformcli.CLI, t *transcript) (*stage, error) {
	dir, err := os.MkdirTemp(d.tempDir, "visionsconnected-demo-")
	if err != nil {
		return nil, fmt.Errorf("making a temporary folder: %w", err)
	}

	return &stage{transcript: t, cli: cli, dir: dir, emulatorFlags: d.emulatorFlags}, nil
}

// build compiles the two programs and makes the workspace, in which the CLI
// finds the provider.
func (s *stage) build(ctx context.Context) error {
	provider := filepath.Join(s.dir, "terraform-provider-visionsconnected")
	if err := terraformcli.Build(ctx, modulePath, provider); err != nil {
		return err
	}

	if err := terraformcli.Build(ctx, modulePath+"/internal/cmd/vmr-emulator", s.emulatorBinary()); err != nil {
		return err
	}

	mirror, err := terraformcli.Install(provider, filepath.Join(s.dir, "mirror"))
	if err != nil {
		return err
	}

	// The second configuration of the story has a folder of its own in it.
	folder := filepath.Join(s.dir, "workspace")
	if err := os.MkdirAll(filepath.Join(folder, lobby), 0o700); err != nil {
		return err
	}

	s.workspace = terraformcli.NewWorkspace(s.cli, mirror, folder)
	// A question would wait for an answer that nobody gives.
	s.workspace.Setenv("TF_INPUT", "0")

	if !s.transcript.color {
		// For all commands, so that those shown are those that one would type.
		s.workspace.Setenv("TF_CLI_ARGS", "-no-color")
	}

	return nil
}

func (s *stage) emulatorBinary() string {
	return filepath.Join(s.dir, "vmr-emulator")
}

// write puts a file into the workspace and shows it.
func (s *stage) write(name, content string) error {
	s.transcript.file(name, content)

	return s.workspace.Write(name, content)
}

// startEmulator starts the emulator and hands the CLI what it prints for that.
func (s *stage) startEmulator(ctx context.Context) error {
	flags := append([]string{"--listen", "127.0.0.1:0"}, s.emulatorFlags...)
	s.transcript.command("vmr-emulator " + strings.Join(flags, " ") + " &")

	emulator, err := emulatorprocess.Start(ctx, s.emulatorBinary(), &s.requests, flags...)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, s.requests.last())
	}

	s.service = newService(emulator)

	s.transcript.printf("\n")
	s.transcript.quote(emulator.Greeting())

	var exports []string

	for _, v := range emulator.Environment() {
		exports = append(exports, "export "+v.Name+"="+v.Value)
		s.workspace.Setenv(v.Name, v.Value)
	}

	s.transcript.command(exports...)

	return nil
}

// stopEmulator ends the emulator, if it runs, and returns what it said last.
func (s *stage) stopEmulator() (farewell string, err error) {
	emulator := s.service.Process
	if emulator == nil {
		return "", nil
	}

	s.service = service{}

	farewell, err = emulator.Stop()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, s.requests.last())
	}

	return farewell, err
}

// emulatorLog is what the emulator wrote about its last requests, for the report
// of a failure.
func (s *stage) emulatorLog() string {
	if s.service.Process == nil {
		return ""
	}

	log := s.requests.last()
	if log == "" {
		return "\nThe emulator got no request."
	}

	return "\nThe last requests that the emulator got:\n" + log
}

// clear ends the emulator and removes the folder.
func (s *stage) clear() error {
	_, err := s.stopEmulator()

	return errors.Join(err, os.RemoveAll(s.dir))
}
