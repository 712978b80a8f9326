// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// growth is `make bench-large`: the same load with more and more rooms, each once.
func (o *options) growth(ctx context.Context, cli terraformcli.CLI, progress io.Writer) (text string, err error) {
	header := conditions(time.Now(), cli)
	b, err := newBench(ctx, cli, progress, o.sizes.atGrowth.latency)
	defer func() { err = errors.Join(err, b.clear()) }()
	if err != nil {
		return "", err
	}
	t := &table{header: []string{
		"what", "this provider", "for each room", "a plugin that calls nobody", "for each room", "CPU of this provider", "of that plugin",
		"peak memory of this provider", "of that plugin", "live heap of this provider",
	}}
	// The lean plugin's is not told: it writes logs, which nobody asked for.
	b.metered[roomsKind].environment[usage.HeapVariable] = "yes"
	var growing []grown
	for _, rooms := range o.sizes.growth {
		g := grown{load: o.sizes.atGrowth}
		g.load.objects = rooms
		b.sayf("Measuring %s.", g.load)
		if g.rooms, err = b.once(ctx, keyOf(roomsKind, g.load), true); err != nil {
			return "", err
		}
		if g.lean, err = b.once(ctx, keyOf(leanKind, g.load), true); err != nil {
			return "", err
		}
		growing = append(growing, g)
		for _, c := range commands {
			t.add(g.row(c)...)
		}
		b.sayf("%s", t) // So that a run that is given up leaves something.
	}
	return header + "\n\n" + t.String() + "\n" + heapTarget(growing), nil
}

// grown is one step of the growth.
type grown struct {
	load        load
	rooms, lean observation
}

func (g *grown) row(c command) []string {
	each := func(d time.Duration) string { return duration(d / time.Duration(g.load.objects)) }
	return []string{
		fmt.Sprintf("%s %s", c, g.load),
		duration(g.rooms.took[c]), each(g.rooms.took[c]), duration(g.lean.took[c]), each(g.lean.took[c]),
		duration(g.rooms.cpu(c)), duration(g.lean.cpu(c)),
		size(g.rooms.peakMemory(c)), size(g.lean.peakMemory(c)),
		size(g.rooms.liveHeap(c)),
	}
}
