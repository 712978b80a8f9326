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
	// Unknown means that one room may exist: the request was sent, and no response
	// tells the outcome.
	Unknown Outcome = iota
	// NotSent means that the request did not leave, so that no room was created.
	NotSent
	// Rejected means that the service refused, so that no room was created.
	Rejected
	// Incomplete means that the room exists and its reference is known, but not
	// its PINs.
	Incomplete
	// Unconfirmed means that a room's own body named the reference, and that the GET
	// which should have confirmed it failed otherwise than with [ErrNotFound].
	Unconfirmed
)

// CreateError is the error of [Client.CreateVMR]. It tells what is known of the
// room that was to be created.
type CreateError struct {
	Outcome Outcome
	// Reference is, with the outcome [Unknown], the valid reference that the response
	// named, which nothing has confirmed, or "".
	Reference string
	// Time is when the last attempt began, in UTC.
	Time time.Time
	// RequestID is the service's own where it sent one, else the client's.
	RequestID string
	// Err is what went wrong: one of the package's other error types.
	Err error
}

func (e *CreateError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *CreateError) Unwrap() error { return e.Err }

// CreateVMR creates a room; the service chooses its reference and PINs.
//
// The request is retried only where the last attempt is known not to have
// created a room: it was not sent, or refused with 429. Once it is on the wire, the
// end of ctx does not break it off; the request timeout does.
//
// The error is a [*CreateError]. With the outcomes [Incomplete] and
// [Unconfirmed] the returned room holds the reference and what else is known; with
// the others it is empty.
func (c *Client) CreateVMR(ctx context.Context) (VMR, error) {
	r, err := c.send(ctx, http.MethodPost, c.baseURL.JoinPath("vmrs"), retryPolicy{retry: retryCreation})
	if r == nil {
		return VMR{}, c.withoutResponse(err)
	}
	room, reason := r.room()
	if r.status/100 != 2 {
		var interrupted *interruptedError
		if !errors.As(err, &interrupted) {
			err = c.apiError(r) // Says more than that the body is truncated.
		}
		if refuses(r.status) {
			return VMR{}, r.createError(Rejected, err)
		}
		return VMR{}, c.unknown(r, room.Reference, err)
	}

	invalid := ValidateReference(room.Reference)
	switch {
	case reason != "":
	case invalid != nil:
		reason = "its reference cannot be used"
	case !room.hasBothPINs():
		reason = "it contains no PINs"
	case r.status != http.StatusOK && r.status != http.StatusCreated:
		reason = "its status does not say that a room was created"
	default:
		return room, nil
	}
	if err == nil {
		err = r.unexpected(reason)
	}
	switch {
	case room.Reference == "":
		return VMR{}, c.unknown(r, "", err)
	case invalid != nil:
		return VMR{}, c.unknown(r, "", fmt.Errorf("%w; %w", err, invalid))
	case r.content.saysError() && !room.hasBothPINs():
		return VMR{}, c.unknown(r, room.Reference, err)
	default:
		return c.salvage(ctx, r, room, err)
	}
}

// withoutResponse makes a [*CreateError] of an error of send. The outcome is unknown
// unless the error proves another.
func (c *Client) withoutResponse(err error) error {
	failed := &CreateError{Outcome: Unknown, Time: c.now().UTC(), Err: err}
	var redirect *RedirectError
	var connection *ConnectionError
	switch {
	case errors.As(err, &redirect):
		failed.Time, failed.RequestID = redirect.Time.UTC(), redirect.RequestID
		if redirect.Refused() {
			failed.Outcome = Rejected
		} else {
			failed.Reference = redirect.named
		}
	case errors.As(err, &connection):
		failed.Time, failed.RequestID = connection.Time.UTC(), connection.RequestID
		if !connection.Sent {
			failed.Outcome = NotSent
		}
	case errors.Is(err, errNotSent):
		failed.Outcome = NotSent
	}
	return failed
}

func (r *response) createError(outcome Outcome, err error) *CreateError {
	return &CreateError{Outcome: outcome, Time: r.time.UTC(), RequestID: r.requestID, Err: err}
}

// unknown is the error of a creation whose response names a reference, or "", but
// proves nothing.
func (c *Client) unknown(r *response, reference string, err error) error {
	failed := r.createError(Unknown, err)
	failed.Reference = c.presentable(reference)
	return failed
}

// presentable returns a reference that an error may show, or "".
func (c *Client) presentable(reference string) string {
	if len(reference) > maxMessageRunes || ValidateReference(reference) != nil || c.redact.holdsSecret(reference) {
		return ""
	}
	return reference
}

// salvage finds out about the room behind a success that is not a whole room and
// nothing else: what a room's own body names exists if a GET finds it, and what an
// error's body names is the new room only if the PINs are the same.
func (c *Client) salvage(ctx context.Context, r *response, named VMR, cause error) (VMR, error) {
	found, err := c.getDespiteInterrupt(ctx, named.Reference)
	if err != nil {
		cause = fmt.Errorf("%w; reading the room that it names failed, too: %s", cause, named.textOf(err))
		if errors.Is(err, ErrNotFound) || r.content.saysError() {
			return VMR{}, c.unknown(r, named.Reference, cause)
		}
		return named, r.createError(Unconfirmed, cause)
	}
	if found.HasOtherPINs(named) || r.content.saysError() && !found.hasBothPINs() {
		return VMR{}, c.unknown(r, named.Reference, fmt.Errorf("%w; the room that it names has other PINs", cause))
	}
	found.HostPIN = cmp.Or(found.HostPIN, named.HostPIN)
	found.GuestPIN = cmp.Or(found.GuestPIN, named.GuestPIN)
	if !found.hasBothPINs() {
		return found, r.createError(Incomplete, cause)
	}
	return found, nil
}

// getDespiteInterrupt is a GetVMR that is tried once more, and that time to its
// end, where the caller's context ended it.
func (c *Client) getDespiteInterrupt(ctx context.Context, reference string) (VMR, error) {
	room, err := c.GetVMR(ctx, reference)
	if err == nil || ctx.Err() == nil {
		return room, err
	}
	return c.get(context.WithoutCancel(ctx), reference, retryPolicy{retry: neverRetry})
}
