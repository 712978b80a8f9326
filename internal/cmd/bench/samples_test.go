// SPDX-License-Identifier: MPL-2.0

package main

import (
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values []float64
		want   float64
	}{
		"none":     {nil, 0},
		"one":      {[]float64{3}, 3},
		"odd":      {[]float64{9, 1, 2}, 2},
		"even":     {[]float64{4, 1, 2, 100}, 3},
		"unsorted": {[]float64{5, 5, 1, 1, 3}, 3},
	} {
		if got := median(c.values); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

// A machine that was slow in one round was slow for both.
func TestSample_RatioIsTakenRoundByRound(t *testing.T) {
	t.Parallel()
	own, floor := sample[time.Duration]{1, 20, 3}, sample[time.Duration]{2, 40, 3, 50}
	if got := own.ratioTo(floor); got != 0.5 {
		t.Errorf("got %v, want 0.5", got)
	}
	if got := own.ratioTo(nil); got != 0 {
		t.Errorf("got %v without a floor, want 0", got)
	}
}

func TestFigures_HaveThreeDigitsThatCount(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		duration(1234 * time.Millisecond):      "1.23 s",
		duration(123456 * time.Millisecond):    "123 s",
		duration(12345 * time.Microsecond):     "12.3 ms",
		duration(1500 * time.Nanosecond):       "1.50 µs",
		size(944):                              "944 B",
		size(50_720):                           "50.7 kB",
		size(18_296_994):                       "18.3 MB",
		ratio(0.876):                           "0.88 ×",
		ratio(729.86):                          "730 ×",
		thousands(999):                         "999",
		thousands(1_016_020):                   "1,016,020",
		count(1):                               "1 room",
		load{1000, 20e6, 10}.String():          "1,000 rooms, 20 ms latency, parallelism 10",
		traffic{gets: 500, deletes: 2}.calls(): "500 GET, 2 DELETE",
		traffic{}.calls():                      "none",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
