// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Defaults of a [Client], for which an [Option] sets another value.
const (
	// DefaultBaseURL is where the vendor's document places the API.
	DefaultBaseURL = "https://engine.visionsconnected.com/video-engine/api/backend/v1"
	// DefaultRequestTimeout bounds one attempt, from dialing to the last byte
	// of the response.
	DefaultRequestTimeout = 30 * time.Second
	// DefaultMaxRetries is how often a request is repeated at most, after its first
	// attempt.
	DefaultMaxRetries = 4
)

const (
	// defaultMinBackoff is the longest pause before the first retry; each
	// further pause may be twice as long, up to defaultMaxBackoff.
	defaultMinBackoff = 500 * time.Millisecond
	// defaultMaxBackoff is the longest pause that the client chooses by itself.
	defaultMaxBackoff = 10 * time.Second
)

// Client calls the VideoEngine API for one account. It is safe for concurrent
// use. Make one with [NewClient].
type Client struct {
	settings

	baseURL *url.URL
	// credentials stand behind a pointer, where the fmt package stops when it
	// prints a struct that holds a client: it asks no unexported field for its
	// String method.
	credentials *Credentials
	redact      *redactor

	// pooled keeps its connections. Creations go through fresh, which makes one for
	// each: a POST on a connection that the service is closing ends as unknown. With
	// pooled connections, up to 76 of 250 creations did; it costs a handshake each.
	pooled, fresh http.RoundTripper
	// untraced says that they may send without calling GotConn.
	untraced bool
}

// Attempt is one HTTP exchange, as reported to the function given with
// [WithObserver]. It holds no secret.
type Attempt struct {
	// Time is when the attempt began.
	Time   time.Time
	Method string
	// Path is that below the base URL, which may hold the customer ID.
	Path string
	// RequestID is the client's, and ServiceRequestID the service's own, which errors
	// show, or "" where it sent none that may be shown.
	RequestID, ServiceRequestID string
	// Status is the HTTP status, or 0 where no response arrived.
	Status   int
	Duration time.Duration
	// Err is a [*ConnectionError], a [*RedirectError] or nil.
	Err error
}

// settings are what the options change.
type settings struct {
	transport      http.RoundTripper
	roots          *x509.CertPool
	dial           dialFunc
	userAgent      string
	requestTimeout time.Duration
	maxRetries     int
	minBackoff     time.Duration
	maxBackoff     time.Duration
	now            func() time.Time
	observe        func(context.Context, Attempt)
}

// Option changes a default of [NewClient].
type Option func(*settings)

// WithTransport sends all requests through transport instead of the client's own
// two. Unless it is a [*http.Transport], which tells when it has a connection, a
// request that it gets counts as sent.
func WithTransport(transport http.RoundTripper) Option {
	return func(s *settings) { s.transport = transport }
}

// WithRootCAs sets the certificate authorities that are trusted, in place of the
// system's; see [RootCAs].
func WithRootCAs(roots *x509.CertPool) Option {
	return func(s *settings) { s.roots = roots }
}

// dialFunc makes a connection, as [net.Dialer.DialContext] does.
type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// WithDial makes connections with dial, as with [net.Dialer.DialContext].
func WithDial(dial func(ctx context.Context, network, address string) (net.Conn, error)) Option {
	return func(s *settings) { s.dial = dial }
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(userAgent string) Option {
	return func(s *settings) { s.userAgent = userAgent }
}

// WithRequestTimeout bounds each attempt; see [DefaultRequestTimeout].
func WithRequestTimeout(timeout time.Duration) Option {
	return func(s *settings) { s.requestTimeout = timeout }
}

// WithMaxRetries sets how often a request is repeated at most, after its first
// attempt.
func WithMaxRetries(retries int) Option {
	return func(s *settings) { s.maxRetries = retries }
}

// WithBackoff sets the bounds of the pauses between attempts: the longest before the
// first retry, which doubles with each further one, and the longest of all.
func WithBackoff(minimum, maximum time.Duration) Option {
	return func(s *settings) { s.minBackoff, s.maxBackoff = minimum, maximum }
}

// withClock sets the clock: the time of each attempt, and what the date in a
// Retry-After header is measured against.
func withClock(now func() time.Time) Option {
	return func(s *settings) { s.now = now }
}

// WithObserver has observe called after every attempt, with the context of the
// call. It may be called concurrently.
func WithObserver(observe func(context.Context, Attempt)) Option {
	return func(s *settings) { s.observe = observe }
}

// NewClient returns a client of the API at baseURL for one account. It sends
// nothing. The error says which rule of [ParseBaseURL], [ValidateCustomerID] or
// [ValidateAPIKey] is broken, or which option is out of bounds.
func NewClient(baseURL string, credentials Credentials, options ...Option) (*Client, error) {
	base, err := ParseBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(ValidateCustomerID(credentials.CustomerID), ValidateAPIKey(credentials.APIKey)); err != nil {
		return nil, err
	}

	c := &Client{baseURL: base, credentials: &credentials, redact: newRedactor(credentials), settings: settings{
		userAgent:      "terraform-provider-visionsconnected",
		requestTimeout: DefaultRequestTimeout,
		maxRetries:     DefaultMaxRetries,
		minBackoff:     defaultMinBackoff,
		maxBackoff:     defaultMaxBackoff,
		now:            time.Now,
		observe:        func(context.Context, Attempt) {},
	}}
	for _, option := range options {
		option(&c.settings)
	}
	if c.requestTimeout <= 0 || c.maxRetries < 0 || c.minBackoff < 0 || c.maxBackoff < 0 {
		return nil, errors.New("the request timeout must be greater than zero, and retries and back-off must not be negative")
	}
	if c.transport == nil {
		c.pooled, c.fresh = newTransport(c.roots, c.dial, false), newTransport(c.roots, c.dial, true)
		return c, nil
	}
	_, traced := c.transport.(*http.Transport)
	c.pooled, c.fresh, c.untraced = c.transport, c.transport, !traced
	return c, nil
}

// BaseURL returns a copy of the URL below which the operations of the API lie.
func (c *Client) BaseURL() *url.URL {
	base := *c.baseURL
	return &base
}

// pathBelowBase returns what of the path of a request is not the base URL's.
func (c *Client) pathBelowBase(target *url.URL) string {
	return "/vmrs" + strings.TrimPrefix(target.EscapedPath(), c.baseURL.JoinPath("vmrs").EscapedPath())
}

// Format keeps the credentials out of anything printed, under every verb.
func (c Client) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "VideoEngine client") }
