// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// An error of an unknown kind proves nothing.
func TestWithoutResponse_IsUnknownUnlessItIsProven(t *testing.T) {
	t.Parallel()
	c := &Client{now: time.Now}
	for _, test := range []struct {
		err  error
		want Outcome
	}{
		{errors.New("of another layer"), Unknown},
		{fmt.Errorf("POST was %w", errNotSent), NotSent},
		{&ConnectionError{Sent: true}, Unknown},
		{&ConnectionError{}, NotSent},
		{&interruptedError{&ConnectionError{}}, NotSent},
		{&RedirectError{Status: 303}, Unknown},
		{&RedirectError{Status: 307}, Rejected},
	} {
		var failed *CreateError
		if err := c.withoutResponse(test.err); !errors.As(err, &failed) || failed.Outcome != test.want || !errors.Is(err, test.err) {
			t.Errorf("%v: got %+v, want the outcome %s", test.err, err, test.want)
		}
	}
}
