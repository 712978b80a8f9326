// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// goBenchmark is the medians of one of Go's benchmarks.
type goBenchmark struct {
	// name has two parts: whose work it is, and which.
	name   string
	runs   int
	time   time.Duration
	bytes  int64
	allocs int64
}

// runGoBenchmarks runs all benchmarks of the provider, of the client and of the
// floors, each several times, and returns them in their order.
func runGoBenchmarks(ctx context.Context, runs int) ([]goBenchmark, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchmem", //nolint:gosec // Numbers and names of our own.
		"-benchtime", "100ms", "-count", strconv.Itoa(runs),
		modulePath+"/internal/provider", modulePath+"/internal/videoengine", modulePath+"/internal/cmd/bench/lean")
	output, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("go test -bench: %w\n%s", err, output)
	}
	return parseGoBenchmarks(string(output)), nil
}

var goBenchmarkLine = regexp.MustCompile(`(?m)^Benchmark(\w+/\w+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op\s+(\d+) B/op\s+(\d+) allocs/op$`)

func parseGoBenchmarks(output string) []goBenchmark {
	type series struct {
		nanoseconds   []float64
		bytes, allocs []int64
	}
	var names []string
	all := map[string]*series{}
	for _, line := range goBenchmarkLine.FindAllStringSubmatch(output, -1) {
		s, known := all[line[1]]
		if !known {
			s = &series{}
			all[line[1]] = s
			names = append(names, line[1])
		}
		// The pattern lets numbers through only.
		nanoseconds, _ := strconv.ParseFloat(line[2], 64)
		bytes, _ := strconv.ParseInt(line[3], 10, 64)
		allocs, _ := strconv.ParseInt(line[4], 10, 64)
		s.nanoseconds = append(s.nanoseconds, nanoseconds)
		s.bytes = append(s.bytes, bytes)
		s.allocs = append(s.allocs, allocs)
	}
	var benchmarks []goBenchmark
	for _, name := range names {
		s := all[name]
		benchmarks = append(benchmarks, goBenchmark{
			name:   name,
			runs:   len(s.nanoseconds),
			time:   time.Duration(median(s.nanoseconds)),
			bytes:  median(s.bytes),
			allocs: median(s.allocs),
		})
	}
	return benchmarks
}

func (b goBenchmark) String() string {
	return fmt.Sprintf("%s, %s, %s allocations", duration(b.time), size(b.bytes), thousands(int(b.allocs)))
}

// addBenchmarks adds each benchmark of the provider and of the parser next to the
// one of its floor.
func (r *report) addBenchmarks(t *table) {
	for _, own := range r.benchmarks {
		whose, which, _ := strings.Cut(own.name, "/")
		floor, columns := map[string]string{"Provider": "Lean", "Parse": "Unmarshal"}[whose], 0
		if whose == "Parse" {
			columns = 4 // Under the requests alone: a client that only decodes.
		}
		i := slices.IndexFunc(r.benchmarks, func(b goBenchmark) bool { return b.name == floor+"/"+which })
		if i < 0 {
			continue
		}
		row := append([]string{"Go benchmark " + own.name, fmt.Sprint(own.runs), own.String()}, make([]string, columns)...)
		t.add(append(row, r.benchmarks[i].String(), ratio(float64(own.time)/float64(r.benchmarks[i].time)))...)
	}
}
