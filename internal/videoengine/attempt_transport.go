// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// maxBodySize is how many bytes of a response's body are read. A room takes a
// few hundred.
const maxBodySize = 1 << 20

const requestIDHeader = "X-Request-ID"

// attemptTransport is the [http.RoundTripper] of a request and its repetitions: it
// gives each attempt its request ID and its deadline, reads the body, and keeps
// the outcome of the last one. A truncated response is thereby an error of the
// connection, which the retry rules see like any other.
type attemptTransport struct {
	client    *Client
	transport http.RoundTripper
	// shielded attempts run to their end once they are on the wire, whatever
	// happens to the caller's context: they change something on the service, and
	// their result must be known.
	shielded bool

	attempts int
	// response is that of the last attempt, or nil where none arrived.
	response *response
	// failure is a *ConnectionError or *RedirectError of the last attempt, or
	// nil. Together with a response it means that this is truncated.
	failure error
}

// RoundTrip makes one attempt. What it returns is for the retry rules only: a
// response without its body, or the failure.
func (x *attemptTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	x.attempts++
	attempt := Attempt{
		Method:    req.Method,
		Path:      x.client.pathBelowBase(req.URL),
		RequestID: rand.Text(),
		Time:      x.client.now(),
	}
	started := time.Now()
	x.response, x.failure = x.attempt(req, &attempt)

	attempt.Duration = time.Since(started)
	attempt.Err = x.failure
	x.client.observe(req.Context(), attempt)
	if x.failure != nil {
		return nil, x.failure
	}
	return &http.Response{StatusCode: x.response.status, Header: x.response.header, Body: http.NoBody, Request: req}, nil
}

// attempt sends the request once and reads the response to its end.
func (x *attemptTransport) attempt(req *http.Request, attempt *Attempt) (*response, error) {
	failure := &ConnectionError{Method: req.Method, RequestID: attempt.RequestID, Time: attempt.Time, Attempts: x.attempts}
	caller := req.Context()
	if err := caller.Err(); err != nil {
		failure.Err = err
		return nil, failure
	}

	// The deadline covers the body: a slow one must not hang for ever.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(caller), x.client.requestTimeout)
	defer cancel()
	// Until detached, which fails once it is too late, the attempt ends with the caller.
	detach := context.AfterFunc(caller, cancel)
	defer detach()
	// From the moment at which the transport has a connection, a goroutine of
	// its own may be writing to it at any time.
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		if x.shielded && !sent.Load() && !detach() {
			// The caller gave up during the connection's setup. The transport
			// writes the request all the same, and drops the response: nothing but
			// closing the connection keeps it from that.
			_ = got.Conn.Close()
			return
		}
		sent.Store(true)
	}})
	if x.client.untraced {
		sent.Store(true)
		if x.shielded {
			detach()
		}
	}

	req = req.Clone(ctx)
	req.Header.Set(requestIDHeader, attempt.RequestID)
	r, err := x.read(req, attempt)
	if r != nil {
		failure.RequestID = r.requestID
		if redirect := x.redirectError(req, r); redirect != nil {
			return nil, redirect // An error, so that no layer above can follow it.
		}
	}
	if err == nil {
		return r, nil
	}
	failure.Sent = sent.Load()
	if gaveUp := caller.Err(); gaveUp != nil && (!failure.Sent || errors.Is(err, context.Canceled)) {
		err = gaveUp // Which may be a deadline.
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		failure.Timeout = x.client.requestTimeout
	}
	failure.Err = x.client.redact.cause(err)
	return r, failure
}

// read sends the request and reads the response, of which it notes status and request
// ID in attempt. Where the body is truncated it
// returns both what arrived and the error.
func (x *attemptTransport) read(req *http.Request, attempt *Attempt) (*response, error) {
	resp, err := x.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	attempt.Status = resp.StatusCode
	attempt.ServiceRequestID = x.client.redact.requestID(resp.Header.Get(requestIDHeader))
	if resp.StatusCode == http.StatusSwitchingProtocols {
		// What is no body but the connection itself knows no deadline.
		_ = resp.Body.Close()
		resp.Body = http.NoBody
	}
	// One byte more than the limit tells that there was more.
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBodySize+1))
	_ = resp.Body.Close() // Nothing is left to lose: what counts has been read.

	complete := err == nil && len(body) <= maxBodySize
	return &response{
		method:    req.Method,
		status:    resp.StatusCode,
		header:    resp.Header,
		content:   readContent(body[:min(len(body), maxBodySize)], complete),
		empty:     complete && len(trim(body)) == 0,
		requestID: cmp.Or(attempt.ServiceRequestID, attempt.RequestID),
		time:      attempt.Time,
		attempts:  x.attempts,
	}, err
}

// redirectError returns the error of a redirect, and nil for any other response.
func (x *attemptTransport) redirectError(req *http.Request, r *response) *RedirectError {
	target, last, isRedirect := r.redirectTarget(req)
	if !isRedirect {
		return nil
	}
	return &RedirectError{
		Method:    req.Method,
		Status:    r.status,
		Target:    x.client.redact.target(target),
		Time:      r.time,
		RequestID: r.requestID,
		Attempts:  r.attempts,
		named:     x.client.presentable(cmp.Or(last, r.content.reference())),
	}
}

// redirectTarget reports whether the response to req is a redirect, and the scheme
// and host it points to. Path and query stay out: they may hold a token. With 303
// See Other, REST services point at what they created: last is the last segment of
// the path.
func (r *response) redirectTarget(req *http.Request) (target, last string, isRedirect bool) {
	switch r.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return "", "", false
	}
	location, err := (&http.Response{Header: r.header, Request: req}).Location()
	if err != nil || location.Host == "" {
		return "", "", true
	}
	path := location.EscapedPath()
	last, _ = url.PathUnescape(path[strings.LastIndex(path, "/")+1:])
	return (&url.URL{Scheme: location.Scheme, Host: location.Host}).String(), last, true
}
