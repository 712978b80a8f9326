// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// bench is all that is measured, in temporary folders.
type bench struct {
	cli      terraformcli.CLI
	dir      string
	programs programs
	states   *stateStore
	progress io.Writer

	services map[time.Duration]*service
	// plain is what the CLI is measured with: the provider, and the floors: a plugin
	// that calls nobody, and no plugin. metered are the plugins with a meter between
	// them and the CLI.
	plain, metered map[kind]*subject
	// usage is the folder for what the metered plugins use.
	usage string
}

// newBench builds and installs all that is measured, and starts an emulator for
// each latency. The caller must call clear, also after an error.
func newBench(ctx context.Context, cli terraformcli.CLI, progress io.Writer, latencies ...time.Duration) (*bench, error) {
	b := &bench{cli: cli, progress: progress, states: newStateStore(), services: map[time.Duration]*service{}, plain: map[kind]*subject{}, metered: map[kind]*subject{}}
	var err error
	if b.dir, err = os.MkdirTemp("", "visionsconnected-bench-"); err != nil {
		return b, err
	}
	b.sayf("Building the provider, the lean plugin, their meter and the emulator.")
	if b.programs, err = buildPrograms(ctx, b.dir); err != nil {
		return b, err
	}
	for _, latency := range latencies {
		s, err := startService(ctx, b.programs.emulator, latency)
		if err != nil {
			return b, err
		}
		b.services[latency] = s
	}
	err = b.install(ctx)
	return b, err
}

func (b *bench) install(ctx context.Context) error {
	b.usage = filepath.Join(b.dir, "usage")
	if err := os.Mkdir(b.usage, 0o700); err != nil {
		return err
	}
	for _, add := range []struct {
		to       map[kind]*subject
		kind     kind
		resource string
		// program is what the CLI starts.
		program     string
		environment map[string]string
	}{
		{b.plain, roomsKind, roomResource, b.programs.provider, nil},
		{b.plain, leanKind, roomResource, b.programs.lean, nil},
		// terraform_data is the CLI's own: what is in the mirror is not started.
		{b.plain, dataKind, dataResource, b.programs.lean, nil},
		{b.metered, roomsKind, roomResource, b.programs.meter, b.metering(b.programs.provider)},
		{b.metered, leanKind, roomResource, b.programs.meter, b.metering(b.programs.lean)},
	} {
		s := &subject{resource: add.resource, environment: add.environment}
		dir, err := os.MkdirTemp(b.dir, string(add.kind)+"-")
		if err != nil {
			return err
		}
		s.state = b.states.address(filepath.Base(dir))
		if err := s.install(ctx, b.cli, dir, add.program); err != nil {
			return err
		}
		add.to[add.kind] = s
	}
	return nil
}

// metering is the environment in which a meter runs the plugin.
func (b *bench) metering(plugin string) map[string]string {
	return map[string]string{usage.PluginVariable: plugin, usage.FolderVariable: b.usage}
}

// clear ends the servers and removes the folder.
func (b *bench) clear() error {
	b.states.server.Close()
	var errs []error
	for _, s := range b.services {
		_, err := s.Stop()
		errs = append(errs, err)
	}
	return errors.Join(append(errs, os.RemoveAll(b.dir))...)
}

func (b *bench) sayf(format string, args ...any) {
	// Where nobody reads the progress, the figures still count.
	_, _ = fmt.Fprintf(b.progress, format+"\n", args...)
}
