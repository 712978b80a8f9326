// SPDX-License-Identifier: MPL-2.0

package emulator

import "time"

// Ledger is what the service knows to be true. It is a copy: later requests do
// not change it.
type Ledger struct {
	// Rooms are the rooms that exist, in the order in which they were made.
	Rooms []Room

	// EverMade are all rooms, the deleted ones too, as they were last, in the
	// order in which they were made.
	EverMade []Room

	// Made and Deleted count rooms, also those made with [Emulator.CreateRoom] or
	// deleted behind their owner's back. Made - Deleted == len(Rooms).
	Made, Deleted int

	// Requests are the API requests since the start or [Emulator.ResetRequests],
	// in the order in which they were answered. They are never dropped by themselves.
	Requests []Request
}

// Room is one room with its secrets.
type Room struct {
	Reference         string
	HostPIN, GuestPIN string

	// ActiveHosts and ActiveGuests count who is in the room.
	ActiveHosts, ActiveGuests int

	MadeAt time.Time
}

// Request is one API request and how it was answered. It holds no secret: no
// credentials, no body and no query.
type Request struct {
	// Time is when the request arrived.
	Time time.Time

	Method string

	// Path is percent-encoded, as it was sent.
	Path string

	// Status is the HTTP status of the answer, also where the client was gone by
	// then; 0 where a fault let nothing of an answer out.
	Status int

	// Acted says whether the service did what was asked: made, read or deleted a
	// room, whatever the client got to know of it.
	Acted bool

	// Fault is what hit the request, 0 for none.
	Fault FaultKind

	UserAgent string

	// RemoteAddr is the client's end of the connection: requests with the same one
	// came over the same connection.
	RemoteAddr string

	// RequestID is the X-Request-ID of the answer: the client's, or else the emulator's own.
	RequestID string

	// Duration is the time until the answer was ready, the latency included; what a
	// fault held up after that is not.
	Duration time.Duration
}

// Count returns the number of requests with that HTTP method.
func (l Ledger) Count(method string) int {
	n := 0

	for _, r := range l.Requests {
		if r.Method == method {
			n++
		}
	}

	return n
}

// Room returns the room of that reference, if it exists now.
func (l Ledger) Room(reference string) (Room, bool) {
	for _, room := range l.Rooms {
		if room.Reference == reference {
			return room, true
		}
	}

	return Room{}, false
}
