// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

// startup is how long a plugin takes, from its start on, until it says where it
// listens, until it has answered with its schema, and until it is configured;
// and what the process used in all.
type startup struct {
	handshake, schema, configured time.Duration
	usage                         usage.Usage
}

// starts are those of one plugin.
type starts struct {
	name   string
	binary string
	// config is the message that configures it.
	config []byte
	all    []startup
	// size is that of the binary in bytes.
	size int64
}

// startAll starts the provider, the lean plugin and, where its binary is given,
// another plugin without settings, in turns.
func (b *bench) startAll(ctx context.Context, times int, other string) ([]*starts, error) {
	block, err := providerBlock(ctx)
	if err != nil {
		return nil, err
	}
	settings := map[string]string{"base_url": "http://127.0.0.1:8089", "customer_id": "customer", "api_key": "key"}
	configured, err := configureRequest(block, settings)
	if err != nil {
		return nil, err
	}
	empty, err := configureRequest(tftypes.Object{}, nil)
	if err != nil {
		return nil, err
	}
	host, err := newPluginHost()
	if err != nil {
		return nil, err
	}

	plugins := []*starts{
		{name: "this provider", binary: b.programs.provider, config: configured},
		{name: "a plugin that calls nobody", binary: b.programs.lean, config: empty},
	}
	if other != "" {
		plugins = append(plugins, &starts{name: filepath.Base(other), binary: other, config: empty})
	}
	// In turns, and every other round in the reverse order.
	order := slices.Clone(plugins)
	for round := range times + 1 {
		for _, plugin := range order {
			one, err := plugin.start(ctx, host)
			if err != nil {
				return nil, fmt.Errorf("start of %s: %w", plugin.name, err)
			}
			// The first start brings the file into memory.
			if round > 0 {
				plugin.all = append(plugin.all, one)
			}
		}
		slices.Reverse(order)
	}
	for _, plugin := range plugins {
		info, err := os.Stat(plugin.binary)
		if err != nil {
			return nil, err
		}
		plugin.size = info.Size()
	}
	return plugins, nil
}

// start starts the plugin once, as a CLI does before it can do anything.
func (s *starts) start(ctx context.Context, host *pluginHost) (startup, error) {
	var one startup
	started := time.Now()
	p, err := host.start(ctx, s.binary)
	if err != nil {
		return one, err
	}
	one.handshake = time.Since(started)
	if err = p.connect(); err == nil {
		err = p.call(ctx, schemaCall, nil)
	}
	one.schema = time.Since(started)
	if err == nil {
		err = p.call(ctx, configureCall, s.config)
	}
	one.configured = time.Since(started)
	if err != nil {
		p.kill()
		return one, err
	}
	one.usage, err = p.end(ctx)
	return one, err
}
