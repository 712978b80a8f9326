// SPDX-License-Identifier: MPL-2.0

package main

import (
	"slices"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

// atTheEdge is a report in which each figure is what it may be at most, or so
// little more that the table does not show it.
func atTheEdge() *report {
	l, still := load{500, targetLatency, targetParallelism}, load{500, 0, targetParallelism}
	seen := observation{
		took:    times{1004 * time.Millisecond, 1004 * time.Millisecond, 1104 * time.Millisecond},
		traffic: [3]traffic{{posts: 500, connections: 12}, {gets: 500, connections: 10}, {gets: 500, deletes: 500, connections: 9}},
		usage:   [3][]usage.Usage{create: {{UserCPU: 500 * 2000 * time.Microsecond, SystemCPU: 500 * 1004 * time.Microsecond}}},
	}
	quick := seen
	quick.took = times{1004 * time.Millisecond, 754 * time.Millisecond, time.Hour}
	return &report{
		account: l,
		series: series{
			{roomsKind, l}:     {seen, seen, seen},
			{roomsKind, still}: {quick, quick, quick},
			{leanKind, still}:  slices.Repeat([]observation{{took: times{time.Second, time.Second, time.Second}}}, 3),
			// What is not held: other loads, and what is no plugin.
			{roomsKind, load{1000, 0, targetParallelism}}: {{took: times{time.Hour}}},
			{roomsKind, load{500, 0, 50}}:                 {{took: times{time.Hour}}},
			{bareKind, l}:                                 {{took: times{time.Hour}}},
		},
		starts: []*starts{
			{name: "this provider", all: []startup{{handshake: 1004 * time.Microsecond}}},
			{name: "lean", all: []startup{{handshake: time.Millisecond}}},
		},
	}
}

func TestTargets_HoldUpToTheirLimits(t *testing.T) {
	t.Parallel()
	const (
		atLatency  = " 500 rooms, 20 ms latency, parallelism 10"
		calls      = "API calls, "
		against    = ", against a plugin that calls nobody"
		handshake  = "start to the handshake, against "
		connecting = "new connections of a process, 500 rooms, parallelism 10"
		cpu        = "CPU of the plugin for each room, create" + atLatency
	)
	l, still := load{500, targetLatency, targetParallelism}, load{500, 0, targetParallelism}
	// in changes one round, and inAll all rounds, of the rooms under a load.
	in := func(l load, change func(o *observation)) func(*report) {
		return func(r *report) { change(&r.series[keyOf(roomsKind, l)][1]) }
	}
	inAll := func(l load, change func(o *observation)) func(*report) {
		return func(r *report) {
			for i := range r.series[keyOf(roomsKind, l)] {
				change(&r.series[keyOf(roomsKind, l)][i])
			}
		}
	}
	slower := func(l load, c command) func(*report) {
		return inAll(l, func(o *observation) { o.took[c] += 2 * time.Millisecond })
	}
	for name, c := range map[string]struct {
		change func(r *report)
		want   []string // What does not hold.
	}{
		"all at their limits":          {func(*report) {}, nil},
		"a slow round":                 {in(l, func(o *observation) { o.took = times{time.Hour, time.Hour, time.Hour} }), nil},
		"slow creates":                 {slower(l, create), []string{"create" + atLatency + against}},
		"slow plans":                   {slower(l, plan), []string{"no-op plan" + atLatency + against}},
		"slow destroys":                {slower(l, destroy), []string{"destroy" + atLatency + against}},
		"slow creates, no latency":     {slower(still, create), []string{"create 500 rooms, 0 ms latency, parallelism 10" + against}},
		"slow plans, no latency":       {slower(still, plan), []string{"no-op plan 500 rooms, 0 ms latency, parallelism 10" + against}},
		"a POST too many":              {in(l, func(o *observation) { o.traffic[create].posts++ }), []string{calls + "create 500 rooms"}},
		"a GET too many":               {in(l, func(o *observation) { o.traffic[plan].gets++ }), []string{calls + "no-op plan 500 rooms"}},
		"a GET too few":                {in(l, func(o *observation) { o.traffic[destroy].gets-- }), []string{calls + "destroy 500 rooms"}},
		"a DELETE too few":             {in(l, func(o *observation) { o.traffic[destroy].deletes-- }), []string{calls + "destroy 500 rooms"}},
		"a GET too many, no latency":   {in(still, func(o *observation) { o.traffic[create].gets++ }), []string{calls + "create 500 rooms"}},
		"a connection too many":        {in(l, func(o *observation) { o.traffic[create].connections++ }), []string{connecting}},
		"one too many, no latency":     {in(still, func(o *observation) { o.traffic[destroy].connections = 13 }), []string{connecting}},
		"a round with much CPU":        {in(l, func(o *observation) { o.usage[create] = []usage.Usage{{UserCPU: time.Hour}} }), nil},
		"much CPU":                     {inAll(l, func(o *observation) { o.usage[create] = []usage.Usage{{UserCPU: 500 * 3006 * time.Microsecond}} }), []string{cpu}},
		"a slow start":                 {func(r *report) { r.starts[0].all[0].handshake += 2 * time.Microsecond }, []string{handshake + "lean"}},
		"a start as fast as another's": {func(r *report) { r.starts = append(r.starts, &starts{name: "other", all: r.starts[1].all}) }, nil},
		"a start slower than another's": {func(r *report) {
			r.starts = append(r.starts, &starts{name: "other", all: []startup{{handshake: time.Microsecond}}})
		}, []string{handshake + "other"}},
		// Where another plugin is given, the lean one does not stand in for it.
		"a start slower than the lean plugin's alone": {func(r *report) {
			r.starts[1].all = []startup{{handshake: time.Microsecond}}
			r.starts = append(r.starts, &starts{name: "other", all: []startup{{handshake: time.Second}}})
		}, nil},
		"no floor": {func(r *report) {
			delete(r.series, keyOf(leanKind, l))
			r.starts[1].all = nil
		}, []string{
			"create" + atLatency + against, "no-op plan" + atLatency + against, "destroy" + atLatency + against,
			"create 500 rooms, 0 ms latency, parallelism 10" + against, "no-op plan 500 rooms, 0 ms latency, parallelism 10" + against,
			handshake + "lean",
		}},
		"no connections": {func(r *report) {
			for _, l := range []load{l, still} {
				inAll(l, func(o *observation) {
					for c := range o.traffic {
						o.traffic[c].connections = 0
					}
				})(r)
			}
		}, []string{connecting}},
	} {
		r := atTheEdge()
		c.change(r)
		var got []string
		for _, row := range r.targets().rows {
			if row[3] != "yes" {
				got = append(got, row[0])
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q do not hold, want %q", name, got, c.want)
		}
	}
}

func TestTargets_WhatWasNotMeasuredDoesNotHold(t *testing.T) {
	t.Parallel()
	r := report{account: load{500, targetLatency, targetParallelism}, starts: []*starts{{}, {name: "lean"}}}
	for _, row := range r.targets().rows {
		if row[3] != "no" {
			t.Errorf("%q", row)
		}
	}
}

func TestTargets_ShowTheMostCallsAndTheMedianTimes(t *testing.T) {
	t.Parallel()
	r := atTheEdge()
	rounds := r.accounts(roomsKind)
	rounds[0].traffic[plan] = traffic{gets: 501, connections: 13}
	for i, cpu := range []time.Duration{time.Second, time.Minute, 1100 * time.Millisecond} {
		rounds[i].usage[create] = []usage.Usage{{UserCPU: cpu, SystemCPU: 600 * time.Millisecond}}
		rounds[i].took[create] = cpu
	}
	measured := map[string][]string{}
	for _, row := range r.targets().rows {
		measured[row[0]] = row[1:]
	}
	for what, want := range map[string][]string{
		"API calls, no-op plan 500 rooms":                                       {"500 GET", "501 GET", "no"},
		"API calls, destroy 500 rooms":                                          {"500 GET, 500 DELETE", "500 GET, 500 DELETE", "yes"},
		"new connections of a process, 500 rooms, parallelism 10":               {"12", "13", "no"},
		"CPU of the plugin for each room, create " + r.account.String():         {"3.00 ms", "3.40 ms", "no"},
		"create " + r.account.String() + ", against a plugin that calls nobody": {"1.00 ×", "1.10 ×", "no"},
		"start to the handshake, against lean":                                  {"1.00 ×", "1.00 ×", "yes"},
	} {
		if got := measured[what]; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
}

func TestTargets_LiveHeapIsHeldAgainstTheNextFewerRooms(t *testing.T) {
	t.Parallel()
	after := func(rooms int, created, destroyed int64) grown {
		g := grown{load: load{objects: rooms}}
		g.rooms.usage[create] = []usage.Usage{{LiveHeap: 1}, {LiveHeap: created}}
		g.rooms.usage[destroy] = []usage.Usage{{LiveHeap: destroyed}}
		g.lean.usage[create] = []usage.Usage{{LiveHeap: 600}}
		return g
	}
	const text = "Live heap after 10,000 rooms against that after 1,000: at most 1.20 ×, measured "
	for name, c := range map[string]struct {
		growing []grown
		want    string
	}{
		"holds":        {[]grown{after(100, 1, 1), after(1000, 5, 4), after(10_000, 3, 6)}, text + "1.20 ×, holds: yes."},
		"grows":        {[]grown{after(100, 1, 1), after(1000, 5, 4), after(10_000, 12, 5)}, text + "2.40 ×, holds: no."},
		"not measured": {[]grown{{load: load{objects: 1000}}, after(10_000, 12, 5)}, text + "0.00 ×, holds: no."},
		"one":          {[]grown{after(100, 1, 1)}, ""},
	} {
		if got := heapTarget(c.growing); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
