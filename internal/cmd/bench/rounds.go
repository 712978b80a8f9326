// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"slices"
	"time"
)

// matrix is what is measured from end to end: so many objects, at each latency
// and parallelism, beside these floors.
type matrix struct {
	objects      int
	latencies    []time.Duration
	parallelisms []int
	floors       []kind
	// metered says that the plugins run in a meter, which costs each of them some
	// milliseconds at its start.
	metered bool
}

// kind is what a series of observations is of.
type kind string

const (
	roomsKind kind = "rooms"
	// leanKind is a plugin that calls nobody.
	leanKind kind = "lean"
	// dataKind is terraform_data.
	dataKind kind = "data"
	// bareKind is the bare requests.
	bareKind kind = "bare"
)

// series are the observations of each round, by what was measured under which load.
type series map[seriesKey][]observation

type seriesKey struct {
	kind kind
	load load
}

// keyOf returns the key of a kind under a load. What calls nobody knows no latency,
// and one object of it no parallelism: that is measured once for all.
func keyOf(k kind, l load) seriesKey {
	if k == leanKind || k == dataKind {
		l.latency = 0
		if l.objects == 1 {
			l.parallelism = targetParallelism
		}
	}
	return seriesKey{k, l}
}

// took returns the times of one command in each round.
func (s series) took(k kind, l load, c command) sample[time.Duration] {
	return inEach(s[keyOf(k, l)], func(o observation) time.Duration { return o.took[c] })
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
	keys := m.keys()
	if len(results[keys[0]])%2 == 1 {
		slices.Reverse(keys)
	}
	for _, key := range keys {
		seen, err := b.once(ctx, key, m.metered)
		if err != nil {
			return err
		}
		results[key] = append(results[key], seen)
	}
	return nil
}

// keys returns those of all that is measured in a round, each once.
func (m matrix) keys() []seriesKey {
	var keys []seriesKey
	for _, l := range m.loads() {
		for _, k := range append([]kind{roomsKind}, m.floors...) {
			if key := keyOf(k, l); !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

func (b *bench) once(ctx context.Context, key seriesKey, metered bool) (observation, error) {
	if key.kind == bareKind {
		return bareRequests(ctx, b.services[key.load.latency], key.load)
	}
	c := cycle{cli: b.cli, dir: b.dir, subject: b.plain[key.kind], load: key.load}
	if s := b.metered[key.kind]; metered && s != nil {
		c.subject, c.usage = s, b.usage
	}
	if key.kind == roomsKind {
		c.service = b.services[key.load.latency]
	}
	return c.run(ctx)
}
