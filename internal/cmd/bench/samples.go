// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"slices"
	"time"
)

// median returns the middle value, the mean of the middle two where their number
// is even, or 0 of none.
func median[T ~int64 | ~float64](values []T) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// command is one of the three commands of the CLI that are measured.
type command int

const (
	create command = iota
	plan
	destroy
)

var commands = []command{create, plan, destroy}

func (c command) String() string { return [...]string{"create", "no-op plan", "destroy"}[c] }

// times are how long each command took.
type times [3]time.Duration

// load is what the CLI is given to do.
type load struct {
	objects     int
	latency     time.Duration
	parallelism int
}

func (l load) String() string {
	return fmt.Sprintf("%s, %s latency, parallelism %d", count(l.objects), milliseconds(l.latency), l.parallelism)
}

func count(objects int) string {
	if objects == 1 {
		return "1 room"
	}
	return thousands(objects) + " rooms"
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// duration writes a duration with three digits that count, as in "1.23 s".
func duration(d time.Duration) string {
	switch {
	case d >= time.Second:
		return figure(d.Seconds(), "s")
	case d >= time.Millisecond:
		return figure(float64(d)/float64(time.Millisecond), "ms")
	default:
		return figure(float64(d)/float64(time.Microsecond), "µs")
	}
}

// milliseconds writes a whole number of milliseconds.
func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

// size writes a number of bytes with three digits that count, as in "1.23 MB".
func size(bytes int64) string {
	units := []string{"kB", "MB", "GB"}
	if bytes < 1000 {
		return fmt.Sprintf("%d B", bytes)
	}
	value := float64(bytes) / 1000
	for value >= 1000 && len(units) > 1 {
		value, units = value/1000, units[1:]
	}
	return figure(value, units[0])
}

// figure writes a number with three digits that count.
func figure(value float64, unit string) string {
	digits := 0
	switch {
	case value < 10:
		digits = 2
	case value < 100:
		digits = 1
	}
	return fmt.Sprintf("%.*f %s", digits, value, unit)
}

// ratio writes how many times as large one number is as another.
func ratio(value float64) string { return figure(value, "×") }

// sample is a series of what was measured in each round.
type sample[T ~int64 | ~float64] []T

// inEach returns one figure of each of all.
func inEach[E any, T ~int64 | ~float64](all []E, figure func(E) T) sample[T] {
	var values sample[T]
	for i := range all {
		values = append(values, figure(all[i]))
	}
	return values
}

// ratioTo returns the median of the ratios in each round, in which much of what
// other work does to both cancels out, or 0 without rounds in common.
func (s sample[T]) ratioTo(floor sample[T]) float64 {
	var ratios []float64
	for i := range min(len(s), len(floor)) {
		if floor[i] > 0 {
			ratios = append(ratios, float64(s[i])/float64(floor[i]))
		}
	}
	return median(ratios)
}
