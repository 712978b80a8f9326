// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

var (
	// errNoSuchRoom says that no room has this reference, or that it was deleted.
	errNoSuchRoom = errors.New("no such room")

	// ErrAccountFull says that the account holds as many rooms as [WithCapacity] allows.
	ErrAccountFull = errors.New("the account holds its maximum number of rooms")
)

// account is the one customer's rooms, and what was asked about them.
type account struct {
	config

	mu sync.Mutex
	// byReference has the last room of each reference, a deleted one too, so that
	// no reference is drawn twice.
	byReference map[string]*knownRoom
	everCreated []*knownRoom
	deleted     int
	requests    []Request
}

// knownRoom is a room that exists, or that was deleted.
type knownRoom struct {
	Room

	gone bool
}

func (a *account) create() (Room, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.capacity > 0 && len(a.everCreated)-a.deleted >= a.capacity {
		return Room{}, ErrAccountFull
	}
	known := &knownRoom{Room: Room{Reference: a.freeReference(), HostPIN: pin(a.pinDigits), GuestPIN: pin(a.pinDigits), CreatedAt: time.Now()}}
	for known.GuestPIN == known.HostPIN {
		known.GuestPIN = pin(a.pinDigits)
	}
	a.byReference[known.Reference] = known
	a.everCreated = append(a.everCreated, known)
	return known.Room, nil
}

// freeReference draws one, or counts up from the first where they are reused.
func (a *account) freeReference() string {
	for slot := 1; ; slot++ {
		reference := "ve-" + strings.ToLower(rand.Text()[:8])
		if a.reuseReferences {
			reference = fmt.Sprintf("ve-vevmr%d", slot)
		}
		if known := a.byReference[reference]; known == nil || (known.gone && a.reuseReferences) {
			return reference
		}
	}
}

// pin favors some digits by 4 %, which is of no matter here.
func pin(digits int) string {
	b := make([]byte, digits)
	_, _ = rand.Read(b) // It never fails.
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return string(b)
}

// change lets do change the room that exists under this reference.
func (a *account) change(reference string, do func(*knownRoom)) (Room, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known := a.byReference[reference]
	if known == nil || known.gone {
		return Room{}, fmt.Errorf("%w: %q", errNoSuchRoom, reference)
	}
	do(known)
	return known.Room, nil
}

func (a *account) room(reference string) (Room, error) {
	return a.change(reference, func(*knownRoom) {})
}

func (a *account) delete(reference string) error {
	_, err := a.change(reference, func(known *knownRoom) {
		known.gone = true
		a.deleted++
	})
	return err
}

func (a *account) setParticipants(reference string, hosts, guests int) error {
	if hosts < 0 || guests < 0 {
		return fmt.Errorf("participants must be 0 or more, not %d hosts and %d guests", hosts, guests)
	}
	_, err := a.change(reference, func(known *knownRoom) { known.ActiveHosts, known.ActiveGuests = hosts, guests })
	return err
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
		Rooms:       []Room{},
		EverCreated: []Room{},
		Created:     len(a.everCreated),
		Deleted:     a.deleted,
		Requests:    append([]Request{}, a.requests...),
	}
	for _, known := range a.everCreated {
		l.EverCreated = append(l.EverCreated, known.Room)
		if !known.gone {
			l.Rooms = append(l.Rooms, known.Room)
		}
	}
	return l
}
