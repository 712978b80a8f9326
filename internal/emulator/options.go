// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What an [Emulator] uses where no option says otherwise.
const (
	// defaultBasePath is the path of the base URL that the API document gives.
	defaultBasePath = "/video-engine/api/backend/v1"

	// DefaultCustomerID is the Basic user name of an emulator without [WithCredentials].
	DefaultCustomerID = "demo-customer"

	// DefaultAPIKey is the Basic password of an emulator without [WithCredentials].
	DefaultAPIKey = "demo-key"
)

// An Option changes one thing about an [Emulator]. Of two options for the same
// thing the later one holds. A bad value comes back as an error of [New].
type Option func(*config)

type config struct {
	customerID, apiKey string
	capacity           int
	latency            time.Duration
	basePath           string
	reading            Reading
	reuseReferences    bool
	pinDigits          int
	requestLog         func(Request)
}

func defaults() config {
	return config{
		customerID: DefaultCustomerID,
		apiKey:     DefaultAPIKey,
		basePath:   defaultBasePath,
		pinDigits:  4, // As in the API document's examples.
		requestLog: func(Request) {},
	}
}

// WithCredentials sets the only Customer ID and API key that are let in. Neither
// may be empty or hold a control character or invalid UTF-8, and the Customer ID
// no colon, because it is the user name of Basic authentication (RFC 7617).
func WithCredentials(customerID, apiKey string) Option {
	return func(c *config) { c.customerID, c.apiKey = customerID, apiKey }
}

// WithCapacity sets how many rooms the account may hold at a time. 0, the
// default, sets no limit.
func WithCapacity(rooms int) Option { return func(c *config) { c.capacity = rooms } }

// WithLatency sets how long each API request waits before it is acted upon. It
// ends early when the client goes away. The default is 0.
func WithLatency(d time.Duration) Option { return func(c *config) { c.latency = d } }

// WithBasePath sets the path below which the API is found, by default
// that of the API document. It is absolute and clean, has nothing that needs
// percent-encoding, and does not reach into /_emulator/. A slash at its end is
// dropped; "/" puts the API at the root.
func WithBasePath(p string) Option { return func(c *config) { c.basePath = p } }

// WithReading sets which description of the API the emulator follows, by default
// [Document].
func WithReading(r Reading) Option { return func(c *config) { c.reading = r } }

// WithReusedReferences has each room take the lowest free reference of ve-vevmr1,
// ve-vevmr2 and so on, so that references come again after a deletion.
func WithReusedReferences() Option { return func(c *config) { c.reuseReferences = true } }

// WithPINDigits sets the length of PINs, by default 4. Long ones make a search for
// leaked PINs free of chance hits.
func WithPINDigits(digits int) Option { return func(c *config) { c.pinDigits = digits } }

// WithRequestLog has f called once for each API request after its response.
// f is called from many goroutines at once.
func WithRequestLog(f func(Request)) Option { return func(c *config) { c.requestLog = f } }

// check also drops the slash at the end of the base path.
func (c *config) check() error {
	var errs []error
	if strings.Contains(c.customerID, ":") {
		errs = append(errs, errors.New("the customer ID must not contain a colon (RFC 7617)"))
	}
	errs = append(errs, checkCredential("customer ID", c.customerID), checkCredential("API key", c.apiKey))
	if c.capacity < 0 {
		errs = append(errs, fmt.Errorf("the capacity must be 0 (no limit) or more, not %d", c.capacity))
	}
	if c.latency < 0 {
		errs = append(errs, fmt.Errorf("the latency must be 0 or more, not %s", c.latency))
	}
	p := strings.TrimSuffix(c.basePath, "/")
	clean := p == "" || p[0] == '/' && p != "/" && path.Clean(p) == p
	if c.basePath == "" || !clean || (&url.URL{Path: p}).EscapedPath() != p || isControlPath(p) {
		errs = append(errs, fmt.Errorf("the base path must begin with a slash, be clean, need no percent-encoding "+
			"and not be below %s: %q", controlPath, c.basePath))
	}
	c.basePath = p
	if c.pinDigits < 1 {
		errs = append(errs, fmt.Errorf("PINs must have a digit or more, not %d", c.pinDigits))
	}
	_, err := c.reading.MarshalText()
	return errors.Join(append(errs, err)...)
}

// checkCredential never quotes the value: it may be a real secret.
func checkCredential(name, value string) error {
	switch {
	case value == "":
		return fmt.Errorf("the %s must not be empty", name)
	case !utf8.ValidString(value), strings.ContainsFunc(value, unicode.IsControl):
		return fmt.Errorf("the %s must be UTF-8 without control characters (RFC 7617)", name)
	}
	return nil
}
