// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"net/http"
	"strings"
	"time"
)

// response is what an attempt has read of the API's response.
type response struct {
	method  string
	status  int
	header  http.Header
	content content
	// empty says that the body is complete, and holds nothing but white space.
	empty     bool
	requestID string
	time      time.Time
	attempts  int
}

// room returns the room that the body describes. Where it describes none, reason says
// why, without quoting it, and the room holds what could be read.
func (r *response) room() (room VMR, reason string) {
	var hostPIN, guestPIN, hosts, guests bool
	room.Reference = r.content.reference()
	room.HostPIN, hostPIN = r.content.pin("hostPIN")
	room.GuestPIN, guestPIN = r.content.pin("guestPIN")
	if r.method == http.MethodPost {
		// The API gives the counts no meaning in the response to a creation.
		hosts, guests = true, true
	} else {
		room.ActiveHosts, hosts = r.content.count("activeHosts")
		room.ActiveGuests, guests = r.content.count("activeGuests")
	}

	switch {
	case r.empty:
		reason = "it is empty"
	case r.content.ending == notJSON:
		reason = "it is not a JSON object, or an ambiguous one"
	case r.content.ending == truncated:
		reason = "it is truncated, or larger than any room"
	case r.content.saysError():
		reason = "it contains an error or a message"
	case room.Reference == "":
		reason = "it contains no reference of a room"
	case !hostPIN || !guestPIN:
		reason = "a PIN is neither text nor a number"
	case !hosts || !guests:
		reason = "a number of participants is not a whole number"
	}
	return room, reason
}

// saysNotFound reports whether this is the API's own "Vmr not found", perhaps
// behind a prefix such as "VmrNotFound : ".
func (r *response) saysNotFound() bool {
	if r.status != http.StatusUnprocessableEntity || r.content.ending != whole && !r.content.onlyBracesMissing {
		return false
	}
	message := strings.ToLower(strings.TrimSpace(r.content.message()))
	return message == "vmr not found" || strings.HasSuffix(message, ": vmr not found")
}

func (r *response) saysAccountFull() bool {
	if r.status != http.StatusUnprocessableEntity {
		return false
	}
	message := strings.ToLower(r.content.message())
	return strings.Contains(message, "novmrsavailable") || strings.Contains(message, "no vmrs available")
}

// apiError returns the [*APIError] of a response with another status than was asked for.
func (c *Client) apiError(r *response) error {
	err := &APIError{
		Method:    r.method,
		Status:    r.status,
		Message:   c.redact.message(r.content.message()),
		RequestID: r.requestID,
		Attempts:  r.attempts,
	}
	switch {
	case r.saysNotFound():
		err.meaning = ErrNotFound
	case r.saysAccountFull():
		err.meaning = ErrAccountFull
	case r.status == http.StatusUnauthorized || r.status == http.StatusForbidden:
		err.meaning = ErrCredentialsRefused
	}
	return err
}

// unexpected returns the error of a success that is not what was asked for.
func (r *response) unexpected(reason string) error {
	return &UnexpectedResponseError{Method: r.method, Status: r.status, Reason: reason, RequestID: r.requestID, Attempts: r.attempts}
}
