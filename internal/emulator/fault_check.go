// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
)

// check finds fields that contradict the kind: a test whose fault does less than
// it says would prove nothing.
func (f Fault) check() error {
	if f.Kind == 0 || !f.Kind.known() {
		_, err := f.Kind.MarshalText()
		if err == nil {
			err = errors.New("a fault must have a kind")
		}

		return errors.Join(err, f.checkMethod())
	}

	return errors.Join(f.checkMethod(), f.checkStatus(), f.checkDelay(), f.checkBodyBytes(),
		f.checkRetryAfter(), f.checkLocation(), f.checkResponse())
}

func (f Fault) checkMethod() error {
	switch f.Method {
	case "", http.MethodGet, http.MethodPost, http.MethodDelete:
	default:
		return fmt.Errorf("the method must be GET, POST, DELETE or empty, not %q", f.Method)
	}

	if f.Method != "" && !f.Kind.hits(f.Method) {
		return fmt.Errorf("%s cannot hit %s: its answer has no room", f.Kind, f.Method)
	}

	return nil
}

func (f Fault) checkStatus() error {
	switch {
	case f.hasStatus():
		if f.Status < http.StatusBadRequest || f.Status > 599 {
			return fmt.Errorf("%s needs a status of 400 to 599, not %d", f.Kind, f.Status)
		}
	case f.Kind == FaultRedirect:
		switch f.Status {
		case 0, http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
			http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		default:
			return fmt.Errorf("a redirect has the status 301, 302, 303, 307 or 308, not %d", f.Status)
		}
	case f.Kind == FaultRespond:
		if f.Status < http.StatusOK || f.Status > 599 {
			return fmt.Errorf("%s needs a status of 200 to 599, not %d", f.Kind, f.Status)
		}
	case f.Status != 0:
		return unused(f.Kind, "status")
	}

	return nil
}

func (f Fault) checkDelay() error {
	switch f.Kind {
	case FaultDelay, FaultDrip:
		if f.Delay <= 0 {
			return fmt.Errorf("%s needs a delay above 0, not %s", f.Kind, f.Delay)
		}
	case FaultHangBefore, FaultHangAfter:
		if f.Delay < 0 {
			return fmt.Errorf("the delay must be 0 (no end) or more, not %s", f.Delay)
		}
	default:
		if f.Delay != 0 {
			return unused(f.Kind, "delay")
		}
	}

	return nil
}

func (f Fault) checkBodyBytes() error {
	switch {
	case f.BodyBytes == 0:
		return nil
	case f.Kind != FaultCutBody:
		return unused(f.Kind, "number of body bytes")
	case f.BodyBytes < 0:
		return fmt.Errorf("the number of body bytes must be 0 or more, not %d", f.BodyBytes)
	default:
		return nil
	}
}

func (f Fault) checkRetryAfter() error {
	if f.RetryAfter != "" && !f.hasStatus() {
		return unused(f.Kind, "Retry-After")
	}

	return checkHeaderValue("Retry-After", f.RetryAfter)
}

func (f Fault) checkLocation() error {
	switch {
	case f.Kind == FaultRedirect && f.Location == "":
		return fmt.Errorf("%s needs a location", f.Kind)
	case f.Kind != FaultRedirect && f.Location != "":
		return unused(f.Kind, "location")
	default:
		return checkHeaderValue("location", f.Location)
	}
}

func (f Fault) checkResponse() error {
	if f.Kind != FaultRespond && (f.Acts || f.Headers != nil || f.Body != "") {
		return unused(f.Kind, "acts, headers and body")
	}

	for name, value := range f.Headers {
		if name == "" || !isVisibleASCII(name) || strings.Contains(name, ":") {
			return fmt.Errorf("a header must not be called %q", name)
		}

		if err := checkHeaderValue(name, value); err != nil {
			return err
		}
	}

	return nil
}

// hasStatus tells the status kinds from the others.
func (f Fault) hasStatus() bool {
	return f.Kind == FaultStatusBefore || f.Kind == FaultStatusAfter
}

func unused(kind FaultKind, field string) error {
	return fmt.Errorf("%s has no %s", kind, field)
}

// checkHeaderValue keeps out what [net/http] would send as something else.
func checkHeaderValue(name, value string) error {
	if strings.ContainsFunc(value, unicode.IsControl) || strings.TrimSpace(value) != value {
		return fmt.Errorf("the %s must have no control characters and no spaces around it: %q", name, value)
	}

	return nil
}
