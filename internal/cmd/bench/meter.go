// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
	"time"
)

// The CLI starts this program in a plugin's place where these variables are set:
// the plugin to run, the file that takes a line with what it used, and whether
// the heap is of interest.
const (
	meteredPlugin = "BENCH_METERED_PLUGIN"
	usageFile     = "BENCH_USAGE_FILE"
	meteredHeap   = "BENCH_METERED_HEAP"
)

// usage is what one process of a plugin used.
type usage struct {
	UserCPU   time.Duration `json:"user_cpu"`
	SystemCPU time.Duration `json:"system_cpu"`
	// PeakMemory is the most bytes that were resident.
	PeakMemory int64 `json:"peak_memory"`
	// LiveHeap is the bytes in use at the end, after collections of garbage, or 0
	// where there was none or nobody asked.
	LiveHeap int64 `json:"live_heap"`
}

func (u usage) cpu() time.Duration { return u.UserCPU + u.SystemCPU }

// meter runs a plugin for the CLI and notes what it used. It returns the exit
// code.
func meter(plugin string, args []string, stderr io.Writer) int {
	// The CLI tells a plugin to end over the protocol; a Ctrl-C is not for it.
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(plugin, args...) //nolint:gosec,noctx // A program that was built a moment ago; the CLI ends it.
	cmd.Stdin, cmd.Stdout = os.Stdin, os.Stdout
	heap := &heapTrace{rest: stderr}
	if os.Getenv(meteredHeap) != "" {
		cmd.Env = append(os.Environ(), "GODEBUG=gctrace=1")
	}
	trace, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitFailure
	}
	heap.follow(trace)
	err = cmd.Wait()
	used := usageOf(cmd.ProcessState)
	used.LiveHeap = heap.live()
	if err := errors.Join(err, used.append(os.Getenv(usageFile))); err != nil {
		_, _ = fmt.Fprintln(stderr, err)
	}
	return cmd.ProcessState.ExitCode()
}

// heapTrace takes the lines of GODEBUG=gctrace=1 out of a plugin's standard error
// and hands on the rest.
type heapTrace struct {
	rest io.Writer
	all  []collection
}

// collection is one of garbage: how long after the start of the process, in
// seconds, and what was in use after it, in whole mebibytes.
type collection struct{ at, live float64 }

// live returns the bytes in use after the collections in the last fifth of the
// time, on average: whole mebibytes are coarse.
func (h *heapTrace) live() int64 {
	var sum, number float64
	for _, c := range h.all {
		if c.at >= h.all[len(h.all)-1].at*4/5 {
			sum, number = sum+c.live, number+1
		}
	}
	if number == 0 {
		return 0
	}
	return int64(sum / number * (1 << 20))
}

// gcLine has the time of a collection, and the size of the heap before it, at its
// end, and after it.
var gcLine = regexp.MustCompile(`^gc \d+ @([\d.]+)s .* \d+->\d+->(\d+) MB, `)

func (h *heapTrace) follow(stderr io.Reader) {
	lines := bufio.NewReader(stderr)
	for {
		line, err := lines.ReadBytes('\n')
		if found := gcLine.FindSubmatch(line); found != nil {
			at, _ := strconv.ParseFloat(string(found[1]), 64) // The pattern lets numbers through only.
			live, _ := strconv.ParseFloat(string(found[2]), 64)
			h.all = append(h.all, collection{at, live})
		} else {
			_, _ = h.rest.Write(line)
		}
		if err != nil {
			return
		}
	}
}

func (u usage) append(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // A file of our own.
	if err != nil {
		return err
	}
	return errors.Join(json.NewEncoder(f).Encode(u), f.Close())
}

// takeUsage returns what the processes of a command used, and forgets it.
func takeUsage(file string) ([]usage, error) {
	f, err := os.Open(file) //nolint:gosec // A file of our own.
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // It was only read.
	var used []usage
	for lines := json.NewDecoder(f); lines.More(); {
		var u usage
		if err := lines.Decode(&u); err != nil {
			return nil, err
		}
		used = append(used, u)
	}
	return used, os.Remove(file)
}
