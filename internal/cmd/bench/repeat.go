// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"time"
)

// measurement is something that is measured again and again.
type measurement struct {
	name string
	once func(ctx context.Context) error
}

const (
	// fewestRounds is how many make a median that a single slow round does not move.
	fewestRounds = 3
	// mostRounds is how many are of use.
	mostRounds = 5
)

// repeat makes each measurement once, then each twice, as often as a median needs,
// and as often as is of use, as long as it fits in before the deadline. The first
// has the most of the time.
func (b *bench) repeat(ctx context.Context, measurements []measurement, deadline time.Time) error {
	rounds := make([]int, len(measurements))
	took := make([]time.Duration, len(measurements))
	for _, goal := range []int{1, 2, fewestRounds, mostRounds} {
		for i, m := range measurements {
			for rounds[i] == 0 || rounds[i] < goal && time.Now().Add(took[i]).Before(deadline) {
				started := time.Now()
				if err := m.once(ctx); err != nil {
					return err
				}
				rounds[i]++
				took[i] = time.Since(started)
				b.sayf("%s, round %d: %s", m.name, rounds[i], took[i].Round(time.Second))
			}
		}
	}
	return nil
}
