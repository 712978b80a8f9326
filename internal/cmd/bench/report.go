// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
	"time"
)

// report is all that `make bench` measures.
type report struct {
	conditions string
	matrices   []matrix
	series     series
	accounting accounting
	// starts are those of this provider, of the lean plugin and, where somebody
	// asked for it, of another plugin.
	starts     []*starts
	benchmarks []goBenchmark
}

func (r *report) String() string {
	return r.conditions + "\n\n" + r.figures().String() + "\nTargets, from the figures above:\n\n" + r.targets().String()
}

// figures is the one table of all figures.
func (r *report) figures() *table {
	t := &table{header: []string{
		"what", "rounds", "this provider", "a plugin that calls nobody", "ratio", "no plugin (`terraform_data`)", "ratio", "requests alone", "ratio",
	}}
	for _, m := range r.matrices {
		for _, l := range m.loads() {
			for _, c := range commands {
				r.addTimes(t, l, c)
			}
		}
	}
	r.addAccounting(t)
	r.addStarts(t)
	for _, b := range r.benchmarks {
		t.add("Go benchmark "+b.name, fmt.Sprint(b.runs), b.String())
	}
	return t
}

func (r *report) addTimes(t *table, l load, c command) {
	own := r.series.of(roomsKind, l, c)
	row := []string{fmt.Sprintf("%s %s", c, l), fmt.Sprint(len(own)), duration(median(own))}
	for _, floor := range []kind{leanKind, dataKind, bareKind} {
		values := r.series.of(floor, l, c)
		row = append(row, duration(median(values)), ratio(own.ratioTo(values)))
	}
	t.add(row...)
}

// addAccounting adds what a load costs beside time.
func (r *report) addAccounting(t *table) {
	a := r.accounting
	for _, c := range commands {
		seen := a.traffic[c]
		t.add(fmt.Sprintf("API calls, %s %s", c, a.load), "1", seen.calls(), "none", "", "none", "", expectedTraffic(c, a.load.objects).calls(), "")
	}
	for _, c := range commands {
		t.add(fmt.Sprintf("new connections of a process, %s %s", c, a.load), "1", fmt.Sprint(a.traffic[c].connections),
			"none", "", "none", "", fmt.Sprint(a.load.parallelism),
			ratio(float64(a.traffic[c].connections)/float64(a.load.parallelism)))
	}
	for _, c := range commands {
		own, lean := a.rooms.cpu(c), a.lean.cpu(c)
		t.add(fmt.Sprintf("CPU of the plugin for each room, %s %s", c, a.load), "1",
			duration(own/time.Duration(a.load.objects)), duration(lean/time.Duration(a.load.objects)), ratio(float64(own)/float64(lean)))
	}
	for _, c := range commands {
		own, lean := a.rooms.peakMemory(c), a.lean.peakMemory(c)
		t.add(fmt.Sprintf("peak memory of the plugin, %s %s", c, a.load), "1", size(own), size(lean), ratio(float64(own)/float64(lean)))
	}
}

func (r *report) addStarts(t *table) {
	own, lean := r.starts[0], r.starts[1]
	rounds := fmt.Sprint(len(own.all))
	for _, what := range startFigures {
		values, floor := own.of(what.figure), lean.of(what.figure)
		t.add("start, "+what.name, rounds, duration(median(values)), duration(median(floor)), ratio(values.ratioTo(floor)))
	}
	t.add("size of the binary", "", size(own.size), size(lean.size), ratio(float64(own.size)/float64(lean.size)))
	for _, other := range r.starts[2:] {
		for _, what := range startFigures {
			t.add(fmt.Sprintf("start, %s, of %s", what.name, other.name), rounds, "", duration(median(other.of(what.figure))),
				ratio(own.of(what.figure).ratioTo(other.of(what.figure))))
		}
	}
}

var startFigures = []struct {
	name   string
	figure func(startup) time.Duration
}{
	{"to the handshake", func(s startup) time.Duration { return s.handshake }},
	{"to the schema", func(s startup) time.Duration { return s.schema }},
	{"until configured", func(s startup) time.Duration { return s.configured }},
	{"user CPU", func(s startup) time.Duration { return s.usage.UserCPU }},
}

// calls says which calls were made, as in "500 GET, 500 DELETE".
func (t traffic) calls() string {
	var parts []string
	for _, part := range []struct {
		number int
		method string
	}{{t.posts, "POST"}, {t.gets, "GET"}, {t.deletes, "DELETE"}} {
		if part.number > 0 {
			parts = append(parts, thousands(part.number)+" "+part.method)
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// expectedTraffic is one call for each room and step.
func expectedTraffic(c command, objects int) traffic {
	return [...]traffic{
		create:  {posts: objects},
		plan:    {gets: objects},
		destroy: {gets: objects, deletes: objects},
	}[c]
}
