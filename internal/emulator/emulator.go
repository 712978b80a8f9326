// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Emulator is one customer's account on the VMR API. It is safe for concurrent
// use. Make it with [New].
type Emulator struct {
	basePath   string
	latency    time.Duration
	clock      func() time.Time
	requestLog func(Request)
	wire       wire
	customerID [sha256.Size]byte
	apiKey     [sha256.Size]byte
	account    *account
	faults     faultQueue
	control    http.Handler
	requestIDs atomic.Uint64
	closed     chan struct{}
	closeOnce  sync.Once
}

// New returns an emulator without rooms, or an error that joins all that is wrong
// with the options.
func New(opts ...Option) (*Emulator, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}

	e := &Emulator{
		basePath:   c.basePath,
		latency:    c.latency,
		clock:      c.clock,
		requestLog: c.requestLog,
		wire:       c.reading.wire(),
		customerID: sha256.Sum256([]byte(c.customerID)),
		apiKey:     sha256.Sum256([]byte(c.apiKey)),
		account:    newAccount(c),
		closed:     make(chan struct{}),
	}
	e.control = controlHandler(e)

	return e, nil
}

// ServeHTTP answers one request, to the API or to the control below /_emulator/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isControlPath(r.URL.Path) {
		e.control.ServeHTTP(w, r)

		return
	}

	e.serveAPI(w, r)
}

// BasePath returns the path below which the API is found: empty, or with a slash
// at its beginning and none at its end. The base URL is the server's followed by it.
func (e *Emulator) BasePath() string {
	return e.basePath
}

// CreateRoom makes a room without the API, as somebody else with the same account
// would. It returns [ErrAccountFull], or the error of the random source.
func (e *Emulator) CreateRoom() (Room, error) {
	return e.account.create()
}

// SetParticipants sets how many hosts and guests are in a room. It returns
// [ErrNoSuchRoom], or another error for a negative number.
func (e *Emulator) SetParticipants(reference string, hosts, guests int) error {
	return e.account.setParticipants(reference, hosts, guests)
}

// DeleteRoom deletes a room without the API, behind the back of who made it. It
// returns [ErrNoSuchRoom] for a room that is not there.
func (e *Emulator) DeleteRoom(reference string) error {
	return e.account.delete(reference)
}

// Ledger returns a copy of what the service knows now.
func (e *Emulator) Ledger() Ledger {
	return e.account.ledger()
}

// ResetRequests forgets the requests so far. Rooms and their counts stay.
func (e *Emulator) ResetRequests() {
	e.account.resetRequests()
}

// authorized compares hashes, so that neither content nor length of the
// credentials shows in the time it takes.
func (e *Emulator) authorized(r *http.Request) bool {
	customerID, apiKey, ok := r.BasicAuth()
	gotID, gotKey := sha256.Sum256([]byte(customerID)), sha256.Sum256([]byte(apiKey))
	same := subtle.ConstantTimeCompare(gotID[:], e.customerID[:]) & subtle.ConstantTimeCompare(gotKey[:], e.apiKey[:])

	return ok && same == 1
}

// maxRequestIDLength is longer than any usual ID, and short enough for a log line.
const maxRequestIDLength = 128

// requestID returns the client's own X-Request-ID if it is fit to be sent back,
// else a new one. New ones are counted, not drawn, so that they do not change
// which rooms a given random source makes.
func (e *Emulator) requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-ID")
	if id != "" && len(id) <= maxRequestIDLength && isVisibleASCII(id) {
		return id
	}

	return "emulator-" + strconv.FormatUint(e.requestIDs.Add(1), 10)
}

func isVisibleASCII(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}

	return true
}
