// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What an [*APIError] can mean; ask with [errors.Is].
var (
	// ErrNotFound is the API's own "Vmr not found". Nothing else, not even a
	// 404, means that a room is gone.
	ErrNotFound = errors.New("the room does not exist")
	// ErrAccountFull is the API's "No vmrs available": the account has its
	// maximum of rooms.
	ErrAccountFull = errors.New("the account has its maximum of rooms")
	// ErrCredentialsRefused stands for the statuses 401 and 403.
	ErrCredentialsRefused = errors.New("the credentials were refused")
)

// APIError is a response with which the request was refused.
type APIError struct {
	Method string
	// Status is the HTTP status.
	Status int
	// Message is the API's own, without secrets, or empty.
	Message string
	// RequestID is the service's own where it sent one, else the client's.
	RequestID string
	// Attempts is how often the request was sent.
	Attempts int

	meaning error
}

func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the API returned status %s to %s", statusText(e.Status), e.Method)
	if e.Message != "" {
		fmt.Fprintf(&b, " with the message %q", e.Message)
	}
	fmt.Fprintf(&b, " (%s)", trail(e.RequestID, e.Attempts))
	return b.String()
}

// Unwrap returns [ErrNotFound], [ErrAccountFull], [ErrCredentialsRefused] or nil.
func (e *APIError) Unwrap() error { return e.meaning }

// Temporary reports whether the same request may succeed later as it is: after 429
// and every 5xx.
func (e *APIError) Temporary() bool {
	return e.Status == http.StatusTooManyRequests || e.Status >= http.StatusInternalServerError
}

// Refused reports whether the status says that the service did not act on the last
// attempt.
func (e *APIError) Refused() bool { return refuses(e.Status) }

// refuses reports whether a status says that the service did not act. A 408 or 5xx
// may come from a gateway that lost the service's response, whatever headers it
// carries; with 303 See Other, REST services point at what they created.
func refuses(status int) bool {
	return status >= 300 && status < 500 && status != http.StatusRequestTimeout && status != http.StatusSeeOther
}

// RedirectError is a response that sends the client elsewhere. It was not
// followed: credentials must not travel on.
type RedirectError struct {
	Method string
	// Status is the HTTP status.
	Status int
	// Target is the scheme and host of where the response points, such as
	// https://engine.example.com, or empty where it does not say.
	Target string
	// Time is when the request was sent.
	Time time.Time
	// RequestID is the service's own where it sent one, else the client's.
	RequestID string
	// Attempts is how often the request was sent.
	Attempts int
	// named is the valid reference in the last segment of the path that a 303 points
	// at, or in the body, or "".
	named string
}

// Refused reports whether the status says that the service did not act on the last
// attempt: a 303 does not.
func (e *RedirectError) Refused() bool { return refuses(e.Status) }

func (e *RedirectError) Error() string {
	target := e.Target
	if target == "" {
		target = "an invalid address"
	}
	return fmt.Sprintf("the API returned status %s to %s, a redirect to %s (%s)",
		statusText(e.Status), e.Method, target, trail(e.RequestID, e.Attempts))
}

// UnexpectedResponseError is a success in its status that cannot be read as what was asked
// for. The body is not part of it: it may hold PINs.
type UnexpectedResponseError struct {
	Method string
	// Status is the HTTP status.
	Status int
	// Reason says what is wrong with the response.
	Reason string
	// RequestID is the service's own where it sent one, else the client's.
	RequestID string
	// Attempts is how often the request was sent.
	Attempts int
}

func (e *UnexpectedResponseError) Error() string {
	return fmt.Sprintf("the API returned status %s to %s with an unexpected response: %s (%s)",
		statusText(e.Status), e.Method, e.Reason, trail(e.RequestID, e.Attempts))
}

// ConnectionError is a request to which no complete response arrived.
type ConnectionError struct {
	Method string
	// RequestID is that of the last attempt: the service's own where a response
	// began and sent one, else the client's.
	RequestID string
	// Time is when the last attempt began.
	Time time.Time
	// Attempts is how often the request was tried.
	Attempts int
	// Sent reports whether the last attempt may have reached the service. Where it
	// is false, the service has not acted on it.
	Sent bool
	// Timeout is the request timeout, if the last attempt ran into it, or 0.
	Timeout time.Duration
	// Err is that of the network, TLS or context package; its text is without
	// secrets.
	Err error
}

func (e *ConnectionError) Error() string {
	what := "connection error"
	switch {
	case e.Timeout > 0:
		what = "timed out after " + e.Timeout.String()
	case errors.Is(e.Err, context.Canceled):
		what = "interrupted"
	}
	return fmt.Sprintf("%s: %s: %v (%s)", e.Method, what, e.Err, trail(e.RequestID, e.Attempts))
}

// Unwrap returns Err.
func (e *ConnectionError) Unwrap() error { return e.Err }

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// trail is what support staff need in order to find the request again.
func trail(requestID string, attempts int) string {
	if attempts > 1 {
		return fmt.Sprintf("request ID %s, %d attempts", requestID, attempts)
	}
	return "request ID " + requestID
}
