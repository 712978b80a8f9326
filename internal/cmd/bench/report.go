// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// report is all that `make bench` measures.
type report struct {
	conditions string
	matrices   []matrix
	series     series
	accounts   []accounting
	// starts are those of this provider, of the lean plugin and, where somebody
	// asked for it, of another plugin.
	starts     []*starts
	benchmarks []goBenchmark
}

func (r *report) String() string {
	figures := r.figures()
	return r.conditions + "\n\n" + figures.String() +
		"\nCalls and connections are the most in any round, all else is the median of the rounds.\n" + caution(figures) +
		"\nTargets, from the figures above:\n\n" + r.targets().String()
}

// caution says how many rows rest on too few rounds, or nothing.
func caution(figures *table) string {
	few := 0
	for _, row := range figures.rows {
		if rounds, err := strconv.Atoi(row[roundsColumn]); err == nil && rounds < fewestRounds {
			few++
		}
	}
	if few == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d rows have fewer than %d rounds: they are single looks, not medians. The machine was too slow for more,\n"+
		"or busy, or the budget too small.\n", few, len(figures.rows), fewestRounds)
}

// roundsColumn is where the table of figures says how often a row was measured.
const roundsColumn = 1

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
		if len(values) == 0 {
			row = append(row, "", "")
			continue
		}
		row = append(row, duration(median(values)), ratio(own.ratioTo(values)))
	}
	t.add(row...)
}

// addAccounting adds what a load costs beside time.
func (r *report) addAccounting(t *table) {
	l, rounds := r.accounts[0].load, fmt.Sprint(len(r.accounts))
	for _, c := range commands {
		t.add(fmt.Sprintf("API calls, %s %s", c, l), rounds, most(r.accounts, c).calls(),
			"none", "", "none", "", expectedTraffic(c, l.objects).calls(), "")
	}
	for _, c := range commands {
		connections := most(r.accounts, c).connections
		t.add(fmt.Sprintf("new connections of a process, %s %s", c, l), rounds, fmt.Sprint(connections),
			"none", "", "none", "", fmt.Sprint(l.parallelism), ratio(float64(connections)/float64(l.parallelism)))
	}
	for _, c := range commands {
		own, lean := r.cpuForARoom(c)
		t.add(fmt.Sprintf("CPU of the plugin for each room, %s %s", c, l), rounds,
			duration(median(own)), duration(median(lean)), ratio(own.ratioTo(lean)))
	}
	for _, c := range commands {
		own := inEach(r.accounts, func(a accounting) int64 { return a.rooms.peakMemory(c) })
		lean := inEach(r.accounts, func(a accounting) int64 { return a.lean.peakMemory(c) })
		t.add(fmt.Sprintf("peak memory of the plugin, %s %s", c, l), rounds, size(median(own)), size(median(lean)), ratio(own.ratioTo(lean)))
	}
}

// cpuForARoom returns the processor time in each account, divided by its rooms.
func (r *report) cpuForARoom(c command) (own, lean sample[time.Duration]) {
	own = inEach(r.accounts, func(a accounting) time.Duration { return a.rooms.cpu(c) / time.Duration(a.load.objects) })
	lean = inEach(r.accounts, func(a accounting) time.Duration { return a.lean.cpu(c) / time.Duration(a.load.objects) })
	return own, lean
}

func (r *report) addStarts(t *table) {
	own, lean := r.starts[0], r.starts[1]
	rounds := fmt.Sprint(len(own.all))
	for _, what := range startFigures {
		values, floor := inEach(own.all, what.figure), inEach(lean.all, what.figure)
		t.add("start, "+what.name, rounds, duration(median(values)), duration(median(floor)), ratio(values.ratioTo(floor)))
	}
	memory := func(s startup) int64 { return s.usage.PeakMemory }
	values, floor := inEach(own.all, memory), inEach(lean.all, memory)
	t.add("start, peak memory", rounds, size(median(values)), size(median(floor)), ratio(values.ratioTo(floor)))
	t.add("size of the binary", "", size(own.size), size(lean.size), ratio(float64(own.size)/float64(lean.size)))
	for _, other := range r.starts[2:] {
		for _, what := range startFigures {
			t.add(fmt.Sprintf("start, %s, of %s", what.name, other.name), rounds, "", duration(median(inEach(other.all, what.figure))),
				ratio(inEach(own.all, what.figure).ratioTo(inEach(other.all, what.figure))))
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
