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

func (l *limitedAccount) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fails = err
}

func (l *limitedAccount) release(rooms int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free += rooms
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

func TestCapacityQueue_FiftyWaitForTheDefault_OnePolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 50
		l := &limitedAccount{}
		for _, o := range createMany(t.Context(), newCapacityQueue(capacityWaitSetting.defaultValue, time.Now), l, n) {
			expectFull(t, o, "; no capacity became available for this creation within 30s")
			if o.took < 30*time.Second || o.took > 31*time.Second {
				t.Errorf("a creation took %s, want 30s", o.took)
			}
		}
		// After 0.5, 1.5, 3.5, 7.5 and then every 5 seconds.
		if polls := l.requests - n; polls < 5 || polls > 10 {
			t.Errorf("there were %d requests after the first %d, want those of one", polls, n)
		}
	})
}

func TestCapacityQueue_CapacityBecomesAvailable_AllOfItIsUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 12
		l := &limitedAccount{free: 2}
		time.AfterFunc(10*time.Second, func() { l.release(6) })
		time.AfterFunc(35*time.Second, func() { l.release(3) })         // Later than the first deadline.
		time.AfterFunc(64900*time.Millisecond, func() { l.release(1) }) // For the last poll before the last deadline.
		for i, o := range createMany(t.Context(), newCapacityQueue(30*time.Second, time.Now), l, n) {
			if o.err != nil {
				t.Errorf("creation %d after %s: %v", i, o.took, o.err)
			}
		}
		if l.created != n {
			t.Errorf("%d rooms were created, want %d", l.created, n)
		}
	})
}

// Once there is capacity, those who wait do not pause between them.
func TestCapacityQueue_MuchCapacity_IsUsedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &limitedAccount{}
		time.AfterFunc(time.Second, func() { l.release(5) })
		for _, o := range createMany(t.Context(), newCapacityQueue(30*time.Second, time.Now), l, 5) {
			if o.err != nil || o.took > 3*time.Second {
				t.Errorf("a creation took %s: %v", o.took, o.err)
			}
		}
	})
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
		l.release(1)
		if o := createMany(t.Context(), q, l, 1)[0]; o.err != nil {
			t.Errorf("capacity was not used: %v", o.err)
		}
	})
}

func TestCapacityQueue_NoWait_FailsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &limitedAccount{}
		for _, o := range createMany(t.Context(), newCapacityQueue(0, time.Now), l, 3) {
			expectFull(t, o, "")
		}
		if l.requests != 3 {
			t.Errorf("3 creations sent %d requests", l.requests)
		}
	})
}

func TestCapacityQueue_Interrupt_EndsAllWaitsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(7*time.Second, cancel)
		for _, o := range createMany(ctx, newCapacityQueue(time.Hour, time.Now), &limitedAccount{}, 20) {
			expectFull(t, o, "; the run was interrupted after waiting 7s for capacity")
			if o.took > 7*time.Second+200*time.Millisecond {
				t.Errorf("a wait ended after %s, want 7s", o.took)
			}
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

		l.fail(nil)
		time.AfterFunc(3*time.Second, func() { l.fail(broken) })
		time.AfterFunc(5*time.Second, func() { l.fail(nil) })
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
// was answered: it is not created again, and renews the deadline.
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
