// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
BenchmarkRead-2   	    3000	   300000 ns/op	  106324 B/op	    1695 allocs/op
BenchmarkRead-2   	    3000	   100000 ns/op	  106320 B/op	    1695 allocs/op
BenchmarkRead-2   	    3000	   200000.5 ns/op	  106328 B/op	    1697 allocs/op
PASS
BenchmarkParseRoom 	  183416	     12591 ns/op	     944 B/op	      19 allocs/op
`)
	if len(got) != 2 || got[0].name != "Read" || got[0].String() != "200 µs, 106 kB, 1,695 allocations" ||
		got[1].String() != "12.6 µs, 944 B, 19 allocations" {
		t.Errorf("got %v", got)
	}
}

func TestTargets_AreHeldAgainstTheFloor(t *testing.T) {
	t.Parallel()
	l := load{500, targetLatency, targetParallelism}
	still := load{500, 0, targetParallelism}
	r := report{
		series: series{
			{roomsKind, l}:     {{time.Second, time.Second, time.Second}},
			{roomsKind, still}: {{time.Second, 3 * time.Second, time.Second}},
			{leanKind, still}:  {{time.Second, 2 * time.Second, time.Second / 2}},
		},
		accounting: accounting{load: l, traffic: [3]traffic{
			{posts: 500, connections: 10}, {gets: 501, connections: 13}, {gets: 500, deletes: 500},
		}},
		starts: []*starts{
			{all: []startup{{handshake: 1004 * time.Microsecond}}},
			{name: "even", all: []startup{{handshake: time.Millisecond}}},
			{name: "faster", all: []startup{{handshake: time.Microsecond}}},
		},
	}
	r.accounting.rooms.usage[create] = []usage{{UserCPU: time.Second, SystemCPU: 600 * time.Millisecond}}

	holds := map[string]string{}
	for _, row := range r.targets().rows {
		holds[row[0]] = row[3]
	}
	for what, want := range map[string]string{
		"API calls, create 500 rooms":                 "yes",
		"API calls, no-op plan 500 rooms":             "no",
		"API calls, destroy 500 rooms":                "yes",
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
