// SPDX-License-Identifier: MPL-2.0

package main

import (
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

// observation is what each command of a cycle cost.
type observation struct {
	took times
	// traffic is what the service saw, where there is one.
	traffic [3]traffic
	// usage is what the processes of the plugin used, where they are metered.
	usage [3][]usage.Usage
}

// cpu returns the processor time of all processes of a command.
func (o *observation) cpu(c command) time.Duration {
	var sum time.Duration
	for _, u := range o.usage[c] {
		sum += u.CPU()
	}
	return sum
}

// peakMemory returns that of the largest process of a command, in bytes.
func (o *observation) peakMemory(c command) int64 {
	var peak int64
	for _, u := range o.usage[c] {
		peak = max(peak, u.PeakMemory)
	}
	return peak
}

// liveHeap returns that of the largest process of a command, in bytes.
func (o *observation) liveHeap(c command) int64 {
	var live int64
	for _, u := range o.usage[c] {
		live = max(live, u.LiveHeap)
	}
	return live
}

// mostLiveHeap returns that of the largest process of all commands, in bytes.
func (o *observation) mostLiveHeap() int64 {
	var live int64
	for _, c := range commands {
		live = max(live, o.liveHeap(c))
	}
	return live
}
