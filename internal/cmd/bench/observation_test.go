// SPDX-License-Identifier: MPL-2.0

package main

import (
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

// The first of two processes is the larger one: neither the last nor the sum is
// what is asked for, but for the processor time.
func TestObservation_OfTwoProcesses(t *testing.T) {
	t.Parallel()
	var o observation
	o.usage[create] = []usage.Usage{
		{UserCPU: time.Second, SystemCPU: 2 * time.Second, PeakMemory: 30, LiveHeap: 20},
		{UserCPU: 4 * time.Second, SystemCPU: 8 * time.Second, PeakMemory: 10, LiveHeap: 5},
	}
	o.usage[plan] = []usage.Usage{{UserCPU: time.Hour, PeakMemory: 100, LiveHeap: 15}}
	if got := o.cpu(create); got != 15*time.Second {
		t.Errorf("the processor time is %s", got)
	}
	for what, c := range map[string]struct{ got, want int64 }{
		"peak memory":    {o.peakMemory(create), 30},
		"live heap":      {o.liveHeap(create), 20},
		"most live heap": {o.mostLiveHeap(), 20},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %d, want %d", what, c.got, c.want)
		}
	}
}
