// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// maxRetryAfter bounds how long a Retry-After header can make the client wait.
// A longer one is cut to it, so that an apply cannot be put to sleep for hours.
const maxRetryAfter = 60 * time.Second

// retryPolicy decides on the repetitions of a request.
type retryPolicy struct {
	retry retryablehttp.CheckRetry
	// before is called right before a request is retried, with the outcome of the
	// last attempt. Its error, if any, is the result. It may be nil.
	before func(*response, error) error
}

// unacted reports whether the API is known not to have acted on an attempt: it was
// not sent, or refused with 429.
func unacted(r *response, failure error) bool {
	var connection *ConnectionError
	if errors.As(failure, &connection) {
		return !connection.Sent
	}
	return r != nil && r.status == http.StatusTooManyRequests
}

// neverRetry is for the one GET that follows an interrupt.
func neverRetry(context.Context, *http.Response, error) (bool, error) {
	return false, nil
}

// retryCreation repeats a creation only where the last attempt is known not to
// have created a room. Every 5xx may come from a gateway that lost the service's
// response, with Retry-After or without.
func retryCreation(ctx context.Context, resp *http.Response, err error) (bool, error) {
	var connection *ConnectionError
	if errors.As(err, &connection) && connection.Sent || err == nil && resp.StatusCode != http.StatusTooManyRequests {
		return false, nil
	}
	return retryTransient(ctx, resp, err)
}

// retryTransient is for requests that may arrive more than once: it repeats them
// on transient failures.
func retryTransient(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		// The response or failure says more than that the call was canceled.
		return false, nil //nolint:nilerr // The library then returns err itself.
	}
	if err != nil {
		return Transient(err), nil //nolint:contextcheck // It makes no request.
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true, nil
	default:
		return false, nil
	}
}

// Transient reports whether a request that failed with err may succeed later as it
// is: after a [*ConnectionError], but not on a certificate that is not trusted, and
// after an [*APIError] that is temporary.
func Transient(err error) bool {
	var apiErr *APIError
	var connection *ConnectionError
	switch {
	case errors.As(err, &apiErr):
		return apiErr.Temporary()
	case !errors.As(err, &connection):
		return false // A redirect stays.
	}
	cause := connection.Err
	var hidden *causeError
	if errors.As(cause, &hidden) {
		cause = hidden.err
	}
	// The library's policy knows which errors stay. It looks right below a *url.Error.
	transient, _ := retryablehttp.DefaultRetryPolicy(context.Background(), nil, &url.Error{Err: cause})
	return transient
}

// backoff returns the pause before retry number attempt+1. It grows
// exponentially, and its upper half is random, so that rooms that failed
// together do not come back together. A response can ask for a longer one, up to
// [maxRetryAfter], but not for a shorter: a date that has passed may come from
// another clock.
func (c *Client) backoff(minimum, maximum time.Duration, attempt int, resp *http.Response) time.Duration {
	longest := min(minimum, maximum)
	for range attempt {
		if longest >= maximum/2 {
			longest = maximum
			break
		}
		longest *= 2
	}
	half := longest / 2
	pause := half + jitter(longest-half)
	if resp != nil {
		if asked, ok := retryAfter(resp.Header.Get("Retry-After"), c.now()); ok {
			return max(pause, asked+jitter(minimum))
		}
	}
	return pause
}

// jitter returns a random duration from 0 to longest.
func jitter(longest time.Duration) time.Duration {
	return rand.N(longest + 1) //nolint:gosec // It needs no secrecy.
}

// retryAfter reads a Retry-After header (RFC 9110, section 10.2.3), a number of
// seconds or a date, and returns it as a duration from 0 to [maxRetryAfter].
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(header, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		// Compared as a number of seconds: a huge one overflows a duration.
		return time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second, true
	}
	if date, err := http.ParseTime(header); err == nil {
		return min(max(date.Sub(now), 0), maxRetryAfter), true
	}
	return 0, false
}
