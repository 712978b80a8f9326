// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// The loads that the targets speak of.
const (
	targetRooms       = 500
	targetParallelism = 10
	targetLatency     = 20 * time.Millisecond

	mostConnections = 12
	mostCPUForARoom = 3 * time.Millisecond
	// mostHeapGrowth is that of the live heap over ten times as many rooms.
	mostHeapGrowth = 1.20
)

// targets holds the figures against what was asked for.
func (r *report) targets() *table {
	t := &table{header: []string{"target", "at most", "measured", "holds"}}
	r.addTrafficTargets(t)
	for _, target := range []struct {
		command command
		latency time.Duration
		atMost  float64
	}{
		{create, targetLatency, 1.00},
		{plan, targetLatency, 1.00},
		{destroy, targetLatency, 1.10},
		{create, 0, 1.00},
		{plan, 0, 0.75},
	} {
		l := load{r.account.objects, target.latency, r.account.parallelism}
		measured := r.series.took(roomsKind, l, target.command).ratioTo(r.series.took(leanKind, l, target.command))
		t.add(fmt.Sprintf("%s %s, against a plugin that calls nobody", target.command, l), ratio(target.atMost), ratio(measured),
			holds(measured > 0 && rounded(measured) <= target.atMost))
	}
	cpu := r.cpuForARoom(roomsKind, create)
	t.add(fmt.Sprintf("CPU of the plugin for each room, create %s", r.account), duration(mostCPUForARoom), duration(median(cpu)),
		holds(median(cpu) > 0 && median(cpu).Round(10*time.Microsecond) <= mostCPUForARoom))

	handshake := startFigures[0].figure
	// The lean plugin stands in for hashicorp/random where that was not given.
	floors := r.starts[1:]
	if len(floors) > 1 {
		floors = floors[1:]
	}
	for _, floor := range floors {
		measured := inEach(r.starts[0].all, handshake).ratioTo(inEach(floor.all, handshake))
		t.add("start to the handshake, against "+floor.name, ratio(1), ratio(measured), holds(measured > 0 && rounded(measured) <= 1))
	}
	return t
}

func (r *report) addTrafficTargets(t *table) {
	rounds := r.ofAllLatencies(roomsKind)
	var connections int
	for _, c := range commands {
		expected, seen := expectedTraffic(c, r.account.objects), most(rounds, c)
		connections = max(connections, seen.connections)
		unexpected := func(o observation) bool {
			o.traffic[c].connections = 0
			return o.traffic[c] != expected
		}
		t.add(fmt.Sprintf("API calls, %s %s", c, count(r.account.objects)), expected.calls(), seen.calls(),
			holds(len(rounds) > 0 && !slices.ContainsFunc(rounds, unexpected)))
	}
	t.add(fmt.Sprintf("new connections of a process, %s, parallelism %d", count(r.account.objects), r.account.parallelism),
		fmt.Sprint(mostConnections), fmt.Sprint(connections), holds(connections > 0 && connections <= mostConnections))
}

// ofAllLatencies returns the observations of as many rooms as are accounted for, at
// their parallelism.
func (r *report) ofAllLatencies(k kind) []observation {
	var all []observation
	for key, seen := range r.series {
		if key.kind == k && key.load.objects == r.account.objects && key.load.parallelism == r.account.parallelism {
			all = append(all, seen...)
		}
	}
	return all
}

// heapTarget holds the live heap after the most rooms against that after the next
// fewer, or says nothing where there is but one number of rooms.
func heapTarget(growing []grown) string {
	if len(growing) < 2 {
		return ""
	}
	few, many := growing[len(growing)-2], growing[len(growing)-1]
	measured := sample[int64]{many.rooms.mostLiveHeap()}.ratioTo(sample[int64]{few.rooms.mostLiveHeap()})
	return fmt.Sprintf("Live heap after %s against that after %s: at most %s, measured %s, holds: %s.",
		count(many.load.objects), thousands(few.load.objects), ratio(mostHeapGrowth), ratio(measured),
		holds(measured > 0 && rounded(measured) <= mostHeapGrowth))
}

// rounded is the ratio as the table shows it.
func rounded(value float64) float64 { return math.Round(value*100) / 100 }

func holds(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
