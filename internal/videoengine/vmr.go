// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/hashicorp/go-retryablehttp"
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

// Format keeps the PINs out of anything printed, under every verb. It is not
// asked where a value stands in an unexported field, and not behind a pointer.
func (v VMR) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "VMR "+v.Reference) }

func (v VMR) hasPINs() bool { return v.HostPIN != "" && v.GuestPIN != "" }

// GetVMR returns the room with this reference as it is now. Errors are those of
// the package's error types; [ErrNotFound] where the service says that there is
// no such room.
func (c *Client) GetVMR(ctx context.Context, reference string) (VMR, error) {
	return c.get(ctx, reference, retryPassing)
}

func (c *Client) get(ctx context.Context, reference string, retry retryablehttp.CheckRetry) (VMR, error) {
	a, err := c.sendToRoom(ctx, http.MethodGet, reference, retry)
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

// DeleteVMR deletes a room: the one with room.Reference and, where they are known,
// its PINs. [ErrNotFound] means that the
// service knows no such room, which is as good where the account is the right
// one. After any other error the room may still exist.
//
// Once the request is on the wire, the end of ctx does not break it off; the
// request timeout does.
func (c *Client) DeleteVMR(ctx context.Context, room VMR) error {
	a, err := c.sendToRoom(ctx, http.MethodDelete, room.Reference, retryPassing)
	switch {
	case err != nil:
		return err
	case saysDeleted(a):
		return nil
	case a.status/100 == 2:
		return c.confirmDeleted(ctx, room.Reference, a)
	default:
		return c.refusal(a)
	}
}

// confirmDeleted asks for the room after a DELETE whose answer is a success in
// its status only: a proxy or a login page may have written it.
func (c *Client) confirmDeleted(ctx context.Context, reference string, deletion *answer) error {
	doubt := c.unreadable(deletion, "it does not say that the room was deleted")
	_, err := c.getDespiteInterrupt(ctx, reference)
	switch {
	case errors.Is(err, ErrNotFound):
		return err
	case err != nil:
		return fmt.Errorf("%w; asking for the room did not help: %w", doubt, err)
	default:
		return fmt.Errorf("%w; and the room is still there", doubt)
	}
}

// sendToRoom sends a request to the room's own path.
func (c *Client) sendToRoom(ctx context.Context, method, reference string, retry retryablehttp.CheckRetry) (*answer, error) {
	if err := ValidateReference(reference); err != nil {
		return nil, err
	}
	return c.send(ctx, method, c.baseURL.JoinPath("vmrs", url.PathEscape(reference)), retry)
}
