// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// errReplaced is the deletion of a room whose reference a creation of this run was
// given.
var errReplaced = fmt.Errorf("the reference was given to a new room: %w", videoengine.ErrNotFound)

// ensureDeletable returns nil if the room is the one that the state means, and
// occupied_room_policy allows its deletion now: at once, or after its last
// participant has left. Where the state does not say enough, one GET does. Between
// the last GET and the deletion somebody can enter; the API cannot prevent that.
//
// The error is a [*conflictError], an [*occupiedError] or an
// [*readBeforeDeletionError]; [videoengine.ErrNotFound] within it means that the room is
// gone.
func (d *providerData) ensureDeletable(ctx context.Context, client *videoengine.Client, room videoengine.VMR, private privateState) error {
	match := d.account.match(private.Fingerprint)
	switch {
	case match == otherAccount:
		return errOtherAccount
	case d.memory.hasReplaced(room.Reference, private.Fingerprint):
		return errReplaced
	case private.OtherPINs:
		return errOtherPINs
	case match == sameAccount && d.occupied.policy == destroyOccupied && !d.memory.createdUnconfirmed(room.Reference):
		return nil
	}

	participants, err := d.readForDeletion(ctx, client, room)
	switch {
	case errors.Is(err, errOtherPINs):
		return err
	case isGone(err) && match == unconfirmed:
		return notInAccount(match, err)
	case err != nil:
		return &readBeforeDeletionError{err: err}
	case participants.isEmpty() || d.occupied.policy == destroyOccupied:
		return nil
	case d.occupied.policy == refuseOccupied:
		return &occupiedError{occupancy: participants}
	default:
		return d.waitUntilEmpty(ctx, client, room, participants)
	}
}

// readForDeletion returns the current participants of a room to be deleted.
func (d *providerData) readForDeletion(ctx context.Context, client *videoengine.Client, room videoengine.VMR) (occupancy, error) {
	now, err := client.GetVMR(ctx, room.Reference)
	if err == nil && now.HasOtherPINs(room) {
		err = errOtherPINs
	}
	return d.occupancyOf(now), err
}

// readBeforeDeletionError says that a room was not deleted because the read before it
// failed.
type readBeforeDeletionError struct {
	err error

	// participants are those whom an earlier read found, if there was one, and waited is
	// how long the provider has waited for them to leave.
	participants occupancy
	waited       time.Duration
}

func (e *readBeforeDeletionError) Error() string {
	text := fmt.Sprintf("reading the room before its deletion failed: %v", e.err)
	if !e.participants.isEmpty() {
		text += fmt.Sprintf("; at the last successful read, %s %s in it, and the provider had waited %s for them to leave",
			e.participants, e.participants.verb("was", "were"), e.waited.Round(time.Second))
	}
	return text
}

func (e *readBeforeDeletionError) Unwrap() error { return e.err }
