// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"slices"
	"time"
)

// matrix is what is measured from end to end: so many objects, at each latency
// and parallelism, beside the bare requests and these floors.
type matrix struct {
	objects      int
	latencies    []time.Duration
	parallelisms []int
	floors       []kind
}

// kind is what a series of times is of.
type kind string

const (
	roomsKind kind = "rooms"
	leanKind  kind = "lean plugin"
	dataKind  kind = "terraform_data"
	bareKind  kind = "bare requests"
)

// series are the times of each round, by what was measured under which load. The
// load of lean and data has no latency.
type series map[seriesKey][]times

type seriesKey struct {
	kind kind
	load load
}

// of returns the times of one command in each round.
func (s series) of(k kind, l load, c command) sample[time.Duration] {
	if k == leanKind || k == dataKind {
		l.latency = 0
	}
	var values sample[time.Duration]
	for _, t := range s[seriesKey{k, l}] {
		values = append(values, t[c])
	}
	return values
}

// loads returns the loads of the matrix.
func (m matrix) loads() []load {
	var loads []load
	for _, latency := range m.latencies {
		for _, parallelism := range m.parallelisms {
			loads = append(loads, load{m.objects, latency, parallelism})
		}
	}
	return loads
}

// round measures everything of the matrix once. Floors and rooms take turns, and
// every other round in the reverse order, so that a machine that gets slower or
// faster meanwhile does the same to all.
func (b *bench) round(ctx context.Context, m matrix, results series) error {
	var keys []seriesKey
	for _, parallelism := range m.parallelisms {
		for _, floor := range m.floors {
			keys = append(keys, seriesKey{floor, load{m.objects, 0, parallelism}})
		}
		for _, latency := range m.latencies {
			l := load{m.objects, latency, parallelism}
			keys = append(keys, seriesKey{roomsKind, l}, seriesKey{bareKind, l})
		}
	}
	if len(results[keys[0]])%2 == 1 {
		slices.Reverse(keys)
	}
	for _, key := range keys {
		took, err := b.once(ctx, key)
		if err != nil {
			return err
		}
		results[key] = append(results[key], took)
	}
	return nil
}

func (b *bench) once(ctx context.Context, key seriesKey) (times, error) {
	var s *subject
	switch key.kind {
	case bareKind:
		return bareRequests(ctx, b.services[key.load.latency], key.load)
	case dataKind:
		s = b.data
	case leanKind:
		s = b.lean
	case roomsKind:
		s = b.rooms[key.load.latency]
	}
	return cycle{cli: b.cli, dir: b.dir, subject: s, load: key.load}.run(ctx)
}
