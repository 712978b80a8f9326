// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"slices"
	"time"
)

// Ledger is what the service knows to be true. It is a copy: later requests do
// not change it. As JSON it holds no secrets.
type Ledger struct {
	// Rooms are the rooms that exist, in the order in which they were made.
	Rooms []Room `json:"rooms"`

	// EverCreated are all rooms, the deleted ones too, as they were last, in the
	// order in which they were made.
	EverCreated []Room `json:"-"`

	// Created and Deleted count rooms, also those created with [Emulator.CreateRoom] or
	// deleted behind their owner's back. Created - Deleted == len(Rooms).
	Created int `json:"created"`
	Deleted int `json:"deleted"`

	// Requests are the API requests since the start or [Emulator.ResetRequests],
	// in the order of their responses. They are never dropped by themselves.
	Requests []Request `json:"requests"`
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
	i := slices.IndexFunc(l.Rooms, func(r Room) bool { return r.Reference == reference })
	if i < 0 {
		return Room{}, false
	}
	return l.Rooms[i], true
}

// Room is one room with its secrets.
type Room struct {
	Reference string `json:"reference"`
	HostPIN   string `json:"-"`
	GuestPIN  string `json:"-"`

	// ActiveHosts and ActiveGuests count the current participants.
	ActiveHosts  int `json:"activeHosts"`
	ActiveGuests int `json:"activeGuests"`

	CreatedAt time.Time `json:"createdAt"`
}

// Request is one API request and its response. It holds no secret: no
// credentials, no body and no query.
type Request struct {
	// Time is when the request arrived.
	Time time.Time `json:"time"`

	Method string `json:"method"`

	// Path is percent-encoded, as it was sent.
	Path string `json:"path"`

	// Status is the HTTP status of the response, also where the client was gone by
	// then; 0 where a fault let nothing of a response out.
	Status int `json:"status"`

	// Acted says whether the service did what was asked: made, read or deleted a
	// room, whatever the client got to know of it.
	Acted bool `json:"acted"`

	// Fault is what hit the request, 0 for none.
	Fault FaultKind `json:"fault"`

	UserAgent string `json:"userAgent"`

	// RemoteAddr is the client's end of the connection: requests with the same one
	// came over the same connection.
	RemoteAddr string `json:"remoteAddr"`

	// RequestID is the X-Request-ID of the response: the client's, or else the emulator's own.
	RequestID string `json:"requestID"`

	// Duration is the time until the response was ready, the latency included; what a
	// fault held up after that is not.
	Duration time.Duration `json:"-"`
}
