// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// occupiedRoomPolicy is how to handle the deletion of an occupied room.
type occupiedRoomPolicy string

const (
	// destroyOccupied deletes it, as the plan said.
	destroyOccupied occupiedRoomPolicy = "destroy"
	// refuseOccupied keeps it, and fails.
	refuseOccupied occupiedRoomPolicy = "refuse"
	// waitForOccupied polls it until it is empty, and then deletes it.
	waitForOccupied occupiedRoomPolicy = "wait"
)

// occupiedRoomArguments are the arguments about deleting occupied rooms.
type occupiedRoomArguments struct {
	policy occupiedRoomPolicy
	// timeout bounds [waitForOccupied].
	timeout time.Duration
}

// pollInterval is how often an occupied room is read.
const pollInterval = 3 * time.Second

// occupiedError says that a room was not deleted because it is occupied.
type occupiedError struct {
	occupancy

	// waited is how long the provider waited for them to leave.
	waited      time.Duration
	interrupted bool
}

func (e *occupiedError) Error() string {
	text := fmt.Sprintf("%s %s in the room", e.occupancy, e.are())
	switch {
	case e.interrupted:
		return fmt.Sprintf("%s, and the run was interrupted after waiting %s for them to leave", text, e.waited.Round(time.Second))
	case e.waited > 0:
		return fmt.Sprintf("%s, and did not leave within %s", text, e.waited.Round(time.Second))
	default:
		return text
	}
}

// waitUntilEmpty polls a room until these participants have left. It
// returns nil when they have left, and else the same errors as ensureDeletable.
func (d *providerData) waitUntilEmpty(ctx context.Context, client *videoengine.Client, room videoengine.VMR, participants occupancy) error {
	began := d.now()
	waited := func() time.Duration { return d.now().Sub(began) }
	for waited() < d.occupied.timeout {
		progress := map[string]any{
			"reference": room.Reference, "hosts": participants.Hosts, "guests": participants.Guests, "waited": waited().Round(time.Second).String(),
		}
		tflog.Info(ctx, "Waiting for the participants to leave", progress)
		if pause(ctx, min(pollInterval, d.occupied.timeout-waited())) != nil {
			return &occupiedError{occupancy: participants, waited: waited(), interrupted: true}
		}
		now, err := d.readForDeletion(ctx, client, room)
		switch {
		case err == nil:
			if participants = now; participants.isEmpty() {
				return nil
			}
		case errors.Is(err, errOtherPINs):
			return err
		case ctx.Err() != nil && !isGone(err):
			return &occupiedError{occupancy: participants, waited: waited(), interrupted: true}
		case !videoengine.Transient(err) || waited() >= d.occupied.timeout: //nolint:contextcheck // It makes no request.
			return &readBeforeDeletionError{err, participants, waited()}
		default:
			// A long wait should outlive a gateway that restarts.
			progress["cause"] = causeOf(err)
			tflog.Warn(ctx, "Cannot see who is in the room; looking again", progress)
		}
	}
	return &occupiedError{occupancy: participants, waited: waited()}
}

// causeOf returns why a read failed, for the log: without the API's own
// message, which may repeat a PIN.
func causeOf(err error) string {
	var apiErr *videoengine.APIError
	if errors.As(err, &apiErr) {
		return fmt.Sprintf("status %d", apiErr.Status)
	}
	return err.Error()
}
