// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Outcome is what is known of a creation that did not return a whole room.
type Outcome int

const (
	// Unknown means that one room may exist: the request was sent, and no answer
	// tells what became of it.
	Unknown Outcome = iota
	// NotSent means that the request did not leave, so that no room was made.
	NotSent
	// Rejected means that the service refused, so that no room was made.
	Rejected
	// Incomplete means that the room exists and its reference is known, but not
	// its PINs.
	Incomplete
	// Unconfirmed means that a room's own body named the reference, and that the GET
	// which should have confirmed it failed otherwise than with [ErrNotFound].
	Unconfirmed
)

func (o Outcome) String() string {
	switch o {
	case NotSent:
		return "not sent"
	case Rejected:
		return "rejected"
	case Incomplete:
		return "incomplete"
	case Unconfirmed:
		return "unconfirmed"
	case Unknown:
	}
	return "unknown"
}

// CreateError is the error of [Client.CreateVMR]. It tells what is known of the
// room that was to be made.
type CreateError struct {
	Outcome Outcome
	// Reference is, with the outcome [Unknown], the valid reference that the response
	// named, which nothing has confirmed, or "".
	Reference string
	// Time is when the last attempt began, in UTC.
	Time time.Time
	// RequestID is the service's own where it told one, else the client's.
	RequestID string
	// Err is what went wrong: one of the package's other error types.
	Err error
}

func (e *CreateError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *CreateError) Unwrap() error { return e.Err }

// CreateVMR makes a room; the service chooses its reference and PINs.
//
// The request is sent again only where the last attempt is known not to have
// made a room: it was not sent, or refused with 429. Once it is on the wire, the
// end of ctx does not break it off; the request timeout does.
//
// The error is a [*CreateError]. With the outcomes [Incomplete] and
// [Unconfirmed] the returned room holds the reference and what else is known; with
// the others it is empty.
func (c *Client) CreateVMR(ctx context.Context) (VMR, error) {
	a, err := c.send(ctx, http.MethodPost, c.baseURL.JoinPath("vmrs"), retryCreation)
	if a == nil {
		return VMR{}, withoutAnswer(err)
	}
	if a.status/100 != 2 {
		var interrupted *InterruptedError
		if !errors.As(err, &interrupted) {
			err = c.refusal(a) // Says more than that the body broke off.
		}
		outcome := Unknown
		if refuses(a.status) {
			outcome = Rejected
		}
		return VMR{}, a.createError(outcome, err)
	}

	room, reason := parseRoom(a)
	switch {
	case reason != "":
	case !room.hasPINs():
		reason = "it does not tell the PINs of the room"
	case a.status != http.StatusOK && a.status != http.StatusCreated:
		reason = "its status does not say that the room was made"
	case ValidateReference(room.Reference) != nil:
		reason = "its reference cannot be used"
	default:
		return room, nil
	}
	if err == nil {
		err = c.unreadable(a, reason)
	}
	return c.salvage(ctx, a, room, err)
}

// withoutAnswer makes a [*CreateError] of an error of send.
func withoutAnswer(err error) error {
	var redirect *RedirectError
	if errors.As(err, &redirect) {
		return &CreateError{Outcome: Rejected, Time: redirect.Time.UTC(), RequestID: redirect.RequestID, Err: err}
	}
	var connection *ConnectionError
	if errors.As(err, &connection) {
		outcome := NotSent
		if connection.Sent {
			outcome = Unknown
		}
		return &CreateError{Outcome: outcome, Time: connection.Time.UTC(), RequestID: connection.RequestID, Err: err}
	}
	return &CreateError{Outcome: NotSent, Err: err}
}

func (a *answer) createError(outcome Outcome, err error) *CreateError {
	return &CreateError{Outcome: outcome, Time: a.time.UTC(), RequestID: a.requestID, Err: err}
}

// salvage finds out about the room behind a success that cannot be read: where a
// reference can be found in it, the room exists, and must not be forgotten. What
// is known of the room already stays known.
func (c *Client) salvage(ctx context.Context, a *answer, known VMR, cause error) (VMR, error) {
	reference := cmp.Or(known.Reference, findReference(a.body))
	if reference == "" {
		return VMR{}, a.createError(Unknown, cause)
	}
	if err := ValidateReference(reference); err != nil {
		return VMR{}, a.createError(Unknown, fmt.Errorf("%w; the response names a reference, but %w", cause, err))
	}
	room, err := c.getDespiteInterrupt(ctx, reference)
	room.Reference = reference
	room.HostPIN = cmp.Or(room.HostPIN, known.HostPIN)
	room.GuestPIN = cmp.Or(room.GuestPIN, known.GuestPIN)
	if err == nil && room.hasPINs() {
		return room, nil
	}
	if err != nil {
		cause = fmt.Errorf("%w; asking for room %s, which it tells of, did not help: %w", cause, reference, err)
	}
	return room, a.createError(Incomplete, cause)
}

// getDespiteInterrupt is a GetVMR that is tried once more, and that time to its
// end, where the caller's context ended it.
func (c *Client) getDespiteInterrupt(ctx context.Context, reference string) (VMR, error) {
	room, err := c.GetVMR(ctx, reference)
	if err == nil || ctx.Err() == nil {
		return room, err
	}
	return c.get(context.WithoutCancel(ctx), reference, neverRetry)
}
