// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestErrors_Text(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"API, with a message": {
			&videoengine.APIError{Method: "GET", Status: 400, Message: `"late"`, RequestID: "r1", Attempts: 1},
			`the service answered GET with status 400 Bad Request and the message "\"late\"" (request ID r1)`,
		},
		"API, without one": {
			&videoengine.APIError{Method: "DELETE", Status: 503, RequestID: "r1", Attempts: 5},
			`the service answered DELETE with status 503 Service Unavailable (request ID r1, 5 attempts)`,
		},
		"API, status without a name": {
			&videoengine.APIError{Method: "GET", Status: 599, RequestID: "r1", Attempts: 1},
			`the service answered GET with status 599 (request ID r1)`,
		},
		"redirect": {
			&videoengine.RedirectError{Method: "POST", Status: 307, Target: "https://other.example.com", RequestID: "r1"},
			`the service answered POST with status 307 Temporary Redirect, a redirect to https://other.example.com (request ID r1)`,
		},
		"redirect to nowhere": {
			&videoengine.RedirectError{Method: "GET", Status: 302, RequestID: "r1"},
			`the service answered GET with status 302 Found, a redirect to an address that cannot be read (request ID r1)`,
		},
		"unreadable": {
			&videoengine.UnexpectedResponseError{Method: "GET", Status: 200, Reason: "it is empty", RequestID: "r1"},
			`the answer to GET, status 200 OK, cannot be read: it is empty (request ID r1)`,
		},
		"redirect, at last": {
			&videoengine.RedirectError{Method: "GET", Status: 302, Target: "https://other.example.com", RequestID: "r1", Attempts: 2},
			`the service answered GET with status 302 Found, a redirect to https://other.example.com (request ID r1, 2 attempts)`,
		},
		"unreadable, at last": {
			&videoengine.UnexpectedResponseError{Method: "GET", Status: 200, Reason: "it is empty", RequestID: "r1", Attempts: 5},
			`the answer to GET, status 200 OK, cannot be read: it is empty (request ID r1, 5 attempts)`,
		},
		"connection": {
			&videoengine.ConnectionError{Method: "GET", RequestID: "r1", Attempts: 5, Err: io.ErrUnexpectedEOF},
			`GET failed on the connection: unexpected EOF (request ID r1, 5 attempts)`,
		},
		"timeout": {
			&videoengine.ConnectionError{Method: "POST", RequestID: "r1", Attempts: 1, Timeout: true, Err: context.DeadlineExceeded},
			`POST ran into the request timeout: context deadline exceeded (request ID r1)`,
		},
		"interrupted": {
			&videoengine.InterruptedError{After: &videoengine.APIError{Method: "POST", Status: 429, RequestID: "r1", Attempts: 2}},
			`the service answered POST with status 429 Too Many Requests (request ID r1, 2 attempts); ` +
				`it was not tried again because the run was interrupted`,
		},
		"canceled": {
			&videoengine.ConnectionError{Method: "POST", RequestID: "r1", Attempts: 1, Err: context.Canceled},
			`POST was interrupted: context canceled (request ID r1)`,
		},
		"creation": {
			&videoengine.CreateError{Outcome: videoengine.Unknown, RequestID: "r2", Err: io.ErrUnexpectedEOF},
			`unexpected EOF`,
		},
		"reference": {
			&videoengine.ReferenceError{Reason: "it contains white space"},
			"the reference is invalid: it contains white space",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.err.Error(); got != test.want {
				t.Errorf("%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestErrors_AnAPIErrorWithoutAMeaningIsNoneOfThem(t *testing.T) {
	t.Parallel()
	err := &videoengine.APIError{Method: "GET", Status: 404}
	for _, meaning := range []error{videoengine.ErrNotFound, videoengine.ErrAccountFull, videoengine.ErrCredentialsRefused} {
		if errors.Is(err, meaning) {
			t.Errorf("is %v", meaning)
		}
	}
}

func TestErrors_AConnectionErrorLeadsToItsCause(t *testing.T) {
	t.Parallel()
	if err := (&videoengine.ConnectionError{Err: io.ErrUnexpectedEOF}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("does not unwrap")
	}
}
