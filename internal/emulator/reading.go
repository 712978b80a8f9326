// SPDX-License-Identifier: MPL-2.0

package emulator

import "fmt"

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
	default:
		return fmt.Sprintf("Reading(%d)", int(r))
	}
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
	created(room Room) answer
	state(room Room) answer
	deleted() answer
	notFound() answer
	failure(status int, message string) answer
}

func (r Reading) wire() wire {
	if r == Swagger {
		return swaggerWire{}
	}

	return documentWire{}
}
