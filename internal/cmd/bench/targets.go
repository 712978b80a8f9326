// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"math"
	"time"
)

// The loads that the targets speak of.
const (
	targetRooms       = 500
	targetParallelism = 10
	targetLatency     = 20 * time.Millisecond

	mostConnections = 12
	mostCPUForARoom = 3 * time.Millisecond
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
		l := load{r.accounting.load.objects, target.latency, r.accounting.load.parallelism}
		measured := r.series.of(roomsKind, l, target.command).ratioTo(r.series.of(leanKind, l, target.command))
		t.add(fmt.Sprintf("%s %s, against a plugin that calls nobody", target.command, l), ratio(target.atMost), ratio(measured),
			holds(measured > 0 && rounded(measured) <= target.atMost))
	}
	a := r.accounting
	each := a.rooms.cpu(create) / time.Duration(a.load.objects)
	t.add(fmt.Sprintf("CPU of the plugin for each room, create %s", a.load), duration(mostCPUForARoom), duration(each),
		holds(each <= mostCPUForARoom))

	handshake := startFigures[0].figure
	for _, floor := range r.starts[1:] {
		measured := r.starts[0].of(handshake).ratioTo(floor.of(handshake))
		t.add("start to the handshake, against "+floor.name, ratio(1), ratio(measured), holds(rounded(measured) <= 1))
	}
	return t
}

func (r *report) addTrafficTargets(t *table) {
	a := r.accounting
	var connections int64
	for _, c := range commands {
		expected, seen := expectedTraffic(c, a.load.objects), a.traffic[c]
		connections = max(connections, seen.connections)
		seen.connections = 0
		t.add(fmt.Sprintf("API calls, %s %s", c, count(a.load.objects)), expected.calls(), seen.calls(), holds(seen == expected))
	}
	t.add("new connections of a process, "+a.load.String(), fmt.Sprint(mostConnections), fmt.Sprint(connections),
		holds(connections <= mostConnections))
}

// rounded is the ratio as the table shows it.
func rounded(ratio float64) float64 { return math.Round(ratio*100) / 100 }

func holds(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
