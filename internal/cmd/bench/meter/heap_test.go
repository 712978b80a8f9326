// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestHeapTrace_TakesTheTraceOut(t *testing.T) {
	t.Parallel()
	var rest bytes.Buffer
	h := heapTrace{rest: &rest}
	h.follow(strings.NewReader("{\"@level\":\"warn\"}\n" +
		"gc 1 @0.012s 2%: 0.02+0.39+0.10 ms clock, 0.1+0.4/0.53/0.0+0.4 ms cpu, 4->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P\n" +
		"gc 2 @1.2s 2%: 0.02+0.39+0.10 ms clock, 0.1+0.4/0.53/0.0+0.4 ms cpu, 16->17->3 MB, 19 MB goal, 0 MB stacks, 0 MB globals, 2 P\n" +
		"the end"))
	if rest.String() != "{\"@level\":\"warn\"}\nthe end" {
		t.Errorf("the rest is %q", &rest)
	}
	if got := h.live(); got != 3<<20 {
		t.Errorf("the live heap is %d bytes", got)
	}
}

func TestHeapTrace_LiveIsTheAverageOfTheLastFifth(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		all  []collection
		want int64
	}{
		"none":          {nil, 0},
		"one":           {[]collection{{0, 7}}, 7 << 20},
		"the last ones": {[]collection{{1, 500}, {7.9, 100}, {8, 5}, {9, 5}, {9.5, 7}, {10, 7}}, 6 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := heapTrace{all: c.all}
			if got := h.live(); got != c.want {
				t.Errorf("the live heap is %d bytes, want %d", got, c.want)
			}
		})
	}
}
