// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// The environment variables of a stand-in for the CLI: its name, and the file in
// which it notes it.
const (
	standInName = "BENCH_TEST_STAND_IN"
	standInFile = "BENCH_TEST_FILE"
)

// TestMain is that stand-in where its variables are set. As a meter would, it
// makes an entry where a folder for that is named.
func TestMain(m *testing.M) {
	name := os.Getenv(standInName)
	if name == "" {
		m.Run()
		return
	}
	notes, err := os.OpenFile(os.Getenv(standInFile), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600) //nolint:gosec // A name of the test's own.
	if err != nil {
		panic(err)
	}
	if _, err := notes.WriteString(name + "\n"); err != nil {
		panic(err)
	}
	if folder := os.Getenv(usage.FolderVariable); folder != "" {
		entry, err := usage.Begin(folder)
		if err != nil {
			panic(err)
		}
		if err := entry.End(usage.Usage{}); err != nil {
			panic(err)
		}
	}
}

// newStandIn returns a bench of stand-ins, and what returns the names of those
// that ran, each once in a row.
func newStandIn(t *testing.T) (b *bench, ran func() string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "notes")
	b = &bench{cli: terraformcli.CLI{Path: program}, dir: t.TempDir(), progress: io.Discard, usage: t.TempDir()}
	standIn := func(name, folder string) *subject {
		environment := map[string]string{standInName: name, standInFile: file}
		if folder != "" {
			environment[usage.FolderVariable] = folder
		}
		return &subject{initialized: t.TempDir(), environment: environment}
	}
	b.plain = map[kind]*subject{roomsKind: standIn("rooms", ""), leanKind: standIn("lean", ""), dataKind: standIn("data", "")}
	b.metered = map[kind]*subject{roomsKind: standIn("metered rooms", b.usage), leanKind: standIn("metered lean", b.usage)}
	return b, func() string {
		text, err := os.ReadFile(file) //nolint:gosec // A name of the test's own.
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(slices.Compact(strings.Split(strings.TrimSpace(string(text)), "\n")), ", ")
	}
}

func TestRound_TakesTurnsInEitherOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		metered bool
		want    string
	}{
		"plain":   {false, "rooms, lean, data, lean, rooms, lean, data"},
		"metered": {true, "metered rooms, metered lean, data, metered lean, metered rooms, metered lean, data"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, ran := newStandIn(t)
			m := matrix{objects: 2, latencies: []time.Duration{0}, parallelisms: []int{3}, floors: []kind{leanKind, dataKind}, metered: c.metered}
			results := series{}
			for range 3 {
				if err := b.round(t.Context(), m, results); err != nil {
					t.Fatal(err)
				}
			}
			if got := ran(); got != c.want {
				t.Errorf("what ran was %s, want %s", got, c.want)
			}
			for key, seen := range results {
				processes := 0
				if c.metered && key.kind != dataKind {
					processes = 1
				}
				for i := range seen {
					if got := len(seen[i].usage[destroy]); got != processes {
						t.Errorf("of %s, %d processes were metered, want %d", key.kind, got, processes)
					}
				}
			}
		})
	}
}

// The metered one holds the targets: it has the most of the time.
func TestMeasurements_TheMeteredAreFirst(t *testing.T) {
	t.Parallel()
	o := options{sizes: sizes{matrices: []matrix{{objects: 1}, {objects: 100}, {objects: 500, metered: true}, {objects: 1000}}}}
	var got []string
	for _, m := range o.measurements(&bench{}, &report{}) {
		got = append(got, m.name)
	}
	if want := []string{"500 rooms", "1 room", "100 rooms", "1,000 rooms"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What calls nobody is measured once in a round for all latencies, and each
// other thing under each load.
func TestMatrix_KeysAreAllThatIsMeasuredEachOnce(t *testing.T) {
	t.Parallel()
	latencies, parallelisms, floors := []time.Duration{0, time.Second}, []int{10, 50}, []kind{leanKind, dataKind, bareKind}
	for name, c := range map[string]struct {
		matrix matrix
		want   map[kind]int
	}{
		"100 rooms": {matrix{objects: 100, latencies: latencies, parallelisms: parallelisms, floors: floors}, map[kind]int{roomsKind: 4, bareKind: 4, leanKind: 2, dataKind: 2}},
		"1 room":    {matrix{objects: 1, latencies: latencies, parallelisms: parallelisms, floors: floors}, map[kind]int{roomsKind: 4, bareKind: 4, leanKind: 1, dataKind: 1}},
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
