// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

var errFull = &videoengine.CreateError{Outcome: videoengine.Rejected, Err: fmt.Errorf("the service refused: %w", videoengine.ErrAccountFull)}

// limitedAccount has capacity for a number of rooms, and counts the requests.
type limitedAccount struct {
	mu       sync.Mutex
	free     int
	requests int
	created  int
	fails    error
}

// createRoom takes as long as a request does.
func (l *limitedAccount) createRoom(context.Context) (videoengine.VMR, error) {
	time.Sleep(100 * time.Millisecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests++
	if l.fails != nil {
		return videoengine.VMR{}, l.fails
	}
	if l.free == 0 {
		return videoengine.VMR{}, errFull
	}
	l.free--
	l.created++
	return videoengine.VMR{Reference: fmt.Sprintf("ve-%d", l.created)}, nil
}

// change adds capacity, and sets what creations fail with.
func (l *limitedAccount) change(rooms int, fails error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free += rooms
	l.fails = fails
}

// outcome is what came of a creation, and when.
type outcome struct {
	room videoengine.VMR
	err  error
	took time.Duration
}

// createMany begins n creations at the same time and waits for them.
func createMany(ctx context.Context, q *capacityQueue, l *limitedAccount, n int) []outcome {
	outcomes := make([]outcome, n)
	began := time.Now()
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			room, err := q.create(ctx, l.createRoom)
			outcomes[i] = outcome{room, err, time.Since(began)}
		})
	}
	group.Wait()
	return outcomes
}

// expectFull checks that a creation failed for want of capacity, and that its error
// says how its wait ended.
func expectFull(t *testing.T, o outcome, says string) {
	t.Helper()
	var full *fullError
	if !errors.As(o.err, &full) || !errors.Is(o.err, videoengine.ErrAccountFull) || o.room.Reference != "" {
		t.Fatalf("got %+v, want the refusal of a full account", o)
	}
	if want := errFull.Error() + says; full.Error() != want {
		t.Errorf("the error says %q, want %q", full, want)
	}
}

func TestCapacityQueue_NoCapacity_OnePollsUntilTheWaitEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		wait, interruptAfter time.Duration
		creations, polls     int
		took                 time.Duration
		says                 string
	}{
		// After 0.5, 1.5, 3.5, 7.5 and then every 5 seconds.
		"default":   {capacityWaitSetting.defaultValue, time.Hour, 50, 9, 30 * time.Second, "; no capacity became available for this creation within 30s"},
		"no wait":   {0, time.Hour, 3, 0, 0, ""},
		"interrupt": {time.Hour, 7 * time.Second, 20, 3, 7 * time.Second, "; the run was interrupted after waiting 7s for capacity"},
	} {
		synctest.Test(t, func(t *testing.T) {
			t.Log(name)
			l := &limitedAccount{}
			ctx, cancel := context.WithCancel(t.Context())
			defer time.AfterFunc(test.interruptAfter, cancel).Stop()
			for _, o := range createMany(ctx, newCapacityQueue(test.wait, time.Now), l, test.creations) {
				expectFull(t, o, test.says)
				if o.took < test.took || o.took > test.took+200*time.Millisecond {
					t.Errorf("a creation took %s, want %s", o.took, test.took)
				}
			}
			if polls := l.requests - test.creations; polls != test.polls {
				t.Errorf("there were %d requests after the first %d, want the %d of one", polls, test.creations, test.polls)
			}
		})
	}
}

// Once there is capacity, those who wait do not pause between them.
func TestCapacityQueue_CapacityBecomesAvailable_AllOfItIsUsed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		free     int
		released map[time.Duration]int
		within   time.Duration
	}{
		"at once": {0, map[time.Duration]int{time.Second: 12}, 3 * time.Second},
		// The second later than the first deadline, the third for the last poll before the last deadline.
		"bit by bit": {2, map[time.Duration]int{10 * time.Second: 6, 35 * time.Second: 3, 64900 * time.Millisecond: 1}, 66 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			t.Log(name)
			const n = 12
			l := &limitedAccount{free: test.free}
			for after, rooms := range test.released {
				time.AfterFunc(after, func() { l.change(rooms, nil) })
			}
			for i, o := range createMany(t.Context(), newCapacityQueue(30*time.Second, time.Now), l, n) {
				if o.err != nil || o.took > test.within {
					t.Errorf("creation %d after %s: %v", i, o.took, o.err)
				}
			}
			if l.created != n {
				t.Errorf("%d rooms were created, want %d", l.created, n)
			}
		})
	}
}

// The CLI may hold all deletions back while creations wait: once a wait brought
// nothing, no other begins.
func TestCapacityQueue_DeadlinePassed_NothingWaitsAnyMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, l := newCapacityQueue(10*time.Second, time.Now), &limitedAccount{}
		time.AfterFunc(7*time.Second, func() {
			expectFull(t, createMany(t.Context(), q, l, 1)[0], "; no capacity became available for this creation within 3s")
		})
		expectFull(t, createMany(t.Context(), q, l, 1)[0], "; no capacity became available for this creation within 10s")
		synctest.Wait()
		before := l.requests
		for _, o := range createMany(t.Context(), q, l, 5) {
			expectFull(t, o, "; capacity_wait, which all creations of this run share, has ended, so this one did not wait")
		}
		if l.requests != before+5 {
			t.Errorf("5 creations sent %d requests, want one each", l.requests-before)
		}
		l.change(1, nil)
		if o := createMany(t.Context(), q, l, 1)[0]; o.err != nil {
			t.Errorf("capacity was not used: %v", o.err)
		}
	})
}

// Any other error ends a creation's wait, and renews nothing.
func TestCapacityQueue_OtherErrors_PassThrough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("the API returned 500 Internal Server Error")
		l := &limitedAccount{fails: broken}
		q := newCapacityQueue(10*time.Second, time.Now)
		if o := createMany(t.Context(), q, l, 1)[0]; !errors.Is(o.err, broken) || errors.Is(o.err, videoengine.ErrAccountFull) {
			t.Errorf("the error is %v, want that of the API", o.err)
		}

		l.change(0, nil)
		time.AfterFunc(3*time.Second, func() { l.change(0, broken) })
		time.AfterFunc(5*time.Second, func() { l.change(0, nil) })
		passed := 0
		for _, o := range createMany(t.Context(), q, l, 3) {
			if errors.Is(o.err, broken) {
				passed++
			} else {
				expectFull(t, o, "; no capacity became available for this creation within 10s")
			}
		}
		if passed == 0 {
			t.Error("no creation got the error of the API")
		}
	})
}

// A room that exists is no refusal, whatever the request that should complete it
// was returned: it is not created again, and renews the deadline.
func TestCapacityQueue_IncompleteCreation_IsARoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, l := newCapacityQueue(10*time.Second, time.Now), &limitedAccount{}
		createMany(t.Context(), q, l, 1) // Until the deadline.
		incomplete := &videoengine.CreateError{Outcome: videoengine.Incomplete, Err: errFull}
		requests := 0
		room, err := q.create(t.Context(), func(context.Context) (videoengine.VMR, error) {
			requests++
			return videoengine.VMR{Reference: "ve-1"}, incomplete
		})
		if room.Reference != "ve-1" || !errors.Is(err, incomplete) || requests != 1 {
			t.Errorf("%s, %v after %d requests, want the room and its error after one", room, err, requests)
		}
		expectFull(t, createMany(t.Context(), q, l, 1)[0], "; no capacity became available for this creation within 10s")
	})
}
