// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// errDeleted stands for the proof that a room is gone.
var errDeleted = errors.New("the room was deleted")

// DeleteVMR deletes a room: the one with room.Reference and, where they are
// known, its PINs. It returns [ErrNotFound] where the first request that the API
// acted on was refused so: the room is gone, if the account is the right one.
// After any other error the room may still exist.
//
// A request that may have been acted on is not simply retried: the room may be
// gone, and its reference given to another. It is read first, and only one with
// the same PINs is deleted. Replaced, unless it is nil, reports whether the caller has
// learned by now that the reference was given to another: the room is gone then, and
// no request is repeated.
//
// Once a request is on the wire, the end of ctx does not break it off; the request
// timeout does.
func (c *Client) DeleteVMR(ctx context.Context, room VMR, replaced func() bool) error {
	if replaced == nil {
		replaced = func() bool { return false }
	}
	doubted := false
	again := retryPolicy{retry: retryTransient, before: func(r *response, failure error) error {
		var err error
		switch {
		case unacted(r, failure):
		case r != nil && r.status/100 == 2:
			return failure // A success that is truncated is not repeated, but decided below.
		default:
			if failure == nil {
				failure = c.apiError(r)
			}
			doubted = true
			err = c.confirmExists(ctx, room, failure)
		}
		if replaced() {
			return errDeleted
		}
		return err
	}}
	r, err := c.sendToRoom(ctx, http.MethodDelete, room.Reference, again)
	err = c.deletionError(ctx, room, r, err, doubted)
	if replaced() {
		return nil
	}
	return err
}

// deletionError returns nil where the last response, or the read that it needs, proves
// that the room is gone. Doubted says that a GET has found it before that attempt.
func (c *Client) deletionError(ctx context.Context, room VMR, r *response, err error, doubted bool) error {
	switch {
	case errors.Is(err, errDeleted):
		return nil
	case err != nil && (r == nil || r.status/100 != 2):
		return err
	case err != nil: // Truncated.
	case r.status == http.StatusNoContent, r.empty && (r.status == http.StatusOK || r.status == http.StatusAccepted):
		return nil
	case r.status/100 != 2:
		err = c.apiError(r)
		if doubted && errors.Is(err, ErrNotFound) {
			return nil // It was there a moment ago.
		}
		return err
	}

	// A proxy or a login page may have written it.
	if err == nil {
		err = r.unexpected("it does not confirm the deletion")
	}
	switch decided := c.confirmExists(ctx, room, err); {
	case errors.Is(decided, errDeleted):
		return nil
	case decided != nil:
		return decided
	default:
		return fmt.Errorf("%w; and the room still exists", err)
	}
}

// confirmExists reads a room after a DELETE that may have been acted on, and
// returns nil where it still exists. The error is errDeleted where it does not, or
// where other PINs show that its reference was given to another.
func (c *Client) confirmExists(ctx context.Context, room VMR, doubt error) error {
	found, err := c.getDespiteInterrupt(ctx, room.Reference)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && found.HasOtherPINs(room):
		return errDeleted
	case err != nil:
		return fmt.Errorf("%w; reading the room failed, too: %s", doubt, room.textOf(err))
	default:
		return nil
	}
}
