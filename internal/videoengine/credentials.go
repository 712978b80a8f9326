// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// maxSecretSize bounds each part of the credentials, in bytes.
const maxSecretSize = 1024

// Credentials come from an account manager. Both parts are secret;
// printing a value of this type shows neither.
type Credentials struct {
	CustomerID string
	APIKey     string
}

// Format keeps both secrets out of anything printed, under every verb. It is not
// asked where a value stands in an unexported field, and not behind a pointer.
func (c Credentials) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// basic returns the credentials as they stand in an Authorization header,
// after the word Basic.
func (c Credentials) basic() string {
	return base64.StdEncoding.EncodeToString([]byte(c.CustomerID + ":" + c.APIKey))
}

// ValidateCustomerID says why id cannot be the user name of HTTP Basic
// authentication: RFC 7617, section 2, allows neither a colon nor a control
// character in it. White space around it is refused too: it comes from copying.
// The error does not repeat the value.
func ValidateCustomerID(id string) error {
	if strings.Contains(id, ":") {
		return errors.New("the customer ID contains a colon, which HTTP Basic authentication (RFC 7617) does not allow in a user name")
	}
	return validateSecret("the customer ID", id)
}

// ValidateAPIKey says why key cannot be the password of HTTP Basic
// authentication: RFC 7617, section 2, allows no control character in it. White
// space around it is refused too: it comes from copying. The error does not repeat
// the value.
func ValidateAPIKey(key string) error {
	return validateSecret("the API key", key)
}

func validateSecret(name, value string) error {
	switch {
	case value == "":
		return errors.New(name + " is empty")
	case len(value) > maxSecretSize:
		return fmt.Errorf("%s is longer than %d bytes, such as the content of a wrong file", name, maxSecretSize)
	case strings.IndexFunc(value, unicode.IsControl) >= 0:
		return errors.New(name + " contains a control character, such as the line break at the end of a file, which HTTP Basic authentication (RFC 7617) does not allow; trimspace() removes it")
	case strings.TrimSpace(value) != value:
		return errors.New(name + " begins or ends with white space, which trimspace() removes")
	default:
		return nil
	}
}
