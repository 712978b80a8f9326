// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// accounting is what one load costs beside time: what the service saw, and what
// the processes of the plugins used.
type accounting struct {
	load    load
	traffic [3]traffic
	rooms   resources
	lean    resources
}

// resources are what all processes of a plugin used for each command.
type resources struct {
	took  times
	usage [3][]usage
}

// cpu returns the processor time of all processes of a command.
func (r resources) cpu(c command) time.Duration {
	var sum time.Duration
	for _, u := range r.usage[c] {
		sum += u.cpu()
	}
	return sum
}

// peakMemory returns that of the largest process of a command, in bytes.
func (r resources) peakMemory(c command) int64 {
	var peak int64
	for _, u := range r.usage[c] {
		peak = max(peak, u.PeakMemory)
	}
	return peak
}

// liveHeap returns that of the largest process of a command, in bytes.
func (r resources) liveHeap(c command) int64 {
	var live int64
	for _, u := range r.usage[c] {
		live = max(live, u.LiveHeap)
	}
	return live
}

// mostLiveHeap returns that of the largest process of all commands, in bytes.
func (r resources) mostLiveHeap() int64 {
	var live int64
	for _, c := range commands {
		live = max(live, r.liveHeap(c))
	}
	return live
}

// most returns the largest numbers of any account: a call too many is one too
// many, however seldom it is made.
func most(accounts []accounting, c command) traffic {
	var t traffic
	for i := range accounts {
		seen := accounts[i].traffic[c]
		t.posts, t.gets, t.deletes = max(t.posts, seen.posts), max(t.gets, seen.gets), max(t.deletes, seen.deletes)
		t.connections = max(t.connections, seen.connections)
	}
	return t
}

// account runs the load with the rooms and with the lean plugin.
func (b *bench) account(ctx context.Context, l load, heap bool) (accounting, error) {
	a := accounting{load: l}
	service, err := newCountingService(emulator.WithLatency(l.latency))
	if err != nil {
		return a, err
	}
	defer service.server.Close()
	environment := service.api().environment()
	if heap {
		environment[meteredHeap] = "yes"
	}
	rooms := cycle{cli: b.cli, dir: b.dir, subject: b.meteredRooms, load: l, environment: environment}
	rooms.after = func(c command) error {
		a.traffic[c] = service.take()
		return nil
	}
	if a.rooms.took, a.rooms.usage, err = b.measured(ctx, rooms); err != nil {
		return a, err
	}
	lean := cycle{cli: b.cli, dir: b.dir, subject: b.meteredLean, load: l, environment: environment}
	a.lean.took, a.lean.usage, err = b.measured(ctx, lean)
	return a, err
}
