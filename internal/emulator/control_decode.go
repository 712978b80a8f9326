// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

var errBodyTooLarge = fmt.Errorf("the body is larger than %d bytes", maxBody)

// decodeStrictly takes one JSON object with known keys and nothing after it, so
// that a mistyped key in a test's request does not pass for a default.
func decodeStrictly(body io.Reader, into any) error {
	b, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if err != nil {
		return fmt.Errorf("the body broke off: %w", err)
	}

	if len(b) > maxBody {
		return errBodyTooLarge
	}

	decoder := json.NewDecoder(strings.NewReader(string(b)))
	decoder.DisallowUnknownFields()

	if err := decoder.Decode(into); err != nil {
		return decodingError(err)
	}

	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body must be one JSON object and nothing after it")
	}

	return nil
}

// decodingError says what is wrong in the caller's words, not in those of Go's types.
func decodingError(err error) error {
	var wrongType *json.UnmarshalTypeError

	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the body is empty; it must be a JSON object")
	case errors.As(err, &wrongType) && wrongType.Field != "":
		expected := "a whole number"
		if wrongType.Type.Kind() == reflect.String {
			expected = "a string"
		}

		return fmt.Errorf("%q must be %s, not %s", wrongType.Field, expected, wrongType.Value)
	case errors.As(err, &wrongType):
		return fmt.Errorf("the body must be a JSON object, not %s", wrongType.Value)
	default:
		return fmt.Errorf("the body is not the JSON that is expected here: %s",
			strings.TrimPrefix(err.Error(), "json: "))
	}
}
