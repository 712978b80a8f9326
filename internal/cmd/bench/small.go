// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// sizes are how much is measured; tests measure less.
type sizes struct {
	matrices []matrix
	// account is what is accounted for beside time, and accounts how often.
	account  load
	accounts int
	// starts is how often each plugin is started.
	starts int
	// benchmarks is how often each Go benchmark runs; 0 is not at all.
	benchmarks int
	// growth are the numbers of rooms of `make bench-large`, and atGrowth the rest
	// of its load.
	growth   []int
	atGrowth load
}

func defaultOptions() *options {
	latencies := []time.Duration{0, targetLatency}
	return &options{
		// What `make bench` may take in all is five minutes.
		budget: 240 * time.Second,
		sizes: sizes{
			// In the order in which they get the time that is there for more rounds.
			matrices: []matrix{
				{objects: targetRooms, latencies: latencies, parallelisms: []int{targetParallelism}, atMost: 5},
				{objects: 100, latencies: latencies, parallelisms: []int{10, 50}, atMost: 5},
				// One room knows no parallelism.
				{objects: 1, latencies: latencies, parallelisms: []int{10}, atMost: 5},
				{objects: 1000, latencies: latencies, parallelisms: []int{10, 50}, atMost: 5},
			},
			account:    load{targetRooms, targetLatency, targetParallelism},
			accounts:   fewestRounds,
			starts:     25,
			benchmarks: 3,
			growth:     []int{100, 1000, 10_000},
			atGrowth:   load{latency: targetLatency, parallelism: 50},
		},
	}
}

// small is `make bench`.
func (o *options) small(ctx context.Context, cli terraformcli.CLI, progress io.Writer) (text string, err error) {
	r := &report{conditions: conditions(time.Now(), cli), matrices: o.sizes.matrices}
	b, err := newBench(ctx, cli, progress, o.sizes.matrices[0].latencies...)
	defer func() { err = errors.Join(err, b.clear()) }()
	if err != nil {
		return "", err
	}
	if o.sizes.benchmarks > 0 {
		b.sayf("Running the Go benchmarks.")
		if r.benchmarks, err = runGoBenchmarks(ctx, o.sizes.benchmarks); err != nil {
			return "", err
		}
	}
	b.sayf("Starting plugins.")
	if r.starts, err = b.startAll(ctx, o.sizes.starts, o.other); err != nil {
		return "", err
	}
	deadline := time.Now().Add(o.budget)
	if r.accounts, err = b.accounts(ctx, o.sizes.account, o.sizes.accounts); err != nil {
		return "", err
	}
	b.sayf("Measuring from end to end with %s.", cli)
	if r.series, err = b.rounds(ctx, o.sizes.matrices, deadline); err != nil {
		return "", err
	}
	return r.String(), nil
}
