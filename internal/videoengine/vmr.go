// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// VMR is a virtual meeting room. Printing a value of this type shows no PIN.
type VMR struct {
	// Reference identifies the room; it is not a secret.
	Reference string
	// HostPIN and GuestPIN let hosts and guests into the room. They are
	// secrets, and empty where the service did not tell them.
	HostPIN  string
	GuestPIN string
	// ActiveHosts and ActiveGuests are the participants in the room at the time
	// of the answer; 0 in the answer to a creation.
	ActiveHosts  int64
	ActiveGuests int64
}

// String keeps the PINs out of anything printed with %v or %s.
func (v VMR) String() string { return "VMR " + v.Reference }

// GoString keeps the PINs out of anything printed with %#v.
func (v VMR) GoString() string { return v.String() }

// CreateVMR makes a room; the service chooses its reference and PINs. The
// request is sent once. Errors are those of the package's error types;
// [ErrAccountFull] where the account already has its maximum of rooms.
func (c *Client) CreateVMR(ctx context.Context) (VMR, error) {
	a, err := c.send(ctx, http.MethodPost, c.baseURL.JoinPath("vmrs"), neverRetry)
	if err != nil {
		return VMR{}, err
	}
	if a.status != http.StatusOK && a.status != http.StatusCreated {
		return VMR{}, c.refusal(a)
	}
	room, reason := parseRoom(a)
	if reason != "" {
		return VMR{}, c.unreadable(a, reason)
	}
	return room, nil
}

// GetVMR returns the room with this reference as it is now. Errors are those of
// the package's error types; [ErrNotFound] where the service says that there is
// no such room.
func (c *Client) GetVMR(ctx context.Context, reference string) (VMR, error) {
	a, err := c.sendToRoom(ctx, http.MethodGet, reference)
	if err != nil {
		return VMR{}, err
	}
	if a.status != http.StatusOK {
		return VMR{}, c.refusal(a)
	}
	room, reason := parseRoom(a)
	if reason != "" {
		return VMR{}, c.unreadable(a, reason)
	}
	if room.Reference != reference {
		return VMR{}, c.unreadable(a, "it describes another room than the one asked for")
	}
	return room, nil
}

// DeleteVMR deletes the room with this reference. A room that is already gone
// counts as deleted. Errors are those of the package's error types; the room
// may still exist then.
func (c *Client) DeleteVMR(ctx context.Context, reference string) error {
	a, err := c.sendToRoom(ctx, http.MethodDelete, reference)
	if err != nil {
		return err
	}
	switch {
	case saysDeleted(a):
		return nil
	case a.status/100 == 2:
		return c.confirmDeleted(ctx, reference, a)
	}
	if err := c.refusal(a); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// confirmDeleted asks for the room after a DELETE whose answer is a success in
// its status only: a proxy or a login page may have written it.
func (c *Client) confirmDeleted(ctx context.Context, reference string, deletion *answer) error {
	_, err := c.GetVMR(ctx, reference)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	default:
		return c.unreadable(deletion, "it does not say that the room was deleted, and the room is still there")
	}
}

// sendToRoom sends a request that may be repeated to the room's own path.
func (c *Client) sendToRoom(ctx context.Context, method, reference string) (*answer, error) {
	if err := ValidateReference(reference); err != nil {
		return nil, err
	}
	return c.send(ctx, method, c.baseURL.JoinPath("vmrs", url.PathEscape(reference)), retryPassing)
}
