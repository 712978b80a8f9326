// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const modulePath = "github.com/visionsconnected/terraform-provider-visionsconnected"

// stage is where the story plays: a temporary folder with the programs and the
// workspace, and the process of the emulator. Nothing of it outlives clear.
type stage struct {
	transcript    *transcript
	cli           terraformcli.CLI
	dir           string
	emulatorFlags []string

	workspace *terraformcli.Workspace
	emulator  *emulatorProcess
	service   service

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

	var err error
	if s.emulator, err = startEmulator(ctx, s.emulatorBinary(), flags...); err != nil {
		return err
	}

	s.transcript.printf("\n")
	s.transcript.quote(s.emulator.greeting())

	var exports []string

	environment := s.emulator.environment()
	for _, v := range environment {
		exports = append(exports, "export "+v.name+"="+v.value)
		s.workspace.Setenv(v.name, v.value)
	}

	s.transcript.command(exports...)

	s.service, err = newService(environment)

	return err
}

// stopEmulator ends the emulator, if it runs, and returns what it said last.
func (s *stage) stopEmulator() (string, error) {
	if s.emulator == nil {
		return "", nil
	}

	emulator := s.emulator
	s.emulator = nil

	return emulator.stop()
}

// emulatorLog is what the emulator wrote about its last requests, for the report
// of a failure.
func (s *stage) emulatorLog() string {
	if s.emulator == nil {
		return ""
	}

	return s.emulator.lastRequests()
}

// clear ends the emulator and removes the folder.
func (s *stage) clear() error {
	_, err := s.stopEmulator()

	return errors.Join(err, os.RemoveAll(s.dir))
}
