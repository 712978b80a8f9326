// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// The pauses between two questions for a free room grow from the first to the
// longest.
const (
	firstCapacityPause   = 500 * time.Millisecond
	longestCapacityPause = 5 * time.Second
)

// capacityQueue lets creations wait for a room to come free on an account that
// has its maximum: the refusal proves that no room was made, so it is safe to
// ask again. An apply that destroys some rooms and makes others then works in
// whatever order the CLI begins.
//
// One creation asks on behalf of all that wait; when it gets a room, the next
// one asks. They share one budget of time: a waiting creation holds one of the
// CLI's slots, and once all slots are held no deletion can begin, so that
// waiting for longer would wait for nothing. Each room that comes free renews
// the budget. Once it is spent, nothing waits any more in this process.
type capacityQueue struct {
	// wait is the budget; 0 means that nothing waits.
	wait time.Duration
	now  func() time.Time
	// turn holds the right to ask.
	turn chan struct{}

	mu      sync.Mutex
	waiting int
	// unspent is what is left of the budget while nobody waits, and deadline the
	// moment at which it ends while somebody does.
	unspent  time.Duration
	deadline time.Time
	spent    bool
	// refusal is the service's last, and pause the time to let pass before the
	// next question: none after a room came free.
	refusal error
	pause   time.Duration
	// unanswered says that the last question brought neither a room nor a refusal:
	// the next one may be asked although the budget has ended meanwhile.
	unanswered bool
}

func newCapacityQueue(wait time.Duration, now func() time.Time) *capacityQueue {
	return &capacityQueue{wait: wait, unspent: wait, now: now, turn: make(chan struct{}, 1)}
}

// fullError says that the account had its maximum of rooms to the end.
type fullError struct {
	// err is the service's refusal.
	err error
	// end says how the wait for a room ended, waited how long it was, and budget
	// how long all creations may wait together.
	end            endOfWait
	waited, budget time.Duration
}

// endOfWait says why a creation on a full account waits no longer.
type endOfWait int

const (
	// noWait is that of an account whose creations do not wait.
	noWait endOfWait = iota
	// waitSpentBefore is that of a creation that came after the budget was spent.
	waitSpentBefore
	waitEnded
	waitInterrupted
)

func (e *fullError) Error() string {
	waited := e.waited.Round(time.Second)
	switch e.end {
	case waitSpentBefore:
		return fmt.Sprintf("%v; other creations of this run have waited for all of capacity_wait, so this one did not wait", e.err)
	case waitEnded:
		if waited < e.budget.Round(time.Second) {
			return fmt.Sprintf("%v; capacity_wait, which all creations of this run share, ended when this one had waited %s", e.err, waited)
		}
		// Rooms may have come free, and gone to others.
		return fmt.Sprintf("%v; there was no room for this creation within %s", e.err, waited)
	case waitInterrupted:
		return fmt.Sprintf("%v; the run was interrupted after waiting %s for a room to come free", e.err, waited)
	case noWait:
	}
	return e.err.Error()
}

func (e *fullError) Unwrap() error { return e.err }

// isFull tells whether a creation was refused because the account is full, which
// proves that it made no room.
func isFull(err error) bool {
	var creation *videoengine.CreateError
	return errors.Is(err, videoengine.ErrAccountFull) && (!errors.As(err, &creation) || creation.Outcome == videoengine.Rejected)
}

// create asks for a room, and waits for one to come free where there is none.
// The error is that of ask, or a [*fullError] around it.
func (q *capacityQueue) create(ctx context.Context, ask func(context.Context) (videoengine.VMR, error)) (videoengine.VMR, error) {
	if !q.joinOthers() {
		room, err := ask(ctx)
		if !isFull(err) {
			return room, err
		}
		if !q.join(err) {
			return room, &fullError{err: err, end: q.whyNoWait()}
		}
	}
	defer q.leave()

	began := q.now()
	waited := func() string { return q.now().Sub(began).Round(time.Second).String() }
	if !q.takeTurn(ctx) {
		return videoengine.VMR{}, q.giveUp(ctx, began)
	}
	defer func() { <-q.turn }()
	for {
		if pause(ctx, q.pauseBefore()) != nil {
			return videoengine.VMR{}, q.giveUp(ctx, began)
		}
		room, err := ask(ctx)
		if !isFull(err) {
			q.answered(err)
			if err == nil {
				tflog.Info(ctx, "A room came free", map[string]any{"reference": room.Reference, "waited": waited()})
			}
			return room, err
		}
		tflog.Info(ctx, "The account has its maximum of rooms; waiting for one to come free", map[string]any{"waited": waited()})
		if !q.refused(err) {
			return videoengine.VMR{}, q.giveUp(ctx, began)
		}
	}
}

// joinOthers joins those who wait, where there are any: they know that there is
// nothing to be had by asking.
func (q *capacityQueue) joinOthers() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting == 0 || q.spent {
		return false
	}
	q.waiting++
	return true
}

// join begins to wait after a refusal. It returns false where there is no budget
// to wait.
func (q *capacityQueue) join(refusal error) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.refusal = refusal
	if q.unspent <= 0 || q.spent {
		return false
	}
	if q.waiting == 0 {
		q.deadline = q.now().Add(q.unspent)
		q.pause = firstCapacityPause
	}
	q.waiting++
	return true
}

func (q *capacityQueue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting--
	if q.waiting == 0 {
		q.unspent = max(0, q.deadline.Sub(q.now()))
	}
}

// takeTurn waits for the right to ask. It returns false where the budget or ctx
// ends first. Whether the budget has ended is decided with the turn in hand: the
// question of the one before may be on the wire as it ends, and renew it. That
// one is bounded by the budget and the request's own timeout and retries.
func (q *capacityQueue) takeTurn(ctx context.Context) bool {
	select {
	case q.turn <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	if q.mayAsk() && ctx.Err() == nil {
		return true
	}
	<-q.turn
	return false
}

func (q *capacityQueue) mayAsk() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.unanswered || q.deadline.After(q.now())
}

// pauseBefore returns how long to wait before the next question: the last one
// comes when the budget ends.
func (q *capacityQueue) pauseBefore() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	return max(0, min(q.pause, q.deadline.Sub(q.now())))
}

// answered notes an end of a question that was no refusal. Where it was a room,
// one has come free, and perhaps more.
func (q *capacityQueue) answered(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.unanswered = err != nil
	if err == nil {
		q.deadline = q.now().Add(q.wait)
		q.pause = 0
	}
}

// refused notes a refusal, and returns whether there is budget left.
func (q *capacityQueue) refused(err error) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.refusal, q.unanswered = err, false
	q.pause = min(max(2*q.pause, firstCapacityPause), longestCapacityPause)
	return q.deadline.After(q.now())
}

// giveUp returns the error of a creation that got no room. Where that is because
// the budget is spent, nobody waits from now on.
func (q *capacityQueue) giveUp(ctx context.Context, began time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	end := waitInterrupted
	if ctx.Err() == nil {
		end, q.spent = waitEnded, true
	}
	return &fullError{err: q.refusal, end: end, waited: q.now().Sub(began), budget: q.wait}
}

// whyNoWait returns how the wait of a creation ended that could not join.
func (q *capacityQueue) whyNoWait() endOfWait {
	if q.wait <= 0 {
		return noWait
	}
	return waitSpentBefore
}
