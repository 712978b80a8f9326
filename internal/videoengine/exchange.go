// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// MaxBodySize is how many bytes of an answer's body are read. A room takes a
// few hundred.
const MaxBodySize = 1 << 20

const requestIDHeader = "X-Request-ID"

// exchange is a request and its repetitions. It is the [http.RoundTripper] of
// their attempts: it gives each its request ID and its deadline, reads the body,
// and keeps the outcome of the last one. An answer that breaks off is thereby an
// error of the connection, which the retry rules see like any other.
type exchange struct {
	client *Client
	// shielded attempts run to their end once they are on the wire, whatever
	// becomes of the caller's context: they change something on the service, and
	// their result must be known.
	shielded bool

	attempts int
	// answer is that of the last attempt, or nil where none arrived.
	answer *answer
	// failure is a *ConnectionError or *RedirectError of the last attempt, or
	// nil. A failure and an answer together are an answer that breaks off.
	failure error
}

// RoundTrip makes one attempt. What it returns is for the retry rules only: a
// response without its body, or the failure.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	x.attempts++
	attempt := Attempt{
		Method:    req.Method,
		Path:      x.client.pathBelowBase(req.URL),
		RequestID: rand.Text(),
		Time:      x.client.now(),
	}
	started := time.Now()
	x.answer, x.failure = x.attempt(req, attempt)

	attempt.Duration = time.Since(started)
	attempt.Err = x.failure
	if x.answer != nil {
		attempt.Status = x.answer.status
	}
	x.client.observe(req.Context(), attempt)
	if x.failure != nil {
		return nil, x.failure
	}
	return &http.Response{StatusCode: x.answer.status, Header: x.answer.header, Body: http.NoBody, Request: req}, nil
}

// attempt sends the request once and reads the answer to its end.
func (x *exchange) attempt(req *http.Request, attempt Attempt) (*answer, error) {
	failure := &ConnectionError{
		Method:    req.Method,
		RequestID: attempt.RequestID,
		Time:      attempt.Time,
		Attempts:  x.attempts,
	}
	caller := req.Context()
	if err := caller.Err(); err != nil {
		failure.Err = err
		return nil, failure
	}

	ctx, cancel := context.WithTimeout(context.WithoutCancel(caller), x.client.requestTimeout)
	defer cancel()
	shield := context.AfterFunc(caller, cancel)
	defer shield()
	// From the moment at which the transport has a connection, a goroutine of
	// its own may be writing to it at any time.
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		if x.shielded && !sent.Load() && !shield() {
			// The caller gave up while the connection was being made. The transport
			// writes the request all the same, and drops the answer: nothing but
			// closing the connection keeps it from that.
			_ = got.Conn.Close()
			return
		}
		sent.Store(true)
	}})

	req = req.Clone(ctx)
	req.Header.Set(requestIDHeader, attempt.RequestID)
	a, err := x.read(req)
	if a != nil {
		a.time = attempt.Time
		if target, ok := a.redirectTarget(req); ok {
			// Handed on as an error so that no layer above can follow it.
			return nil, &RedirectError{
				Method:    req.Method,
				Status:    a.status,
				Target:    x.client.redact.target(target),
				Time:      a.time,
				RequestID: a.requestID,
				Attempts:  a.attempts,
			}
		}
	}
	if err != nil {
		if a != nil {
			failure.RequestID = a.requestID
		}
		failure.Sent = sent.Load()
		if gaveUp := caller.Err(); gaveUp != nil && (!failure.Sent || errors.Is(err, context.Canceled)) {
			err = gaveUp // Which may be a deadline.
		}
		failure.Timeout = errors.Is(ctx.Err(), context.DeadlineExceeded)
		failure.Err = x.client.redact.cause(err)
		return a, failure
	}
	return a, nil
}

// read sends the request and takes the answer into memory. Where the body breaks
// off it returns both what arrived and the error.
func (x *exchange) read(req *http.Request) (*answer, error) {
	resp, err := x.client.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		// What is no body but the connection itself knows no deadline.
		_ = resp.Body.Close()
		resp.Body = http.NoBody
	}
	// One byte more than the limit tells that there was more.
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxBodySize+1))
	_ = resp.Body.Close() // Nothing is left to lose: what counts has been read.

	a := &answer{
		method:     req.Method,
		status:     resp.StatusCode,
		header:     resp.Header,
		body:       body[:min(len(body), MaxBodySize)],
		incomplete: err != nil || len(body) > MaxBodySize,
		requestID:  x.client.redact.requestID(resp.Header.Get(requestIDHeader)),
		attempts:   x.attempts,
	}
	if a.requestID == "" {
		a.requestID = req.Header.Get(requestIDHeader)
	}
	return a, err
}

// redirectTarget tells whether the answer to req is a redirect, and the scheme
// and host it points to. Path and query stay out: they may hold a token.
func (a *answer) redirectTarget(req *http.Request) (string, bool) {
	switch a.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return "", false
	}
	location, err := (&http.Response{Header: a.header, Request: req}).Location()
	if err != nil || location.Host == "" {
		return "", true
	}
	return (&url.URL{Scheme: location.Scheme, Host: location.Host}).String(), true
}
