// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
)

// Reading is one of the two public descriptions of the API.
type Reading int

// The descriptions of the API; the package comment lists where they differ.
const (
	// Document is the written API document.
	Document Reading = iota

	// Swagger is the Swagger 2.0 file, version 0.0.5.
	Swagger
)

// String returns "document" or "swagger", and for anything else a text that
// shows the number.
func (r Reading) String() string {
	switch r {
	case Document:
		return "document"
	case Swagger:
		return "swagger"
	}
	return fmt.Sprintf("Reading(%d)", int(r))
}

// MarshalText returns the text of [Reading.String], or an error for a value that
// is not one of the constants. It makes a Reading usable with [flag.TextVar].
func (r Reading) MarshalText() ([]byte, error) {
	if r != Document && r != Swagger {
		return nil, fmt.Errorf("unknown reading of the API: %s", r)
	}
	return []byte(r.String()), nil
}

// UnmarshalText sets r to the reading of that name, or returns an error that
// lists the names.
func (r *Reading) UnmarshalText(text []byte) error {
	for _, known := range []Reading{Document, Swagger} {
		if string(text) == known.String() {
			*r = known
			return nil
		}
	}
	return fmt.Errorf("the reading must be %s or %s", Document, Swagger)
}

// wire puts what the service has to say into the bytes of one reading.
type wire interface {
	created(room Room) response
	state(room Room) response
	deleted() response
	notFound() response
	failure(status int, message string) response
}

func (r Reading) wire() wire {
	if r == Swagger {
		return swaggerWire{}
	}
	return documentWire{}
}

// wireRoom is what both readings tell of a room.
type wireRoom struct {
	Reference string `json:"reference"`
	HostPIN   string `json:"hostPIN"`
	GuestPIN  string `json:"guestPIN"`
}

func newWireRoom(r Room) wireRoom { return wireRoom{r.Reference, r.HostPIN, r.GuestPIN} }

type documentWire struct{}

type documentRoom struct {
	wireRoom

	ActiveHosts  *int `json:"activeHosts"`
	ActiveGuests *int `json:"activeGuests"`
}

type documentError struct {
	Error struct {
		Code    int     `json:"code"`
		Fields  *string `json:"fields"`
		Message string  `json:"message"`
	} `json:"error"`
}

// created leaves out the current participants: nobody can be, and the document shows null.
func (documentWire) created(room Room) response {
	return jsonResponse(http.StatusOK, documentRoom{wireRoom: newWireRoom(room)})
}

func (documentWire) state(room Room) response {
	return jsonResponse(http.StatusOK, documentRoom{newWireRoom(room), nullIfZero(room.ActiveHosts), nullIfZero(room.ActiveGuests)})
}

func (documentWire) deleted() response { return response{status: http.StatusNoContent} }

// notFound is as the API document prints it, with the last closing brace missing.
func (documentWire) notFound() response {
	return response{
		status:      http.StatusUnprocessableEntity,
		contentType: contentTypeJSON,
		body:        []byte("{\n\"error\": {\n\"code\": 0,\n\"fields\": null,\n\"message\": \"" + messageNotFound + "\"\n}"),
	}
}

func (documentWire) failure(status int, message string) response {
	var e documentError
	e.Error.Message = message
	return jsonResponse(status, e)
}

func nullIfZero(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

type swaggerWire struct{}

type swaggerRoom struct {
	wireRoom

	ActiveHosts  int `json:"activeHosts"`
	ActiveGuests int `json:"activeGuests"`
}

type swaggerError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (swaggerWire) created(room Room) response { return jsonResponse(http.StatusOK, newWireRoom(room)) }

func (swaggerWire) state(room Room) response {
	return jsonResponse(http.StatusOK, swaggerRoom{newWireRoom(room), room.ActiveHosts, room.ActiveGuests})
}

func (swaggerWire) deleted() response { return response{status: http.StatusOK} }

func (w swaggerWire) notFound() response {
	return w.failure(http.StatusUnprocessableEntity, messageNotFound)
}

func (swaggerWire) failure(status int, message string) response {
	return jsonResponse(status, swaggerError{Message: message})
}
