// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// answer is what the service answered to an attempt.
type answer struct {
	method string
	status int
	header http.Header
	body   []byte
	// incomplete says that the body went on, past [MaxBodySize] or past the end
	// of the connection.
	incomplete bool
	requestID  string
	time       time.Time
	attempts   int
}

// send makes a request without a body and repeats it as long as retry says so.
// The error is a [*RedirectError], a [*ConnectionError], or an
// [*InterruptedError] around one of those or an [*APIError]. Together with an
// error there is an answer where a part of one arrived.
func (c *Client) send(ctx context.Context, method string, target *url.URL, retry retryablehttp.CheckRetry) (*answer, error) {
	req, err := c.newRequest(ctx, method, target)
	if err != nil {
		return nil, err
	}

	x := &exchange{client: c, shielded: method != http.MethodGet}
	again := false
	retrier := &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: x},
		RetryMax:     c.maxRetries,
		RetryWaitMin: c.minBackoff,
		RetryWaitMax: c.maxBackoff,
		Backoff:      c.backoff,
		CheckRetry: func(ctx context.Context, resp *http.Response, err error) (bool, error) {
			var retryErr error
			again, retryErr = retry(ctx, resp, err)
			return again, retryErr
		},
		// The last answer says more than "giving up".
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := retrier.Do(req)
	if resp != nil {
		_ = resp.Body.Close() // There is none; the exchange has the body.
	}
	switch waiting := again && x.attempts <= c.maxRetries; {
	case err == nil:
		return x.answer, nil
	case waiting && x.failure != nil:
		return x.answer, &InterruptedError{x.failure}
	case waiting:
		return x.answer, &InterruptedError{c.refusal(x.answer)}
	case x.failure != nil:
		return x.answer, x.failure
	default:
		return nil, fmt.Errorf("%s was not sent: %w", method, err)
	}
}

func (c *Client) newRequest(ctx context.Context, method string, target *url.URL) (*retryablehttp.Request, error) {
	req, err := retryablehttp.NewRequestWithContext(ctx, method, target.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("prepare the request: %w", err)
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

// InterruptedError says that the caller's context ended before a request could
// be tried again.
type InterruptedError struct {
	// After is the error of the last attempt.
	After error
}

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("%v; it was not retried because the run was interrupted", e.After)
}

// Unwrap returns the error of the last attempt and [context.Canceled].
func (e *InterruptedError) Unwrap() []error { return []error{e.After, context.Canceled} }
