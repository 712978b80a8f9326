// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ReferenceError says why a text cannot be the reference of a room. No request
// was made with it.
type ReferenceError struct {
	Reference string
	Reason    string
}

func (e *ReferenceError) Error() string {
	return fmt.Sprintf("%q cannot be the reference of a room: %s", e.Reference, e.Reason)
}

// ValidateReference returns a [*ReferenceError] where reference could address
// anything but one room below the path /vmrs. The API promises no format for
// references, so everything else is left to the service.
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
	case !utf8.ValidString(reference):
		reason = "it is not valid UTF-8"
	default:
		return nil
	}
	return &ReferenceError{Reference: reference, Reason: reason}
}
