// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
	"sync"
)

// faultQueue hands each request the first fault that fits it.
type faultQueue struct {
	mu     sync.Mutex
	queued []Fault
}

func (q *faultQueue) add(f Fault) {
	q.mu.Lock()
	defer q.mu.Unlock()

	q.queued = append(q.queued, f)
}

// take returns the fault that hits a request of this method, or none, which is
// the zero value.
func (q *faultQueue) take(method string) Fault {
	q.mu.Lock()
	defer q.mu.Unlock()

	i := slices.IndexFunc(q.queued, func(f Fault) bool {
		return (f.Method == "" || f.Method == method) && f.Kind.hits(method)
	})
	if i < 0 {
		return Fault{}
	}

	f := q.queued[i]

	switch {
	case f.Count == 1:
		q.queued = slices.Delete(q.queued, i, i+1)
	case f.Count > 1:
		q.queued[i].Count--
	}

	return f
}

func (q *faultQueue) list() []Fault {
	q.mu.Lock()
	defer q.mu.Unlock()

	return append([]Fault{}, q.queued...)
}

func (q *faultQueue) clear() {
	q.mu.Lock()
	defer q.mu.Unlock()

	q.queued = nil
}
