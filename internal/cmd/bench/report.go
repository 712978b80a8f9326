// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strconv"
	"time"
)

// report is all that `make bench` measures.
type report struct {
	conditions string
	matrices   []matrix
	series     series
	// account is the load of which more than the time is told.
	account load
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
	few, once := 0, 0
	for _, row := range figures.rows {
		if rounds, err := strconv.Atoi(row[roundsColumn]); err == nil && rounds < fewestRounds {
			few++
			if rounds == 1 {
				once++
			}
		}
	}
	if few == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d rows have fewer than %d rounds, %d of them one: those are means or single looks, not medians.\n"+
		"The machine was too slow for more, or busy, or the budget too small.\n", few, len(figures.rows), fewestRounds, once)
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
	r.addBenchmarks(t)
	return t
}

func (r *report) addTimes(t *table, l load, c command) {
	own := r.series.took(roomsKind, l, c)
	row := []string{fmt.Sprintf("%s %s", c, l), fmt.Sprint(len(own)), duration(median(own))}
	for _, floor := range []kind{leanKind, dataKind, bareKind} {
		values := r.series.took(floor, l, c)
		if len(values) == 0 {
			row = append(row, "", "")
			continue
		}
		row = append(row, duration(median(values)), ratio(own.ratioTo(values)))
	}
	t.add(row...)
}

// accounts returns the observations of the load of which more than the time is
// told.
func (r *report) accounts(k kind) []observation { return r.series[keyOf(k, r.account)] }

// addAccounting adds what that load costs beside time.
func (r *report) addAccounting(t *table) {
	own, lean, bare := r.accounts(roomsKind), r.accounts(leanKind), r.accounts(bareKind)
	add := func(what string, c command, cells ...string) {
		t.add(append([]string{fmt.Sprintf("%s, %s %s", what, c, r.account), fmt.Sprint(len(own))}, cells...)...)
	}
	addRatio := func(what string, c command, own, floor int, values ...string) {
		add(what, c, values[0], "none", "", "none", "", values[1], ratio(float64(own)/float64(floor)))
	}
	for _, c := range commands {
		seen, floor := most(own, c), most(bare, c)
		addRatio("API calls for each room", c, seen.number(), floor.number(), seen.callsForEach(r.account.objects), floor.callsForEach(r.account.objects))
	}
	for _, c := range commands {
		seen, floor := most(own, c).connections, most(bare, c).connections
		addRatio("new connections of a process for each room", c, seen, floor, forEach(seen, r.account.objects), forEach(floor, r.account.objects))
	}
	for _, c := range commands {
		spent, floor := r.cpuForARoom(roomsKind, c), r.cpuForARoom(leanKind, c)
		add("CPU of the plugin for each room", c, duration(median(spent)), duration(median(floor)), ratio(spent.ratioTo(floor)))
	}
	for _, c := range commands {
		peak := func(o observation) int64 { return o.peakMemory(c) }
		memory, floor := inEach(own, peak), inEach(lean, peak)
		add("peak memory of the plugin", c, size(median(memory)), size(median(floor)), ratio(memory.ratioTo(floor)))
	}
}

// cpuForARoom returns the processor time in each round, divided by its rooms.
func (r *report) cpuForARoom(k kind, c command) sample[time.Duration] {
	return inEach(r.accounts(k), func(o observation) time.Duration { return o.cpu(c) / time.Duration(r.account.objects) })
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
	if median(values) > 0 { // Not every system tells.
		t.add("start, peak memory", rounds, size(median(values)), size(median(floor)), ratio(values.ratioTo(floor)))
	}
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
