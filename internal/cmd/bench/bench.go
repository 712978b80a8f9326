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

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// bench is all that is measured, in temporary folders.
type bench struct {
	cli      terraformcli.CLI
	dir      string
	programs programs
	states   *stateStore
	progress io.Writer
	stops    []func()

	// rooms are the provider with an emulator behind it, by the latency of that.
	rooms    map[time.Duration]*subject
	services map[time.Duration]api
	// lean and data are the floors: a plugin that calls nobody, and no plugin.
	lean, data *subject
	// metered are rooms and lean with something between the CLI and the plugin that
	// notes what the plugin uses. The service of the rooms is given to each cycle.
	meteredRooms, meteredLean *subject
	usageFile                 string
}

// newBench builds and installs all that is measured, and starts an emulator for
// each latency. The caller must call clear, also after an error.
func newBench(ctx context.Context, cli terraformcli.CLI, progress io.Writer, latencies ...time.Duration) (*bench, error) {
	b := &bench{cli: cli, progress: progress, rooms: map[time.Duration]*subject{}, services: map[time.Duration]api{}}
	var err error
	if b.dir, err = os.MkdirTemp("", "visionsconnected-bench-"); err != nil {
		return b, err
	}
	b.states = newStateStore()
	b.stops = append(b.stops, b.states.server.Close)
	b.sayf("Building the provider, the lean plugin and the emulator.")
	if b.programs, err = buildPrograms(ctx, b.dir); err != nil {
		return b, err
	}
	for _, latency := range latencies {
		service, stop, err := startEmulator(ctx, b.programs.emulator, latency)
		if err != nil {
			return b, err
		}
		b.stops = append(b.stops, stop)
		b.services[latency] = service
	}
	err = b.install(ctx)
	return b, err
}

func (b *bench) install(ctx context.Context) error {
	meter, err := os.Executable()
	if err != nil {
		return err
	}
	b.usageFile = filepath.Join(b.dir, "usage")
	metered := func(plugin string) map[string]string {
		return map[string]string{meteredPlugin: plugin, usageFile: b.usageFile}
	}
	add := func(target **subject, name, resource, plugin string, environment map[string]string) {
		if err == nil {
			*target = &subject{name: name, resource: resource, state: b.states.address(name), environment: environment}
			err = (*target).install(ctx, b.cli, b.dir, plugin)
		}
	}
	add(&b.data, "data", dataResource, b.programs.provider, nil)
	add(&b.lean, "lean", roomResource, b.programs.lean, nil)
	add(&b.meteredLean, "metered-lean", roomResource, meter, metered(b.programs.lean))
	add(&b.meteredRooms, "metered-rooms", roomResource, meter, metered(b.programs.provider))
	for latency, service := range b.services {
		var s *subject
		add(&s, "rooms-"+latency.String(), roomResource, b.programs.provider, service.environment())
		b.rooms[latency] = s
	}
	return err
}

// environment is how the provider gets to know of the service.
func (a api) environment() map[string]string {
	return map[string]string{baseURLVariable: a.baseURL, customerIDVariable: a.customerID, apiKeyVariable: a.apiKey}
}

// clear ends the servers and removes the folder.
func (b *bench) clear() error {
	for _, stop := range b.stops {
		stop()
	}
	return os.RemoveAll(b.dir)
}

func (b *bench) sayf(format string, args ...any) {
	// Where nobody reads the progress, the figures still count.
	_, _ = fmt.Fprintf(b.progress, format+"\n", args...)
}

// measured runs a cycle of a metered subject and returns what the processes of
// the plugin used for each command.
func (b *bench) measured(ctx context.Context, c cycle) (took times, used [3][]usage, err error) {
	after := c.after
	c.after = func(command command) error {
		var afterErr error
		if after != nil {
			afterErr = after(command)
		}
		var err error
		used[command], err = takeUsage(b.usageFile)
		return errors.Join(afterErr, err)
	}
	took, err = c.run(ctx)
	return took, used, err
}
