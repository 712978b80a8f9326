// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

var errFull = fmt.Errorf("the service refused: %w", videoengine.ErrAccountFull)

// limitedAccount has a number of free rooms, and counts the questions.
type limitedAccount struct {
	mu    sync.Mutex
	free  int
	asked int
	made  int
	fails error
}

// ask takes as long as a request does.
func (l *limitedAccount) ask(context.Context) (videoengine.VMR, error) {
	time.Sleep(100 * time.Millisecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	if l.fails != nil {
		return videoengine.VMR{}, l.fails
	}
	if l.free == 0 {
		return videoengine.VMR{}, errFull
	}
	l.free--
	l.made++
	return videoengine.VMR{Reference: fmt.Sprintf("ve-%d", l.made)}, nil
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
			room, err := q.create(ctx, l.ask)
			outcomes[i] = outcome{room, err, time.Since(began)}
		})
	}
	group.Wait()
	return outcomes
}

// expectFull checks that a creation failed for want of a room, and that its error
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

// What the error of a creation says of its wait.
const (
	didNotWait  = ""
	cameTooLate = "; other creations of this run have waited for all of capacity_wait, so this one did not wait"
	waited10s   = "; there was no room for this creation within 10s"
	waited30s   = "; there was no room for this creation within 30s"
)

func TestCapacityQueue_FiftyWaitForTheDefault_OneAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 50
		l := &limitedAccount{}
		for _, o := range createMany(t.Context(), newCapacityQueue(capacityWaitSetting.defaultValue, time.Now), l, n) {
			expectFull(t, o, waited30s)
			if o.took < 30*time.Second || o.took > 31*time.Second {
				t.Errorf("a creation took %s, want 30s", o.took)
			}
		}
		// After 0.5, 1, 2, 4 and then every 5 seconds.
		if polls := l.asked - n; polls < 5 || polls > 10 {
			t.Errorf("there were %d questions after the first %d, want those of one", polls, n)
		}
	})
}

func TestCapacityQueue_RoomsComeFree_EachIsTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 12
		l := &limitedAccount{free: 2}
		time.AfterFunc(10*time.Second, func() { l.release(6) })
		time.AfterFunc(35*time.Second, func() { l.release(4) }) // Later than the first budget.
		references := map[string]bool{}
		var late int
		for _, o := range createMany(t.Context(), newCapacityQueue(30*time.Second, time.Now), l, n) {
			if o.err != nil {
				t.Fatal(o.err)
			}
			references[o.room.Reference] = true
			if o.took > 35*time.Second {
				late++
			}
			if o.took > 45*time.Second {
				t.Errorf("a creation took %s, long after the last room came free", o.took)
			}
		}
		if len(references) != n || late != 4 {
			t.Errorf("%d rooms were made, %d of them late, want %d and 4", len(references), late, n)
		}
	})
}

// The CLI may hold all deletions back while creations wait: once a wait brought
// nothing, no other begins.
func TestCapacityQueue_SpentBudget_NothingWaitsAnyMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, l := newCapacityQueue(10*time.Second, time.Now), &limitedAccount{}
		expectFull(t, createMany(t.Context(), q, l, 1)[0], waited10s)
		asked := l.asked
		for _, o := range createMany(t.Context(), q, l, 5) {
			expectFull(t, o, cameTooLate)
			if o.took > time.Second {
				t.Errorf("a creation took %s after the budget was spent", o.took)
			}
		}
		if l.asked != asked+5 {
			t.Errorf("5 creations asked %d times, want once each", l.asked-asked)
		}
		l.release(1)
		if o := createMany(t.Context(), q, l, 1)[0]; o.err != nil {
			t.Errorf("a free room was not taken: %v", o.err)
		}
	})
}

// Those who gave up leave one after the other. Who comes meanwhile asks once, and
// does not join them.
func TestCapacityQueue_SpentBudget_OthersHaveNotLeftYet_NothingWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, l := newCapacityQueue(10*time.Second, time.Now), &limitedAccount{}
		began := time.Now()
		if !q.join(errFull) {
			t.Fatal("the first creation does not wait")
		}
		time.Sleep(10 * time.Second)
		expectFull(t, outcome{err: q.giveUp(t.Context(), began)}, waited10s)

		for _, o := range createMany(t.Context(), q, l, 3) {
			expectFull(t, o, cameTooLate)
		}
		if l.asked != 3 {
			t.Errorf("3 creations asked %d times, want once each", l.asked)
		}
	})
}

func TestCapacityQueue_NoBudget_FailsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &limitedAccount{}
		for _, o := range createMany(t.Context(), newCapacityQueue(0, time.Now), l, 3) {
			expectFull(t, o, didNotWait)
		}
		if l.asked != 3 {
			t.Errorf("3 creations asked %d times", l.asked)
		}
	})
}

func TestCapacityQueue_Interrupt_EndsAllWaitsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(7*time.Second, cancel)
		for _, o := range createMany(ctx, newCapacityQueue(time.Hour, time.Now), &limitedAccount{}, 20) {
			var full *fullError
			if !errors.As(o.err, &full) || !strings.HasSuffix(full.Error(), "; the run was interrupted after waiting 7s for a room to come free") {
				t.Errorf("the error is %v", o.err)
			}
			if o.took > 7*time.Second+200*time.Millisecond {
				t.Errorf("a wait ended after %s, want 7s", o.took)
			}
		}
	})
}

// Those who come while others wait know that there is nothing to be had by
// asking, and share what is left of the budget.
func TestCapacityQueue_LateCreations_DoNotAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 10
		q, l := newCapacityQueue(10*time.Second, time.Now), &limitedAccount{}
		alone := &limitedAccount{}
		createMany(t.Context(), newCapacityQueue(10*time.Second, time.Now), alone, 1)

		first := make(chan outcome, 1)
		go func() { first <- createMany(t.Context(), q, l, 1)[0] }()
		time.Sleep(7 * time.Second)
		for _, o := range createMany(t.Context(), q, l, n) {
			expectFull(t, o, "; capacity_wait, which all creations of this run share, ended when this one had waited 3s")
		}
		expectFull(t, <-first, waited10s)
		if l.asked != alone.asked {
			t.Errorf("%d creations asked %d times, want %d times as one alone", 1+n, l.asked, alone.asked)
		}
	})
}

// A question that ends without a verdict, after all of the budget, says nothing of
// the rooms: the next in line asks once more.
func TestCapacityQueue_QuestionOutlastsTheBudgetAndFails_OthersStillAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 4
		q, l := newCapacityQueue(10*time.Second, time.Now), &limitedAccount{}
		broken := errors.New("the request ran into its timeout")
		var asked atomic.Int32
		ask := func(ctx context.Context) (videoengine.VMR, error) {
			if asked.Add(1) == n+3 {
				time.Sleep(30 * time.Second)
				l.release(n)
				return videoengine.VMR{}, broken
			}
			return l.ask(ctx)
		}
		errs := make(chan error, n)
		for range n {
			go func() {
				_, err := q.create(t.Context(), ask)
				errs <- err
			}()
		}
		var failed int
		for range n {
			if err := <-errs; errors.Is(err, broken) {
				failed++
			} else if err != nil {
				t.Error(err)
			}
		}
		if failed != 1 || l.made != n-1 {
			t.Errorf("%d creations failed and %d rooms were made, want 1 and %d", failed, l.made, n-1)
		}
	})
}

// Only the refusal of a full account is waited out.
func TestCapacityQueue_OtherError_PassesThrough(t *testing.T) {
	t.Parallel()
	for name, waits := range map[string]bool{"at the first question": false, "while waiting": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				broken := errors.New("the service is broken")
				l := &limitedAccount{}
				breaks := func() {
					l.mu.Lock()
					defer l.mu.Unlock()
					l.fails = broken
				}
				if waits {
					time.AfterFunc(3*time.Second, breaks)
				} else {
					breaks()
				}
				for _, o := range createMany(t.Context(), newCapacityQueue(time.Minute, time.Now), l, 2) {
					if !errors.Is(o.err, broken) || errors.Is(o.err, videoengine.ErrAccountFull) {
						t.Errorf("the error is %v, want that of the service", o.err)
					}
				}
			})
		})
	}
}

// The last question may be on the wire when the budget ends. Those behind it
// wait for its answer: a room that it gets renews the budget.
func TestCapacityQueue_RoomsComeFreeAsTheBudgetEnds_AllAreTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &limitedAccount{}
		q := newCapacityQueue(10*time.Second, time.Now)
		time.AfterFunc(9900*time.Millisecond, func() { l.release(5) })
		for i, o := range createMany(t.Context(), q, l, 5) {
			if o.err != nil {
				t.Errorf("creation %d after %s: %v", i, o.took, o.err)
			}
		}
	})
}

// A room that was made but not recorded yet is no refusal, whatever the request
// that should complete it was answered.
func TestCapacityQueue_IncompleteCreation_IsNotAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		incomplete := &videoengine.CreateError{Outcome: videoengine.Incomplete, Err: errFull}
		asked := 0
		q := newCapacityQueue(time.Minute, time.Now)
		room, err := q.create(t.Context(), func(context.Context) (videoengine.VMR, error) {
			asked++
			return videoengine.VMR{Reference: "ve-1"}, incomplete
		})
		if room.Reference != "ve-1" || !errors.Is(err, incomplete) || asked != 1 {
			t.Errorf("%s, %v after %d questions, want the room and its error after one", room, err, asked)
		}
	})
}

// An error of another kind ends a creation's wait, and renews nothing.
func TestCapacityQueue_OtherErrors_DoNotRenewTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newCapacityQueue(10*time.Second, time.Now)
		began := time.Now()
		for range 10 {
			until := time.Now().Add(4 * time.Second)
			_, err := q.create(t.Context(), func(context.Context) (videoengine.VMR, error) {
				if time.Now().Before(until) {
					return videoengine.VMR{}, errFull
				}
				return videoengine.VMR{}, errors.New("the service answered POST with status 500")
			})
			if err == nil {
				t.Fatal("a creation succeeded")
			}
		}
		if waited := time.Since(began); waited > 20*time.Second {
			t.Errorf("ten creations waited %s on a budget of 10s", waited)
		}
	})
}
