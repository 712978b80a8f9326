// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ReferenceError says why a text cannot be the reference of a room. No request
// was sent with it. It does not hold the text, which may be anything.
type ReferenceError struct{ Reason string }

func (e *ReferenceError) Error() string { return "the reference is invalid: " + e.Reason }

// ValidateReference returns a [*ReferenceError] where reference could address
// anything but one room below the path /vmrs, or where Go or Terraform would alter
// it. The API promises no format for references, so everything else is left to the
// service.
func ValidateReference(reference string) error {
	var reason string
	switch {
	case reference == "":
		reason = "it is empty"
	case reference == "." || reference == "..":
		reason = "it is a relative path"
	case strings.Contains(reference, "/"):
		reason = "it contains a slash"
	case strings.ContainsFunc(reference, unicode.IsSpace):
		reason = "it contains white space"
	case strings.ContainsFunc(reference, unicode.IsControl):
		reason = "it contains a control character"
	case !utf8.ValidString(reference) || strings.ContainsRune(reference, utf8.RuneError):
		reason = "it is not valid UTF-8" // Whoever replaced what was not wrote U+FFFD in its place.
	case !norm.NFC.IsNormalString(reference):
		reason = "it is not in Unicode's normal form NFC" // Terraform would normalise it.
	default:
		return nil
	}
	return &ReferenceError{reason}
}
