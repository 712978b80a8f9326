// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// smallest are the options of a run in which everything happens once.
func smallest() *options {
	return &options{sizes: sizes{
		matrices: []matrix{{objects: 2, latencies: []time.Duration{0}, parallelisms: []int{3}, floors: []kind{dataKind, leanKind, bareKind}, metered: true}},
		account:  load{2, 0, 3},
		starts:   1,
		growth:   []int{1, 2},
		atGrowth: load{latency: 0, parallelism: 3},
	}}
}

// Both targets measure with the real CLI, print, and fill in their pages.
func TestBench(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		large bool
		says  []string
	}{
		"bench": {false, []string{
			"| create 2 rooms, 0 ms latency, parallelism 3 ", "| API calls for each room, destroy 2 rooms, 0 ms latency, parallelism 3 ", "| 1 GET, 1 DELETE ", "2 GET, 2 DELETE",
			"| new connections of a process for each room, no-op plan 2 rooms, 0 ms latency, parallelism 3 | 1 ",
			"| CPU of the plugin for each room, no-op plan 2 rooms, 0 ms latency, parallelism 3 ",
			"| start, until configured ", "| size of the binary ", "rows have fewer than 3 rounds", "Targets",
		}},
		"bench-large": {true, []string{"| destroy 2 rooms, 0 ms latency, parallelism 3 ", "Live heap after 2 rooms against that after 1: at most 1.20 ×, measured "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			page := filepath.Join(t.TempDir(), "page.md")
			region := "<!-- written by make " + name + " -->\n<!-- end of make " + name + " -->\n"
			if err := os.WriteFile(page, []byte(region), 0o600); err != nil {
				t.Fatal(err)
			}
			o := smallest()
			o.large, o.pages = c.large, pages{page}
			var stdout, stderr bytes.Buffer
			if err := o.measure(ctx, &stdout, &stderr); err != nil {
				t.Fatalf("%v\n%s", err, &stderr)
			}
			written, err := os.ReadFile(page) //nolint:gosec // A name of the test's own.
			if err != nil {
				t.Fatal(err)
			}
			for _, wanted := range append(c.says, "Measured on ") {
				if !strings.Contains(stdout.String(), wanted) || !strings.Contains(string(written), wanted) {
					t.Errorf("%q is not in what was printed and written:\n%s", wanted, &stdout)
				}
			}
		})
	}
}

func TestRun_ExitCodes(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // What measures all the same fails at once.
	for args, want := range map[string]int{"--help": exitOK, "--no-such-flag": exitUsage, "budget 9m": exitUsage, "-large 9m": exitUsage} {
		var stdout, stderr bytes.Buffer
		if got := run(ctx, strings.Fields(args), &stdout, &stderr); got != want {
			t.Errorf("%s: exit code %d, want %d", args, got, want)
		}
		if !strings.Contains(stderr.String(), "-write file") {
			t.Errorf("%s: the flags are not shown but\n%s", args, &stderr)
		}
	}
}
