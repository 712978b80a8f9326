// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]struct {
		wait time.Duration
		ok   bool
	}{
		"0":                       {0, true},
		"1":                       {time.Second, true},
		"007":                     {7 * time.Second, true},
		"60":                      {60 * time.Second, true},
		"61":                      {60 * time.Second, true},
		"86400":                   {60 * time.Second, true},
		"9223372037":              {60 * time.Second, true}, // Past 2^63 as nanoseconds.
		"18446744073709551615":    {60 * time.Second, true},
		"99999999999999999999999": {60 * time.Second, true},

		"Thu, 01 Oct 2026 12:00:05 GMT":    {5 * time.Second, true},
		"Thursday, 01-Oct-26 12:00:05 GMT": {5 * time.Second, true},
		"Thu Oct  1 12:00:05 2026":         {5 * time.Second, true},
		"Thu, 01 Oct 2026 12:00:00 GMT":    {0, true},
		"Thu, 01 Oct 2026 11:00:00 GMT":    {0, true},
		"Sun, 06 Nov 1994 08:49:37 GMT":    {0, true},
		"Fri, 02 Oct 2026 12:00:00 GMT":    {60 * time.Second, true},
		"Fri, 31 Dec 9999 23:59:59 GMT":    {60 * time.Second, true},

		"":                          {0, false},
		"-1":                        {0, false},
		"+1":                        {0, false},
		"1.5":                       {0, false},
		"1e3":                       {0, false},
		"0x10":                      {0, false},
		"soon":                      {0, false},
		"5 seconds":                 {0, false},
		"2026-10-01T12:00:05Z":      {0, false},
		"Thu, 32 Oct 2026 12:00:05": {0, false},
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			if wait, ok := retryAfter(header, now); wait != want.wait || ok != want.ok {
				t.Errorf("%s, %t; want %s, %t", wait, ok, want.wait, want.ok)
			}
		})
	}
}

func TestBackoff_GrowsWithJitterUpToTheMaximum(t *testing.T) {
	t.Parallel()
	client := &Client{now: time.Now}
	const minimum, maximum = 100 * time.Millisecond, time.Second
	for attempt, longest := range map[int]time.Duration{
		0: 100 * time.Millisecond, 1: 200 * time.Millisecond, 2: 400 * time.Millisecond, 3: 800 * time.Millisecond,
		4: time.Second, 5: time.Second, 1000: time.Second,
	} {
		seen := map[time.Duration]bool{}
		for range 200 {
			wait := client.backoff(minimum, maximum, attempt, nil)
			if wait < longest/2 || wait > longest {
				t.Errorf("retry %d: %s, want %s to %s", attempt+1, wait, longest/2, longest)
			}
			seen[wait] = true
		}
		if len(seen) < 100 {
			t.Errorf("retry %d: %d different pauses of 200", attempt+1, len(seen))
		}
	}
}

func TestBackoff_OfStrangeBounds(t *testing.T) {
	t.Parallel()
	client := &Client{now: time.Now}
	for name, test := range map[string]struct{ minimum, maximum time.Duration }{
		"none":                      {0, 0},
		"minimum above the maximum": {time.Hour, time.Millisecond},
		"one nanosecond":            {1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for attempt := range 5 {
				if wait := client.backoff(test.minimum, test.maximum, attempt, nil); wait < 0 || wait > test.maximum {
					t.Errorf("retry %d: %s", attempt+1, wait)
				}
			}
		})
	}
}

func TestBackoff_ObeysRetryAfterOfAnyResponse(t *testing.T) {
	t.Parallel()
	client := &Client{now: time.Now}
	for _, status := range []int{429, 502, 503, 504} {
		resp := &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {"7"}}}
		wait := client.backoff(time.Millisecond, time.Millisecond, 0, resp)
		if wait < 7*time.Second || wait > 7*time.Second+time.Millisecond {
			t.Errorf("%d: %s, want 7s and at most 1ms more", status, wait)
		}
		resp.Header.Set("Retry-After", "soon")
		if wait := client.backoff(time.Millisecond, time.Millisecond, 0, resp); wait > time.Millisecond {
			t.Errorf("%d: %s, want the client's own pause", status, wait)
		}
	}
}

func TestBackoff_RetryAfterLengthensThePauseButDoesNotShortenIt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)
	client := &Client{now: func() time.Time { return now }}
	const minimum, maximum = 2 * time.Second, time.Minute
	for header, test := range map[string]struct{ shortest, longest time.Duration }{
		"0":                             {4 * time.Second, 8 * time.Second},
		"1":                             {4 * time.Second, 8 * time.Second},
		"5":                             {5 * time.Second, 8 * time.Second},
		"30":                            {30 * time.Second, 32 * time.Second},
		"86400":                         {maxRetryAfter, maxRetryAfter + minimum},
		"99999999999999999999":          {maxRetryAfter, maxRetryAfter + minimum},
		"Thu, 01 Oct 2026 12:00:30 GMT": {30 * time.Second, 32 * time.Second},
		// From a clock that is behind this one.
		"Thu, 01 Oct 2026 11:00:00 GMT": {4 * time.Second, 8 * time.Second},
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			seen := map[time.Duration]bool{}
			for range 200 {
				wait := client.backoff(minimum, maximum, 2, &http.Response{Header: http.Header{"Retry-After": {header}}})
				if wait < test.shortest || wait > test.longest {
					t.Errorf("%s, want %s to %s", wait, test.shortest, test.longest)
				}
				seen[wait] = true
			}
			// Rooms that were refused together do not come back together.
			if len(seen) < 100 {
				t.Errorf("%d different pauses of 200", len(seen))
			}
		})
	}
}
