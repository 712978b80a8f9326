// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

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
			`the API returned status 400 Bad Request to GET with the message "\"late\"" (request ID r1)`,
		},
		"API, without one": {
			&videoengine.APIError{Method: "DELETE", Status: 503, RequestID: "r1", Attempts: 5},
			`the API returned status 503 Service Unavailable to DELETE (request ID r1, 5 attempts)`,
		},
		"API, status without a name": {
			&videoengine.APIError{Method: "GET", Status: 599, RequestID: "r1", Attempts: 1},
			`the API returned status 599 to GET (request ID r1)`,
		},
		"redirect": {
			&videoengine.RedirectError{Method: "POST", Status: 307, Target: "https://other.example.com", RequestID: "r1"},
			`the API returned status 307 Temporary Redirect to POST, a redirect to https://other.example.com (request ID r1)`,
		},
		"redirect to nowhere": {
			&videoengine.RedirectError{Method: "GET", Status: 302, RequestID: "r1"},
			`the API returned status 302 Found to GET, a redirect to an invalid address (request ID r1)`,
		},
		"unreadable": {
			&videoengine.UnexpectedResponseError{Method: "GET", Status: 200, Reason: "it is empty", RequestID: "r1"},
			`the API returned status 200 OK to GET with an unexpected response: it is empty (request ID r1)`,
		},
		"redirect, at last": {
			&videoengine.RedirectError{Method: "GET", Status: 302, Target: "https://other.example.com", RequestID: "r1", Attempts: 2},
			`the API returned status 302 Found to GET, a redirect to https://other.example.com (request ID r1, 2 attempts)`,
		},
		"unreadable, at last": {
			&videoengine.UnexpectedResponseError{Method: "GET", Status: 200, Reason: "it is empty", RequestID: "r1", Attempts: 5},
			`the API returned status 200 OK to GET with an unexpected response: it is empty (request ID r1, 5 attempts)`,
		},
		"connection": {
			&videoengine.ConnectionError{Method: "GET", RequestID: "r1", Attempts: 5, Err: io.ErrUnexpectedEOF},
			`GET: connection error: unexpected EOF (request ID r1, 5 attempts)`,
		},
		"timeout": {
			&videoengine.ConnectionError{Method: "POST", RequestID: "r1", Attempts: 1, Timeout: 90 * time.Second, Err: context.DeadlineExceeded},
			`POST: timed out after 1m30s: context deadline exceeded (request ID r1)`,
		},
		"interrupted": {
			&videoengine.InterruptedError{After: &videoengine.APIError{Method: "POST", Status: 429, RequestID: "r1", Attempts: 2}},
			`the API returned status 429 Too Many Requests to POST (request ID r1, 2 attempts); ` +
				`it was not retried because the run was interrupted`,
		},
		"canceled": {
			&videoengine.ConnectionError{Method: "POST", RequestID: "r1", Attempts: 1, Err: context.Canceled},
			`POST: interrupted: context canceled (request ID r1)`,
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
