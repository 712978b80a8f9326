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

// The pauses between two polls of a full account grow from the first to the longest.
const (
	firstCapacityPause   = 500 * time.Millisecond
	longestCapacityPause = 5 * time.Second
)

// capacityQueue lets creations wait for capacity on an account that is at its
// limit: the refusal proves that no room was created, so it is safe to send another
// POST. An apply that deletes some rooms and creates others then works in whatever
// order the CLI begins.
//
// Each creation sends one POST; then one at a time polls for all that wait. They
// share one deadline: a waiting creation holds one of the CLI's concurrent
// operations, and once creations hold all of them no deletion can begin. Each
// room that is created renews the deadline. Once it has passed, nothing waits any more.
type capacityQueue struct {
	// wait is 0 where nothing waits.
	wait time.Duration
	now  func() time.Time
	// pollToken is the right to poll, with the pause before the next poll.
	pollToken chan time.Duration

	mu sync.Mutex
	// deadline is zero while there is capacity.
	deadline time.Time
}

func newCapacityQueue(wait time.Duration, now func() time.Time) *capacityQueue {
	q := &capacityQueue{wait: wait, now: now, pollToken: make(chan time.Duration, 1)}
	q.pollToken <- firstCapacityPause
	return q
}

// fullError says that the account was at its limit to the end.
type fullError struct {
	// err is the API's refusal.
	err error
	// noWait says that creations do not wait, and waited is how long this one did: 0
	// where the deadline had passed before.
	noWait, interrupted bool
	waited              time.Duration
}

func (e *fullError) Error() string {
	waited := e.waited.Round(time.Second)
	switch {
	case e.noWait:
		return e.err.Error()
	case e.interrupted:
		return fmt.Sprintf("%v; the run was interrupted after waiting %s for capacity", e.err, waited)
	case e.waited == 0:
		return fmt.Sprintf("%v; capacity_wait, which all creations of this run share, has ended, so this one did not wait", e.err)
	default:
		return fmt.Sprintf("%v; no capacity became available for this creation within %s", e.err, waited)
	}
}

func (e *fullError) Unwrap() error { return e.err }

// isFull reports whether a creation was refused because the account is at its limit,
// which proves that it created no room.
func isFull(err error) bool {
	var creation *videoengine.CreateError
	return errors.As(err, &creation) && creation.Outcome == videoengine.Rejected && errors.Is(err, videoengine.ErrAccountFull)
}

// create calls post, and again when there may be capacity. The error is that
// of post, or a [*fullError] around it.
func (q *capacityQueue) create(ctx context.Context, post func(context.Context) (videoengine.VMR, error)) (videoengine.VMR, error) {
	room, err := post(ctx)
	if !isFull(err) {
		q.renewDeadline(room)
		return room, err
	}
	full := &fullError{err: err, noWait: q.wait <= 0}
	if q.left() <= 0 {
		return room, full
	}

	began := q.now()
	var next time.Duration
	select {
	case next = <-q.pollToken:
		defer func() { q.pollToken <- next }()
	case <-ctx.Done():
	}
	for {
		left := q.left()
		full.waited, full.interrupted = q.now().Sub(began), ctx.Err() != nil
		if full.interrupted || left <= 0 {
			return room, full
		}
		tflog.Info(ctx, "The account is at its room limit; waiting for capacity", map[string]any{"waited": full.waited.String()})
		if pause(ctx, min(next, left)) != nil {
			continue
		}
		if room, err = post(ctx); !isFull(err) {
			q.renewDeadline(room)
			next = 0 // There may be more.
			return room, err
		}
		full.err, next = err, min(max(2*next, firstCapacityPause), longestCapacityPause)
	}
}

// left returns how long creations may go on waiting. The first one sets the deadline.
func (q *capacityQueue) left() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.deadline.IsZero() {
		q.deadline = q.now().Add(q.wait)
	}
	return q.deadline.Sub(q.now())
}

// renewDeadline ends the deadline if there is a room, even one without PINs: the next
// creation that waits sets another.
func (q *capacityQueue) renewDeadline(room videoengine.VMR) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if room.Reference != "" {
		q.deadline = time.Time{}
	}
}
