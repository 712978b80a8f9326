// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/hashicorp/go-retryablehttp"
)

// errNotSent is a request that failed before its first attempt.
var errNotSent = errors.New("not sent")

// send makes a request without a body and repeats it as long as again says so.
// The error is a [*RedirectError], a [*ConnectionError], an [*interruptedError]
// around one of those or an [*APIError], errNotSent, or that of again. Together with
// an error there is a response where a part of one arrived.
func (c *Client) send(ctx context.Context, method string, target *url.URL, again retryPolicy) (*response, error) {
	req, err := c.newRequest(ctx, method, target)
	if err != nil {
		return nil, fmt.Errorf("%s was %w: %w", method, errNotSent, err)
	}

	x := &attemptTransport{client: c, transport: c.pooled, shielded: method != http.MethodGet}
	if method == http.MethodPost {
		x.transport = c.fresh
	}
	repeat := false
	var stopped error
	retrier := &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: x},
		RetryMax:     c.maxRetries,
		RetryWaitMin: c.minBackoff,
		RetryWaitMax: c.maxBackoff,
		Backoff:      c.backoff,
		CheckRetry: func(ctx context.Context, resp *http.Response, err error) (bool, error) {
			var retryErr error
			repeat, retryErr = again.retry(ctx, resp, err)
			return repeat, retryErr
		},
		PrepareRetry: func(req *http.Request) error {
			if again.before != nil {
				stopped = again.before(x.response, x.failure)
			}
			return cmp.Or(stopped, req.Context().Err())
		},
		// The last response says more than "giving up".
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := retrier.Do(req)
	if resp != nil {
		_ = resp.Body.Close() // There is none; the transport has read it.
	}
	switch waiting := repeat && x.attempts <= c.maxRetries; {
	case err == nil:
		return x.response, nil
	case stopped != nil:
		return x.response, stopped
	case waiting && x.failure != nil:
		return x.response, &interruptedError{x.failure}
	case waiting:
		return x.response, &interruptedError{c.apiError(x.response)}
	case x.failure != nil:
		return x.response, x.failure
	case x.attempts == 0:
		return nil, fmt.Errorf("%s was %w: %w", method, errNotSent, err)
	default: // The response, or no known outcome.
		return x.response, err
	}
}

func (c *Client) newRequest(ctx context.Context, method string, target *url.URL) (*retryablehttp.Request, error) {
	req, err := retryablehttp.NewRequestWithContext(ctx, method, target.String(), nil)
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth(c.credentials.CustomerID, c.credentials.APIKey)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	if method == http.MethodPost {
		// Described by the API although there is no body to have a type.
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// interruptedError says that the caller's context ended before a request could
// be retried.
type interruptedError struct {
	// After is the error of the last attempt.
	After error
}

func (e *interruptedError) Error() string {
	return fmt.Sprintf("%v; it was not retried because the run was interrupted", e.After)
}

// Unwrap returns the error of the last attempt and [context.Canceled].
func (e *interruptedError) Unwrap() []error { return []error{e.After, context.Canceled} }
