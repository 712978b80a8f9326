// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// growth is `make bench-large`: the same load with more and more rooms, each once.
func (o *options) growth(ctx context.Context, cli terraformcli.CLI, progress io.Writer) (text string, err error) {
	header := conditions(time.Now(), cli)
	b, err := newBench(ctx, cli, progress)
	defer func() { err = errors.Join(err, b.clear()) }()
	if err != nil {
		return "", err
	}
	t := &table{header: []string{
		"what", "this provider", "for each room", "a plugin that calls nobody", "for each", "CPU of this provider", "of that plugin",
		"peak memory of this provider", "of that plugin", "live heap of this provider", "of that plugin",
	}}
	var growing []accounting
	for _, rooms := range o.sizes.growth {
		l := o.sizes.atGrowth
		l.objects = rooms
		b.sayf("Measuring %s.", l)
		a, err := b.account(ctx, l, true)
		if err != nil {
			return "", err
		}
		growing = append(growing, a)
		for _, c := range commands {
			addGrowth(t, a, c)
		}
		b.sayf("%s", t) // So that a run that is given up leaves something.
	}
	return header + "\n\n" + t.String() + "\n" + heapTarget(growing), nil
}

func addGrowth(t *table, a accounting, c command) {
	each := func(d time.Duration) string { return duration(d / time.Duration(a.load.objects)) }
	t.add(fmt.Sprintf("%s %s", c, a.load),
		duration(a.rooms.took[c]), each(a.rooms.took[c]), duration(a.lean.took[c]), each(a.lean.took[c]),
		duration(a.rooms.cpu(c)), duration(a.lean.cpu(c)),
		size(a.rooms.peakMemory(c)), size(a.lean.peakMemory(c)),
		size(a.rooms.liveHeap(c)), size(a.lean.liveHeap(c)))
}
