// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// MaxBodySize is how many bytes of an answer's body are read. A room takes a
// few hundred.
const MaxBodySize = 1 << 20

const requestIDHeader = "X-Request-ID"

// exchange is the [http.RoundTripper] of one attempt: it gives the attempt its
// request ID and its deadline, and returns only once the body has been read. An
// answer that breaks off is thereby an error of the connection, which the retry
// rules see like any other.
type exchange struct {
	transport http.RoundTripper
	timeout   time.Duration
	observe   func(context.Context, Attempt)
	redact    redactor
}

// RoundTrip returns a response whose body is in memory, a [*RedirectError] or a
// [*ConnectionError].
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), x.timeout)
	defer cancel()

	attempt := Attempt{Method: req.Method, Path: req.URL.EscapedPath(), RequestID: rand.Text()}
	started := time.Now()

	sent := req.Clone(ctx)
	sent.Header.Set(requestIDHeader, attempt.RequestID)
	resp, err := x.roundTrip(sent)

	attempt.Duration = time.Since(started)
	if resp != nil {
		attempt.Status = resp.StatusCode
	}
	if err != nil {
		err = &ConnectionError{
			Method:    req.Method,
			RequestID: attempt.RequestID,
			Attempts:  1,
			Timeout:   req.Context().Err() == nil && errors.Is(ctx.Err(), context.DeadlineExceeded),
			Err:       x.redact.error(err),
		}
	} else if target, ok := redirectTarget(resp); ok {
		// Handed on as an error so that no layer above can follow it.
		err = &RedirectError{
			Method:    req.Method,
			Status:    resp.StatusCode,
			Target:    x.redact.text(target),
			RequestID: requestID(resp, x.redact),
		}
	}
	attempt.Err = err
	x.observe(req.Context(), attempt)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// roundTrip sends the request and takes the body into memory. Where the body
// breaks off it returns both the response and the error.
func (x *exchange) roundTrip(req *http.Request) (*http.Response, error) {
	resp, err := x.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Request = req // A transport given by an option may have left it out.
	// One byte more than the limit tells that there was more.
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxBodySize+1))
	_ = resp.Body.Close() // Nothing is left to lose: what counts has been read.
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}

// requestID returns the ID under which the service knows the request, or else
// the client's.
func requestID(resp *http.Response, redact redactor) string {
	if id := redact.text(resp.Header.Get(requestIDHeader)); id != "" {
		return id
	}
	return resp.Request.Header.Get(requestIDHeader)
}

// redirectTarget tells whether resp is a redirect, and the scheme and host it
// points to. Path and query stay out: they may hold a token.
func redirectTarget(resp *http.Response) (string, bool) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return "", false
	}
	location, err := resp.Location()
	if err != nil || location.Host == "" {
		return "", true
	}
	return (&url.URL{Scheme: location.Scheme, Host: location.Host}).String(), true
}
