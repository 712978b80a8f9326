// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

func TestTable_IsMarkdownInColumns(t *testing.T) {
	t.Parallel()
	table := table{header: []string{"what", "µs"}}
	table.add("a", "1")
	table.add("longer")
	const want = `| what   | µs |
|--------|---:|
| a      | 1  |
| longer |    |
`
	if got := table.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReplaceRegion(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "page.md")
	write := func(content string) {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const page = "before\n<!-- written by make bench -->\nold\n<!-- end of make bench -->\nafter\n"
	const want = "before\n<!-- written by make bench -->\n\nnew\n\n<!-- end of make bench -->\nafter\n"
	write(page)
	for range 2 { // The second time changes nothing.
		if err := replaceRegion(file, "make bench", "new\n"); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want { //nolint:gosec // A name of the test's own.
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}

	write(strings.Replace(page, "end of", "no end of", 1))
	if err := replaceRegion(file, "make bench", "new"); err == nil {
		t.Error("a region that does not end is no error")
	}
	if err := replaceRegion(filepath.Join(t.TempDir(), "missing.md"), "make bench", "new"); err == nil {
		t.Error("a missing file is no error")
	}
}

func TestParseGoBenchmarks_TakesMedians(t *testing.T) {
	t.Parallel()
	got := parseGoBenchmarks(`These tests run on OpenTofu
goos: linux
BenchmarkProvider/Read-2   	    3000	   300000 ns/op	  206324 B/op	    1700 allocs/op
BenchmarkProvider/Read-2   	    3000	   100000 ns/op	  106320 B/op	    1690 allocs/op
BenchmarkProvider/Read-2   	    3000	   200000.5 ns/op	  106328 B/op	    1695 allocs/op
PASS
BenchmarkParse/Room 	  183416	     12591 ns/op	     944 B/op	      19 allocs/op
`)
	if len(got) != 2 || got[0].name != "Provider/Read" || got[0].String() != "200 µs, 106 kB, 1,695 allocations" ||
		got[1].String() != "12.6 µs, 944 B, 19 allocations" {
		t.Errorf("got %v", got)
	}
}

func TestReport_AccountsAreMediansAndCallsTheMost(t *testing.T) {
	t.Parallel()
	r := report{account: load{500, targetLatency, targetParallelism}, series: series{}}
	see := func(k kind, o observation) { r.series[keyOf(k, r.account)] = append(r.series[keyOf(k, r.account)], o) }
	for i, peak := range []int64{10e6, 90e6, 20e6} {
		see(roomsKind, observation{
			traffic: [3]traffic{create: {posts: 1000, connections: 10 + i%2}},
			usage:   [3][]usage.Usage{create: {{UserCPU: time.Duration(peak), PeakMemory: peak}}},
		})
		see(leanKind, observation{usage: [3][]usage.Usage{create: {{UserCPU: time.Duration(peak) * 2, PeakMemory: 40e6}}}})
		see(bareKind, observation{traffic: [3]traffic{create: {posts: 500, connections: 10}}})
	}
	figures := &table{header: make([]string, 9)}
	r.addAccounting(figures)
	for _, want := range [][]string{
		{"API calls for each room, create ", "3", "2 POST", "none", "", "none", "", "1 POST", "2.00 ×"},
		{"new connections of a process for each room, create ", "3", "0.022", "none", "", "none", "", "0.02", "1.10 ×"},
		{"CPU of the plugin for each room, create ", "3", "40.0 µs", "80.0 µs", "0.50 ×"},
		{"peak memory of the plugin, create ", "3", "20.0 MB", "40.0 MB", "0.50 ×"},
	} {
		found := slices.IndexFunc(figures.rows, func(row []string) bool { return strings.HasPrefix(row[0], want[0]) })
		if got := figures.rows[found]; !slices.Equal(got[1:len(want)], want[1:]) {
			t.Errorf("%s: got %q, want %q", want[0], got, want)
		}
	}
}

func TestReport_SaysWhichRowsAreNoMedians(t *testing.T) {
	t.Parallel()
	figures := &table{header: []string{"what", "rounds"}}
	figures.add("often", "3")
	figures.add("size of the binary", "")
	if got := caution(figures); got != "" {
		t.Errorf("of enough rounds it says %q", got)
	}
	figures.add("twice", "2")
	figures.add("once", "1")
	if got := caution(figures); !strings.HasPrefix(got, "2 of 4 rows have fewer than 3 rounds, 1 of them one: ") {
		t.Errorf("of too few rounds it says %q", got)
	}
}

func TestBusy_IsAMachineWithMoreLoadThanProcessors(t *testing.T) {
	t.Parallel()
	for load, warns := range map[string]bool{"": false, "unknown": false, "0.00": false, "2.00": false, "2.01": true, "43.60": true} {
		got := busy(load, 2)
		if (got != "") != warns || warns && !strings.Contains(got, load+" on 2 processors") {
			t.Errorf("load %q: %q", load, got)
		}
	}
}

func TestReport_BenchmarksStandNextToTheirFloors(t *testing.T) {
	t.Parallel()
	r := report{benchmarks: []goBenchmark{
		{name: "Provider/Import", runs: 3, time: 300}, // Without a floor it is left out, and the next is not.
		{name: "Provider/Read", runs: 3, time: 300},
		{name: "Parse/Room", runs: 3, time: 200},
		{name: "Unmarshal/Room", runs: 3, time: 100},
		{name: "Lean/Read", runs: 3, time: 200},
	}}
	figures := &table{header: make([]string, 9)}
	r.addBenchmarks(figures)
	for i, want := range [][]string{{"Go benchmark Provider/Read", "1.50 ×"}, {"Go benchmark Parse/Room", "2.00 ×"}} {
		column := []int{4, 8}[i]
		if row := figures.rows[i]; row[0] != want[0] || row[column] != want[1] {
			t.Errorf("got %q, want %q", row, want)
		}
	}
	if len(figures.rows) != 2 {
		t.Errorf("%d rows", len(figures.rows))
	}
}

// In each round the rooms took twice as long as the lean plugin, and so on, while
// the rounds differ.
func TestReport_TimesStandNextToTheirFloors(t *testing.T) {
	t.Parallel()
	l := load{500, targetLatency, targetParallelism}
	r := report{series: series{}}
	for _, second := range []time.Duration{time.Second, 3 * time.Second} {
		for k, part := range map[kind]time.Duration{roomsKind: 1, leanKind: 2, dataKind: 4, bareKind: 5} {
			r.series[keyOf(k, l)] = append(r.series[keyOf(k, l)], observation{took: times{plan: second / part, destroy: 1}})
		}
	}
	for name, c := range map[string]struct {
		without kind
		want    []string
	}{
		"all":     {"", []string{"no-op plan " + l.String(), "2", "2.00 s", "1.00 s", "2.00 ×", "500 ms", "4.00 ×", "400 ms", "5.00 ×"}},
		"no lean": {leanKind, []string{"no-op plan " + l.String(), "2", "2.00 s", "", "", "500 ms", "4.00 ×", "400 ms", "5.00 ×"}},
		"no data": {dataKind, []string{"no-op plan " + l.String(), "2", "2.00 s", "1.00 s", "2.00 ×", "", "", "400 ms", "5.00 ×"}},
	} {
		some := report{series: maps.Clone(r.series)}
		delete(some.series, keyOf(c.without, l))
		figures := &table{header: make([]string, 9)}
		some.addTimes(figures, l, plan)
		if got := figures.rows[0]; !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestReport_StartsStandNextToTheirFloors(t *testing.T) {
	t.Parallel()
	// Each plugin's figures differ from one another, and from those of the others by
	// a factor of two.
	started := func(name string, first time.Duration, size int64) *starts {
		s := &starts{name: name, size: size}
		for _, d := range []time.Duration{first, 3 * first} {
			s.all = append(s.all, startup{d, 10 * d, 100 * d, usage.Usage{UserCPU: 1000 * d, SystemCPU: d, PeakMemory: int64(d)}})
		}
		return s
	}
	r := report{starts: []*starts{started("this provider", 8*time.Millisecond, 8e6), started("lean", 4*time.Millisecond, 4e6), started("other", 2*time.Millisecond, 2e6)}}
	figures := &table{header: make([]string, 5)}
	r.addStarts(figures)
	want := [][]string{
		{"start, to the handshake", "2", "16.0 ms", "8.00 ms", "2.00 ×"},
		{"start, to the schema", "2", "160 ms", "80.0 ms", "2.00 ×"},
		{"start, until configured", "2", "1.60 s", "800 ms", "2.00 ×"},
		{"start, user CPU", "2", "16.0 s", "8.00 s", "2.00 ×"},
		{"start, peak memory", "2", "16.0 MB", "8.00 MB", "2.00 ×"},
		{"size of the binary", "", "8.00 MB", "4.00 MB", "2.00 ×"},
		{"start, to the handshake, of other", "2", "", "4.00 ms", "4.00 ×"},
		{"start, to the schema, of other", "2", "", "40.0 ms", "4.00 ×"},
		{"start, until configured, of other", "2", "", "400 ms", "4.00 ×"},
		{"start, user CPU, of other", "2", "", "4.00 s", "4.00 ×"},
	}
	if !slices.EqualFunc(figures.rows, want, slices.Equal) {
		t.Errorf("got\n%q\nwant\n%q", figures.rows, want)
	}
}
