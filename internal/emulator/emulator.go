// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
)

// Emulator is one customer's account on the VMR API. It is safe for concurrent
// use. Make it with [New].
type Emulator struct {
	config

	wire       wire
	account    account
	faults     faultQueue
	control    http.Handler
	requestIDs atomic.Uint64
	closed     chan struct{}
	close      func()
}

// New returns an emulator without rooms, or an error that joins all that is wrong
// with the options.
func New(opts ...Option) (*Emulator, error) {
	c := defaults()
	for _, opt := range opts {
		opt(&c)
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	e := &Emulator{
		config:  c,
		wire:    c.reading.wire(),
		account: account{config: c, byReference: map[string]*knownRoom{}},
		closed:  make(chan struct{}),
	}
	e.close = sync.OnceFunc(func() { close(e.closed) })
	e.control = e.controlHandler()
	return e, nil
}

// ServeHTTP responds to one request, to the API or to the control below /_emulator/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isControlPath(r.URL.Path) {
		e.control.ServeHTTP(w, r)
	} else {
		e.serveAPI(w, r)
	}
}

// BasePath returns the path below which the API is found: empty, or with a slash
// at its beginning and none at its end. The base URL is the server's followed by it.
func (e *Emulator) BasePath() string { return e.basePath }

// CreateRoom creates a room without the API, as somebody else with the same account
// would. It returns [ErrAccountFull] where there is no place for it.
func (e *Emulator) CreateRoom() (Room, error) { return e.account.create() }

// SetParticipants sets how many hosts and guests are in a room. It returns an error
// where there is no such room, and for a negative number.
func (e *Emulator) SetParticipants(reference string, hosts, guests int) error {
	return e.account.setParticipants(reference, hosts, guests)
}

// DeleteRoom deletes a room without the API, behind the back of who created it. It
// returns an error for a room that is not there.
func (e *Emulator) DeleteRoom(reference string) error { return e.account.delete(reference) }

// Ledger returns a copy of what the service knows now.
func (e *Emulator) Ledger() Ledger { return e.account.ledger() }

// ResetRequests forgets the requests so far. Rooms and their counts stay.
func (e *Emulator) ResetRequests() { e.account.resetRequests() }

// Close ends what is being waited for: hangs, delays and drips end with a cut,
// and latencies pass at once, then and from now on. A server that waits for its
// requests to end then need not wait for their clients. Other requests go
// on as before; Close may be called more than once.
func (e *Emulator) Close() { e.close() }

// authorized compares hashes, so that neither content nor length of the
// credentials shows in the time it takes.
func (e *Emulator) authorized(r *http.Request) bool {
	customerID, apiKey, ok := r.BasicAuth()
	return ok && same(customerID, e.customerID) && same(apiKey, e.apiKey)
}

func same(got, want string) bool {
	g, w := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(g[:], w[:]) == 1
}

// requestID returns the client's own X-Request-ID if it is short, else a new one.
func (e *Emulator) requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-ID"); id != "" && len(id) <= 128 {
		return id
	}
	return "emulator-" + strconv.FormatUint(e.requestIDs.Add(1), 10)
}
