// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// VMR is a virtual meeting room. Printing a value of this type shows no PIN.
type VMR struct {
	// Reference identifies the room; it is not a secret.
	Reference string
	// HostPIN and GuestPIN let hosts and guests into the room. They are
	// secrets, and empty where the API did not return them.
	HostPIN  string
	GuestPIN string
	// ActiveHosts and ActiveGuests are the participants in the room at the time
	// of the response; 0 in that to a creation.
	ActiveHosts  int64
	ActiveGuests int64
}

// Format keeps the PINs out of anything printed, under every verb. It is not
// asked where a value stands in an unexported field, and not behind a pointer.
func (v VMR) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "VMR "+v.Reference) }

// HasOtherPINs reports whether a PIN that both hold differs: one of the two is then
// another room that was given the same reference.
func (v VMR) HasOtherPINs(w VMR) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return differ(v.HostPIN, w.HostPIN) || differ(v.GuestPIN, w.GuestPIN)
}

// textOf returns the text of an error of a GET without the PINs of the room. Its kind
// stays out: what counts is the outcome of the request before.
func (v VMR) textOf(err error) string {
	return RedactMessage(err.Error(), err, v.HostPIN, v.GuestPIN)
}

func (v VMR) hasBothPINs() bool { return v.HostPIN != "" && v.GuestPIN != "" }

// GetVMR returns the room with this reference as it is now. Errors are those of
// the package's error types; [ErrNotFound] where the API says that there is
// no such room.
func (c *Client) GetVMR(ctx context.Context, reference string) (VMR, error) {
	return c.get(ctx, reference, retryPolicy{retry: retryTransient})
}

func (c *Client) get(ctx context.Context, reference string, again retryPolicy) (VMR, error) {
	r, err := c.sendToRoom(ctx, http.MethodGet, reference, again)
	if err != nil {
		return VMR{}, err
	}
	if r.status != http.StatusOK {
		return VMR{}, c.apiError(r)
	}
	room, reason := r.room()
	if reason == "" && room.Reference != reference {
		reason = "it describes another room than the one asked for"
	}
	if reason != "" {
		return VMR{}, r.unexpected(reason)
	}
	return room, nil
}

// sendToRoom sends a request to the room's own path.
func (c *Client) sendToRoom(ctx context.Context, method, reference string, again retryPolicy) (*response, error) {
	if err := ValidateReference(reference); err != nil {
		return nil, err
	}
	return c.send(ctx, method, c.baseURL.JoinPath("vmrs", url.PathEscape(reference)), again)
}
