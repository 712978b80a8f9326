// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Errors of the methods that act on rooms without the API.
var (
	// ErrNoSuchRoom says that no room has this reference, or that it was deleted.
	ErrNoSuchRoom = errors.New("no such room")

	// ErrAccountFull says that the account holds as many rooms as [WithCapacity] allows.
	ErrAccountFull = errors.New("the account holds its maximum number of rooms")
)

// account is the one customer's rooms, and what was asked about them. Its lock
// guards the issuer too: a random source need not be safe for concurrent use,
// and a reference is free only until the lock is let go.
type account struct {
	capacity int
	clock    func() time.Time
	issuer   issuer

	mu sync.Mutex

	// byReference never forgets a room, so that no reference is given twice, but to
	// another room of the same reference.
	byReference map[string]*entry
	everMade    []*entry
	deleted     int
	requests    []Request
}

type entry struct {
	Room

	gone bool
}

func newAccount(c config) *account {
	return &account{
		capacity:    c.capacity,
		clock:       c.clock,
		issuer:      issuer{random: c.random, pinDigits: c.pinDigits, reuse: c.reuseReferences},
		byReference: map[string]*entry{},
	}
}

func (a *account) create() (Room, error) {
	a.mu.Lock()
	defer a.mu.Unlock()

	if a.capacity > 0 && len(a.everMade)-a.deleted >= a.capacity {
		return Room{}, ErrAccountFull
	}

	reference, err := a.issuer.reference(func(ref string) bool {
		e := a.byReference[ref]

		return e != nil && !(a.issuer.reuse && e.gone)
	})
	if err != nil {
		return Room{}, err
	}

	host, guest, err := a.issuer.pins()
	if err != nil {
		return Room{}, err
	}

	e := &entry{Room: Room{Reference: reference, HostPIN: host, GuestPIN: guest, MadeAt: a.clock()}}
	a.byReference[reference] = e
	a.everMade = append(a.everMade, e)

	return e.Room, nil
}

// find returns the room that exists under this reference. The lock must be held.
func (a *account) find(reference string) (*entry, error) {
	e := a.byReference[reference]
	if e == nil || e.gone {
		return nil, fmt.Errorf("%w: %q", ErrNoSuchRoom, reference)
	}

	return e, nil
}

func (a *account) room(reference string) (Room, error) {
	a.mu.Lock()
	defer a.mu.Unlock()

	e, err := a.find(reference)
	if err != nil {
		return Room{}, err
	}

	return e.Room, nil
}

func (a *account) delete(reference string) error {
	a.mu.Lock()
	defer a.mu.Unlock()

	e, err := a.find(reference)
	if err != nil {
		return err
	}

	e.gone = true
	a.deleted++

	return nil
}

func (a *account) setParticipants(reference string, hosts, guests int) error {
	if hosts < 0 || guests < 0 {
		return fmt.Errorf("participants must be 0 or more, not %d hosts and %d guests", hosts, guests)
	}

	a.mu.Lock()
	defer a.mu.Unlock()

	e, err := a.find(reference)
	if err != nil {
		return err
	}

	e.ActiveHosts, e.ActiveGuests = hosts, guests

	return nil
}

func (a *account) record(r Request) {
	a.mu.Lock()
	defer a.mu.Unlock()

	a.requests = append(a.requests, r)
}

func (a *account) resetRequests() {
	a.mu.Lock()
	defer a.mu.Unlock()

	a.requests = nil
}

func (a *account) ledger() Ledger {
	a.mu.Lock()
	defer a.mu.Unlock()

	l := Ledger{
		Rooms:    make([]Room, 0, len(a.everMade)-a.deleted),
		EverMade: make([]Room, 0, len(a.everMade)),
		Made:     len(a.everMade),
		Deleted:  a.deleted,
		Requests: append([]Request{}, a.requests...),
	}

	for _, e := range a.everMade {
		l.EverMade = append(l.EverMade, e.Room)

		if !e.gone {
			l.Rooms = append(l.Rooms, e.Room)
		}
	}

	return l
}
