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
BenchmarkProvider/Read-2   	    3000	   300000 ns/op	  106324 B/op	    1695 allocs/op
BenchmarkProvider/Read-2   	    3000	   100000 ns/op	  106320 B/op	    1695 allocs/op
BenchmarkProvider/Read-2   	    3000	   200000.5 ns/op	  106328 B/op	    1697 allocs/op
PASS
BenchmarkParse/Room 	  183416	     12591 ns/op	     944 B/op	      19 allocs/op
`)
	if len(got) != 2 || got[0].name != "Provider/Read" || got[0].String() != "200 µs, 106 kB, 1,695 allocations" ||
		got[1].String() != "12.6 µs, 944 B, 19 allocations" {
		t.Errorf("got %v", got)
	}
}

func TestTargets_AreHeldAgainstTheFloor(t *testing.T) {
	t.Parallel()
	l := load{500, targetLatency, targetParallelism}
	still := load{500, 0, targetParallelism}
	seen := func(times times, t ...traffic) observation {
		o := observation{took: times}
		copy(o.traffic[:], t)
		return o
	}
	even := times{time.Second, time.Second, time.Second}
	r := report{
		account: l,
		series: series{
			{roomsKind, l}: {
				seen(even, traffic{posts: 500, connections: 10}, traffic{gets: 501, connections: 13}, traffic{gets: 500, deletes: 500}),
				seen(even, traffic{posts: 500, connections: 10}, traffic{gets: 500, connections: 10}, traffic{gets: 500, deletes: 499}),
				seen(even, traffic{posts: 500, connections: 11}, traffic{gets: 500, connections: 10}, traffic{gets: 500, deletes: 500}),
			},
			{roomsKind, still}: {seen(times{time.Second, 3 * time.Second, time.Second})},
			{leanKind, still}:  {seen(times{time.Second, 2 * time.Second, time.Second / 2})},
		},
		starts: []*starts{
			{all: []startup{{handshake: 1004 * time.Microsecond}}},
			{name: "even", all: []startup{{handshake: time.Millisecond}}},
			{name: "faster", all: []startup{{handshake: time.Microsecond}}},
		},
	}
	for i, cpu := range []time.Duration{time.Second, time.Minute, 1100 * time.Millisecond} {
		r.accounts(roomsKind)[i].usage[create] = []usage.Usage{{UserCPU: cpu, SystemCPU: 600 * time.Millisecond}}
	}

	measured, holds := map[string]string{}, map[string]string{}
	for _, row := range r.targets().rows {
		measured[row[0]], holds[row[0]] = row[2], row[3]
	}
	for what, want := range map[string]string{
		"API calls, no-op plan 500 rooms":                       "501 GET",
		"new connections of a process, " + l.String():           "13",
		"CPU of the plugin for each room, create " + l.String(): "3.40 ms",
	} {
		if got := measured[what]; got != want {
			t.Errorf("%s: measured %q, want %q", what, got, want)
		}
	}
	for what, want := range map[string]string{
		"API calls, create 500 rooms":                 "yes",
		"API calls, no-op plan 500 rooms":             "no",
		"API calls, destroy 500 rooms":                "no", // One call was missing, once.
		"new connections of a process, " + l.String(): "no",
		"create 500 rooms, 20 ms latency, parallelism 10, against a plugin that calls nobody":     "yes",
		"no-op plan 500 rooms, 20 ms latency, parallelism 10, against a plugin that calls nobody": "yes",
		"destroy 500 rooms, 20 ms latency, parallelism 10, against a plugin that calls nobody":    "no",
		"no-op plan 500 rooms, 0 ms latency, parallelism 10, against a plugin that calls nobody":  "no",
		"CPU of the plugin for each room, create " + l.String():                                   "no",
		"start to the handshake, against even":                                                    "yes",
		"start to the handshake, against faster":                                                  "no",
	} {
		if got := holds[what]; got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
}

func TestReport_AccountsAreMediansAndCallsTheMost(t *testing.T) {
	t.Parallel()
	r := report{account: load{500, targetLatency, targetParallelism}, series: series{}}
	see := func(k kind, o observation) { r.series[keyOf(k, r.account)] = append(r.series[keyOf(k, r.account)], o) }
	for i, peak := range []int64{10e6, 90e6, 20e6} {
		see(roomsKind, observation{
			traffic: [3]traffic{create: {posts: 500, connections: 10 + i%2}},
			usage:   [3][]usage.Usage{create: {{UserCPU: time.Duration(peak), PeakMemory: peak}}},
		})
		see(leanKind, observation{usage: [3][]usage.Usage{create: {{UserCPU: time.Duration(peak) * 2, PeakMemory: 40e6}}}})
		see(bareKind, observation{traffic: [3]traffic{create: {posts: 500, connections: 10}}})
	}
	figures := &table{header: make([]string, 9)}
	r.addAccounting(figures)
	for _, want := range [][]string{
		{"API calls for each room, create ", "3", "1 POST", "none", "", "none", "", "1 POST", "1.00 ×"},
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

func TestBusy_IsAMachineWithMoreLoadThanProcessors(t *testing.T) {
	t.Parallel()
	for load, warns := range map[string]bool{"": false, "unknown": false, "0.00": false, "2.00": false, "2.01": true, "43.60": true} {
		got := busy(load, 2)
		if (got != "") != warns || warns && !strings.Contains(got, load+" on 2 processors") {
			t.Errorf("load %q: %q", load, got)
		}
	}
}

func TestTrafficOf_CountsTheConnectionsOfTheProcessWithTheMost(t *testing.T) {
	t.Parallel()
	got := trafficOf([]request{
		{"GET", "a"}, {"GET", "b"}, {"GET", "a"}, {"DELETE", "a"}, {"DELETE", "c"}, {"DELETE", "d"}, {"DELETE", "e"}, {"POST", "e"},
	})
	if want := (traffic{posts: 1, gets: 3, deletes: 4, connections: 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReport_BenchmarksStandNextToTheirFloors(t *testing.T) {
	t.Parallel()
	r := report{benchmarks: []goBenchmark{
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

// What calls nobody is measured once in a round for all latencies, and each
// other thing under each load.
func TestMatrix_KeysAreAllThatIsMeasuredEachOnce(t *testing.T) {
	t.Parallel()
	latencies, parallelisms, floors := []time.Duration{0, time.Second}, []int{10, 50}, []kind{leanKind, bareKind}
	for name, c := range map[string]struct {
		matrix matrix
		want   map[kind]int
	}{
		"100 rooms": {matrix{100, latencies, parallelisms, floors, false}, map[kind]int{roomsKind: 4, bareKind: 4, leanKind: 2}},
		"1 room":    {matrix{1, latencies, parallelisms, floors, false}, map[kind]int{roomsKind: 4, bareKind: 4, leanKind: 1}},
	} {
		got := map[kind]int{}
		for _, key := range c.matrix.keys() {
			got[key.kind]++
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
