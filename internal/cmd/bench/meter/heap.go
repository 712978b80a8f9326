// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"io"
	"os/exec"
	"regexp"
	"strconv"
)

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

// start starts a plugin and follows its trace until the plugin closes it.
func (h *heapTrace) start(plugin *exec.Cmd) error {
	trace, err := plugin.StderrPipe()
	if err != nil {
		return err
	}
	if err := plugin.Start(); err != nil {
		return err
	}
	h.follow(trace)
	return nil
}

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
