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

// occupiedRoomPolicy says what becomes of a room that is to be deleted while
// people are in it.
type occupiedRoomPolicy string

const (
	// destroyOccupied deletes it, as the plan said.
	destroyOccupied occupiedRoomPolicy = "destroy"
	// refuseOccupied keeps it, and fails.
	refuseOccupied occupiedRoomPolicy = "refuse"
	// waitForOccupied looks again until it is empty, and then deletes it.
	waitForOccupied occupiedRoomPolicy = "wait"
)

// occupiedRooms are the settings about deleting rooms with people in them.
type occupiedRooms struct {
	policy occupiedRoomPolicy
	// timeout bounds [waitForOccupied].
	timeout time.Duration
}

// pollInterval is how often an occupied room is looked at.
const pollInterval = 3 * time.Second

// occupiedError says that a room was not deleted because people are in it.
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

// occupancyReadError says that a room was not deleted because the read before it
// failed.
type occupancyReadError struct {
	err error

	// people are those whom an earlier look saw, if there was one, and waited is
	// how long the provider has waited for them to leave.
	people occupancy
	waited time.Duration
}

func (e *occupancyReadError) Error() string {
	text := fmt.Sprintf("reading the room before its deletion failed: %v", e.err)
	if !e.people.isEmpty() {
		text += fmt.Sprintf("; at the last successful read, %s %s in it, and the provider had waited %s for them to leave",
			e.people, e.people.verb("was", "were"), e.waited.Round(time.Second))
	}
	return text
}

func (e *occupancyReadError) Unwrap() error { return e.err }

// waitUntilEmpty looks again and again at a room in which these people are. It
// returns nil when they have left, and else the same errors as ensureDeletable.
func (d *providerData) waitUntilEmpty(ctx context.Context, client *videoengine.Client, room videoengine.VMR, people occupancy) error {
	began := d.now()
	waited := func() time.Duration { return d.now().Sub(began) }
	for waited() < d.occupied.timeout {
		progress := map[string]any{
			"reference": room.Reference, "hosts": people.Hosts, "guests": people.Guests, "waited": waited().Round(time.Second).String(),
		}
		tflog.Info(ctx, "Waiting for the people in the room to leave", progress)
		if pause(ctx, min(pollInterval, d.occupied.timeout-waited())) != nil {
			return &occupiedError{occupancy: people, waited: waited(), interrupted: true}
		}
		now, err := d.readForDeletion(ctx, client, room)
		switch {
		case err == nil:
			if people = now; people.isEmpty() {
				return nil
			}
		case errors.Is(err, errOtherPINs):
			return err
		case ctx.Err() != nil:
			return &occupiedError{occupancy: people, waited: waited(), interrupted: true}
		case !isTemporary(err) || waited() >= d.occupied.timeout:
			return &occupancyReadError{err, people, waited()}
		default:
			// A long wait should outlive a gateway that restarts.
			progress["cause"] = causeOf(err)
			tflog.Warn(ctx, "Cannot see who is in the room; looking again", progress)
		}
	}
	return &occupiedError{occupancy: people, waited: waited()}
}

// isTemporary tells whether a failed look may succeed a little later.
func isTemporary(err error) bool {
	var connection *videoengine.ConnectionError
	var refusal *videoengine.APIError
	return errors.As(err, &connection) || errors.As(err, &refusal) && refusal.Temporary()
}

// causeOf returns why a look failed, for the log: without the service's own
// message, which may repeat a PIN.
func causeOf(err error) string {
	var refusal *videoengine.APIError
	if errors.As(err, &refusal) {
		return fmt.Sprintf("status %d", refusal.Status)
	}
	return err.Error()
}

// pause waits for d, or returns the error of ctx when that ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
