// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// sizes are how much is measured; tests measure less.
type sizes struct {
	matrices []matrix
	// account is the load of which more than the time is told. Its matrix is metered.
	account load
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
		// With it, `make bench` takes less than five minutes: the last round may take
		// longer than the one before it.
		budget: 285 * time.Second,
		sizes: sizes{
			matrices: []matrix{
				{objects: 1, latencies: latencies, parallelisms: []int{10, 50}, floors: []kind{leanKind, dataKind, bareKind}},
				{objects: 100, latencies: latencies, parallelisms: []int{10, 50}, floors: []kind{dataKind, bareKind}},
				{objects: targetRooms, latencies: latencies, parallelisms: []int{targetParallelism}, floors: []kind{leanKind, bareKind}, metered: true},
				{objects: 1000, latencies: latencies, parallelisms: []int{10, 50}, floors: []kind{dataKind, bareKind}},
			},
			account:    load{targetRooms, targetLatency, targetParallelism},
			starts:     25,
			benchmarks: 3,
			growth:     []int{100, 1000, 10_000},
			atGrowth:   load{latency: targetLatency, parallelism: 50},
		},
	}
}

// small is `make bench`.
func (o *options) small(ctx context.Context, cli terraformcli.CLI, progress io.Writer) (text string, err error) {
	started := time.Now()
	r := &report{conditions: fmt.Sprintf("%s Budget: %s.", conditions(started, cli), o.budget), matrices: o.sizes.matrices, account: o.sizes.account, series: series{}}
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
	b.sayf("Measuring from end to end with %s.", cli)
	if err := b.repeat(ctx, o.measurements(b, r), started.Add(o.budget)); err != nil {
		return "", err
	}
	return r.String(), nil
}

// measurements are those from end to end, those of the targets first.
func (o *options) measurements(b *bench, r *report) []measurement {
	var all []measurement
	for _, m := range o.sizes.matrices {
		round := measurement{count(m.objects), func(ctx context.Context) error { return b.round(ctx, m, r.series) }}
		if m.metered {
			all = slices.Insert(all, 0, round)
		} else {
			all = append(all, round)
		}
	}
	return all
}
