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

// answer is what the service answered in the end, after retries.
type answer struct {
	method string
	status int
	// body is complete unless truncated says that it went past [MaxBodySize].
	body      []byte
	truncated bool
	requestID string
	attempts  int
}

// send makes a request without a body and repeats it as long as retry says so.
// The error is a [*RedirectError], a [*ConnectionError], or the context's own
// where it ended between two attempts.
func (c *Client) send(ctx context.Context, method string, target *url.URL, retry retryablehttp.CheckRetry) (*answer, error) {
	req, err := c.newRequest(ctx, method, target)
	if err != nil {
		return nil, err
	}

	attempts := 0
	retrier := &retryablehttp.Client{
		HTTPClient:   c.http,
		RetryMax:     c.maxRetries,
		RetryWaitMin: c.minBackoff,
		RetryWaitMax: c.maxBackoff,
		Backoff:      c.backoff,
		CheckRetry: func(ctx context.Context, resp *http.Response, err error) (bool, error) {
			attempts++
			return retry(ctx, resp, err)
		},
		// The last answer says more than "giving up".
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}

	resp, err := retrier.Do(req)
	if err != nil {
		return nil, c.failure(method, attempts, err)
	}
	defer resp.Body.Close() //nolint:errcheck // The body is in memory.
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer from memory: %w", err)
	}
	return &answer{
		method:    method,
		status:    resp.StatusCode,
		body:      body[:min(len(body), MaxBodySize)],
		truncated: len(body) > MaxBodySize,
		requestID: requestID(resp, c.redact),
		attempts:  attempts,
	}, nil
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

// failure takes the client's own error out of the *url.Error around it, and
// tells it how often the request was tried.
func (c *Client) failure(method string, attempts int, err error) error {
	var redirect *RedirectError
	if errors.As(err, &redirect) {
		return redirect
	}
	var connection *ConnectionError
	if errors.As(err, &connection) {
		final := *connection // The observer may still be at the other one.
		final.Attempts = attempts
		return &final
	}
	return fmt.Errorf("%s was not completed: %w", method, err)
}
