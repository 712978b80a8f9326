// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const no = -1
	now := time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)
	for header, seconds := range map[string]int{
		"0": 0, "1": 1, "007": 7, "60": 60, "61": 60, "86400": 60,
		"9223372037": 60, "18446744073709551615": 60, "99999999999999999999999": 60, // Some are past 2^63 as nanoseconds.

		"Thu, 01 Oct 2026 12:00:05 GMT":    5,
		"Thursday, 01-Oct-26 12:00:05 GMT": 5,
		"Thu Oct  1 12:00:05 2026":         5,
		"Thu, 01 Oct 2026 12:00:00 GMT":    0,
		"Thu, 01 Oct 2026 11:00:00 GMT":    0,
		"Sun, 06 Nov 1994 08:49:37 GMT":    0,
		"Fri, 02 Oct 2026 12:00:00 GMT":    60,
		"Fri, 31 Dec 9999 23:59:59 GMT":    60,

		"": no, "-1": no, "+1": no, "1.5": no, "1e3": no, "0x10": no, "soon": no, "5 seconds": no,
		"2026-10-01T12:00:05Z": no, "Thu, 32 Oct 2026 12:00:05": no,
	} {
		wait, ok := retryAfter(header, now)
		if ok != (seconds != no) || int(wait.Seconds()) != max(seconds, 0) {
			t.Errorf("%q: %s, %t; want %d s", header, wait, ok, seconds)
		}
	}
}

// Rooms that were refused together do not come back together. A response lengthens the
// pause, but does not shorten it.
func TestBackoff(t *testing.T) {
	t.Parallel()
	const s, past, soon = time.Second, "Thu, 01 Oct 2026 11:00:00 GMT", "Thu, 01 Oct 2026 12:00:30 GMT"
	client := &Client{settings: settings{now: func() time.Time { return time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC) }}}
	for _, test := range []struct {
		minimum, maximum  time.Duration
		attempt           int
		status            int
		header            string
		shortest, longest time.Duration
	}{
		{s, 10 * s, 0, 0, "", s / 2, s},
		{s, 10 * s, 1, 0, "", s, 2 * s},
		{s, 10 * s, 2, 0, "", 2 * s, 4 * s},
		{s, 10 * s, 3, 0, "", 4 * s, 8 * s},
		{s, 10 * s, 4, 0, "", 5 * s, 10 * s},
		{s, 10 * s, 1000, 0, "", 5 * s, 10 * s},
		{0, 0, 3, 0, "", 0, 0},
		{3600 * s, s, 0, 0, "", s / 2, s},
		{3600 * s, s, 4, 0, "", s / 2, s},
		{1, 1, 0, 0, "", 0, 1},
		{1, 1, 4, 0, "", 0, 1},
		{2 * s, 60 * s, 2, 503, "soon", 4 * s, 8 * s},
		{2 * s, 60 * s, 2, 429, "0", 4 * s, 8 * s},
		{2 * s, 60 * s, 2, 429, "1", 4 * s, 8 * s},
		{2 * s, 60 * s, 2, 502, "5", 5 * s, 8 * s},
		{2 * s, 60 * s, 2, 503, "30", 30 * s, 32 * s},
		{2 * s, 60 * s, 2, 504, "86400", maxRetryAfter, maxRetryAfter + 2*s},
		{2 * s, 60 * s, 2, 429, "99999999999999999999", maxRetryAfter, maxRetryAfter + 2*s},
		{2 * s, 60 * s, 2, 429, soon, 30 * s, 32 * s},
		{2 * s, 60 * s, 2, 429, past, 4 * s, 8 * s}, // From a clock that is behind this one.
	} {
		var resp *http.Response
		if test.status != 0 {
			resp = &http.Response{StatusCode: test.status, Header: http.Header{"Retry-After": {test.header}}}
		}
		seen := map[time.Duration]bool{}
		for range 200 {
			wait := client.backoff(test.minimum, test.maximum, test.attempt, resp)
			if wait < test.shortest || wait > test.longest {
				t.Errorf("%+v: %s", test, wait)
			}
			seen[wait] = true
		}
		if test.longest > 1 && len(seen) < 100 {
			t.Errorf("%+v: %d different pauses of 200", test, len(seen))
		}
	}
}

func TestRetryAfter_IsWaitedFor(t *testing.T) {
	t.Parallel()
	for header, pause := range map[string]time.Duration{
		"50": 50 * time.Second, " 50\t": 50 * time.Second, "Sat, 01 Jan 2000 00:00:20 GMT": 20 * time.Second, "86400": maxRetryAfter,
		// What has passed or cannot be read does not stop the retry.
		"0": 0, "Fri, 31 Dec 1999 23:00:00 GMT": 0, "": 0, "-1": 0, "soon": 0, "Sat, 99 Jan 2000 00:00:20 GMT": 0,
	} {
		synctest.Test(t, func(t *testing.T) { // It begins on 1 January 2000.
			server, client := inMemory(t, inTurn(withHeader("Retry-After", header, answering(503, "")), answering(200, roomBody)))
			started := time.Now()
			if got, err := client.GetVMR(t.Context(), reference); err != nil || got != readRoom {
				t.Errorf("%s, %v", got, err)
			}
			if waited := time.Since(started); waited < pause || waited > pause+time.Second {
				t.Errorf("%q: retried after %s, want %s", header, waited, pause)
			}
			server.wantRequests(t, "GET > GET")
		})
	}
}

// FuzzRetryAfter proves that no header makes a pause negative or longer than
// maxRetryAfter and the jitter.
func FuzzRetryAfter(f *testing.F) {
	for _, header := range []string{
		"", "0", "1", "60", "61", "-1", "+1", "1.5", " 1", "99999999999999999999999999", "9223372036854775807", "18446744073709551615", "1e9", "١",
		"Sat, 01 Jan 2000 00:00:30 GMT", "Sat, 01 Jan 2000 00:00:30 CET", "Saturday, 01-Jan-00 00:00:30 GMT", "Sat Jan  1 00:00:30 2000",
		"Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT",
	} {
		f.Add(header, 0)
		f.Add(header, 1<<30)
	}
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	client := newClient(f, DefaultBaseURL, withClock(func() time.Time { return now }))
	f.Fuzz(func(t *testing.T, header string, attempt int) {
		asked, ok := retryAfter(header, now)
		if asked < 0 || asked > maxRetryAfter || !ok && asked != 0 {
			t.Errorf("%q asks for %s, %t", header, asked, ok)
		}
		response := &http.Response{Header: http.Header{"Retry-After": {header}}}
		pause := client.backoff(defaultMinBackoff, defaultMaxBackoff, max(attempt, 0), response)
		if pause < asked || pause > max(defaultMaxBackoff, asked+defaultMinBackoff) {
			t.Errorf("%q leads to a pause of %s", header, pause)
		}
	})
}
