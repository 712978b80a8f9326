// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What an [Emulator] uses where no option says otherwise.
const (
	// DefaultBasePath is the path of the base URL that the API document gives.
	DefaultBasePath = "/video-engine/api/backend/v1"

	// DefaultCustomerID is the Basic user name of an emulator without [WithCredentials].
	DefaultCustomerID = "demo-customer"

	// DefaultAPIKey is the Basic password of an emulator without [WithCredentials].
	DefaultAPIKey = "demo-key"

	// DefaultPINDigits is the length of the PINs in the API document's examples.
	DefaultPINDigits = 4
)

// maxPINDigits is the longest PIN whose values still fit an int64.
const maxPINDigits = 18

// An Option changes one thing about an [Emulator]. Of two options for the same
// thing the later one holds. A bad value comes back as an error of [New].
type Option func(*config) error

type config struct {
	customerID string
	apiKey     string
	capacity   int
	latency    time.Duration
	basePath   string
	reading    Reading
	clock      func() time.Time
	random     io.Reader
	pinDigits  int
	requestLog func(Request)

	reuseReferences bool
}

func newConfig(opts []Option) (config, error) {
	c := config{
		customerID: DefaultCustomerID,
		apiKey:     DefaultAPIKey,
		basePath:   DefaultBasePath,
		reading:    Document,
		clock:      time.Now,
		random:     rand.Reader,
		pinDigits:  DefaultPINDigits,
		requestLog: func(Request) {},
	}

	var errs []error

	for _, opt := range opts {
		if opt == nil {
			errs = append(errs, errors.New("an option must not be nil"))

			continue
		}

		errs = append(errs, opt(&c))
	}

	return c, errors.Join(errs...)
}

// WithCredentials sets the only Customer ID and API key that are let in. Neither
// may be empty or hold a control character or invalid UTF-8, and the Customer ID
// no colon, because it is the user name of Basic authentication (RFC 7617).
func WithCredentials(customerID, apiKey string) Option {
	return func(c *config) error {
		if strings.Contains(customerID, ":") {
			return errors.New("the customer ID must not contain a colon (RFC 7617)")
		}

		if err := checkCredential("customer ID", customerID); err != nil {
			return err
		}

		if err := checkCredential("API key", apiKey); err != nil {
			return err
		}

		c.customerID, c.apiKey = customerID, apiKey

		return nil
	}
}

// checkCredential never quotes the value: it may be a real secret.
func checkCredential(name, value string) error {
	switch {
	case value == "":
		return fmt.Errorf("the %s must not be empty", name)
	case !utf8.ValidString(value), strings.ContainsFunc(value, unicode.IsControl):
		return fmt.Errorf("the %s must be UTF-8 without control characters (RFC 7617)", name)
	default:
		return nil
	}
}

// WithCapacity sets how many rooms the account may hold at a time. 0, the
// default, sets no limit.
func WithCapacity(rooms int) Option {
	return func(c *config) error {
		if rooms < 0 {
			return fmt.Errorf("the capacity must be 0 (no limit) or more, not %d", rooms)
		}

		c.capacity = rooms

		return nil
	}
}

// WithLatency sets how long each API request waits before it is acted upon. It
// passes in real time, whatever the clock of [WithClock] says, and ends early
// when the client goes away. The default is 0.
func WithLatency(d time.Duration) Option {
	return func(c *config) error {
		if d < 0 {
			return fmt.Errorf("the latency must be 0 or more, not %s", d)
		}

		c.latency = d

		return nil
	}
}

// WithBasePath sets the path below which the API is found, by default
// [DefaultBasePath]. It is absolute and clean, has nothing that needs
// percent-encoding, and does not reach into /_emulator/. A slash at its end is
// dropped; "/" puts the API at the root.
func WithBasePath(p string) Option {
	return func(c *config) error {
		trimmed := strings.TrimSuffix(p, "/")

		switch {
		case !strings.HasPrefix(p, "/"):
			return fmt.Errorf("the base path must begin with a slash: %q", p)
		case strings.Contains(p, "//"), trimmed != "" && path.Clean(trimmed) != trimmed:
			return fmt.Errorf("the base path must not have empty, \".\" or \"..\" segments: %q", p)
		case (&url.URL{Path: p}).EscapedPath() != p:
			return fmt.Errorf("the base path must not need percent-encoding: %q", p)
		case isControlPath(trimmed):
			return fmt.Errorf("the base path must not be below %s: %q", controlPath, p)
		}

		c.basePath = trimmed

		return nil
	}
}

// WithReading sets which description of the API the emulator follows, by default
// [Document].
func WithReading(r Reading) Option {
	return func(c *config) error {
		if _, err := r.MarshalText(); err != nil {
			return err
		}

		c.reading = r

		return nil
	}
}

// WithClock sets the clock for what the ledger records, by default [time.Now].
// It is called from many goroutines at once and must not call the emulator.
func WithClock(now func() time.Time) Option {
	return func(c *config) error {
		if now == nil {
			return errors.New("the clock must not be nil")
		}

		c.clock = now

		return nil
	}
}

// WithRandom sets where references and PINs come from, by default crypto/rand.
// The same bytes make the same rooms. Reads do not overlap. A failing read is
// answered with 500.
func WithRandom(r io.Reader) Option {
	return func(c *config) error {
		if r == nil {
			return errors.New("the random source must not be nil")
		}

		c.random = r

		return nil
	}
}

// WithReusedReferences has each room take the lowest free reference of ve-vevmr1,
// ve-vevmr2 and so on, so that references come again after a deletion.
func WithReusedReferences() Option {
	return func(c *config) error {
		c.reuseReferences = true

		return nil
	}
}

// WithPINDigits sets the length of PINs, 1 to 18, by default [DefaultPINDigits].
// Long ones make a search for leaked PINs free of chance hits.
func WithPINDigits(digits int) Option {
	return func(c *config) error {
		if digits < 1 || digits > maxPINDigits {
			return fmt.Errorf("PINs must have 1 to %d digits, not %d", maxPINDigits, digits)
		}

		c.pinDigits = digits

		return nil
	}
}

// WithRequestLog has f called once for each API request after it was answered.
// f is called from many goroutines at once.
func WithRequestLog(f func(Request)) Option {
	return func(c *config) error {
		if f == nil {
			return errors.New("the request log must not be nil")
		}

		c.requestLog = f

		return nil
	}
}
