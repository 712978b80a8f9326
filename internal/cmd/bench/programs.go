// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const modulePath = "github.com/visionsconnected/terraform-provider-visionsconnected"

// programs are the files of the programs that are measured, built as a release
// builds them.
type programs struct {
	provider, lean, meter, emulator string
}

func buildPrograms(ctx context.Context, dir string) (programs, error) {
	p := programs{
		provider: filepath.Join(dir, "terraform-provider-visionsconnected"),
		lean:     filepath.Join(dir, "lean-plugin"),
		meter:    filepath.Join(dir, "meter"),
		emulator: filepath.Join(dir, "vmr-emulator"),
	}
	for importPath, file := range map[string]string{
		modulePath:                                p.provider,
		modulePath + "/internal/cmd/bench/lean":   p.lean,
		modulePath + "/internal/cmd/bench/meter":  p.meter,
		modulePath + "/internal/cmd/vmr-emulator": p.emulator,
	} {
		if err := terraformcli.Build(ctx, importPath, file, "-ldflags=-s -w"); err != nil {
			return programs{}, err
		}
	}
	return p, nil
}

// subject is something that the CLI is measured with: a configuration, and what
// serves it.
type subject struct {
	// resource is a type of resource that needs no argument.
	resource string
	// state is the address of the state.
	state  string
	mirror terraformcli.Mirror
	// initialized is a folder in which init was run.
	initialized string
	// environment is handed to the CLI.
	environment map[string]string
}

// The resources that are measured.
const (
	roomResource = "visionsconnected_vmr"
	// dataResource is the CLI's own and takes no plugin.
	dataResource = "terraform_data"
)

// install installs a plugin for the subject in a folder of its own, and runs init
// in a configuration of its resource.
func (s *subject) install(ctx context.Context, cli terraformcli.CLI, dir, plugin string) (err error) {
	s.initialized = filepath.Join(dir, "initialized")
	if err := os.Mkdir(s.initialized, 0o700); err != nil {
		return err
	}
	if s.mirror, err = terraformcli.Install(plugin, filepath.Join(dir, "mirror")); err != nil {
		return err
	}
	w := s.workspace(cli, s.initialized)
	if err := w.Write("main.tf", s.configuration(1)); err != nil {
		return err
	}
	return runCLI(ctx, w, "init")
}

// blockSize is how many objects one block of the configuration has. The time that
// OpenTofu (1.12) takes grows with the square of it.
const blockSize = 100

func (s *subject) configuration(objects int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "terraform {\n  backend \"http\" {\n    address = %q\n  }\n", s.state)
	if s.resource == roomResource {
		b.WriteString(`  required_providers {
    visionsconnected = { source = "visionsconnected/visionsconnected" }
  }
`)
	}
	b.WriteString("}\n")
	for block := 0; block*blockSize < objects; block++ {
		size := min(blockSize, objects-block*blockSize)
		fmt.Fprintf(&b, "resource %q \"rooms_%d\" { count = %d }\n", s.resource, block, size)
	}
	return b.String()
}

func (s *subject) workspace(cli terraformcli.CLI, dir string) *terraformcli.Workspace {
	w := terraformcli.NewWorkspace(cli, s.mirror, dir)
	for name, value := range s.environment {
		w.Setenv(name, value)
	}
	return w
}
