// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestErrors_Text(t *testing.T) {
	t.Parallel()
	var got []string
	for _, err := range []error{
		&APIError{Method: "GET", Status: 400, Message: `"late"`, RequestID: "r1", Attempts: 1},
		&APIError{Method: "DELETE", Status: 503, RequestID: "r1", Attempts: 5},
		&APIError{Method: "GET", Status: 599, RequestID: "r1", Attempts: 1},
		&RedirectError{Method: "POST", Status: 307, Target: "https://other.example.com", RequestID: "r1"},
		&RedirectError{Method: "GET", Status: 302, RequestID: "r1"},
		&UnexpectedResponseError{Method: "GET", Status: 200, Reason: "it is empty", RequestID: "r1"},
		&RedirectError{Method: "GET", Status: 302, Target: "https://other.example.com", RequestID: "r1", Attempts: 2},
		&UnexpectedResponseError{Method: "GET", Status: 200, Reason: "it is empty", RequestID: "r1", Attempts: 5},
		&ConnectionError{Method: "GET", RequestID: "r1", Attempts: 5, Err: io.ErrUnexpectedEOF},
		&ConnectionError{Method: "POST", RequestID: "r1", Attempts: 1, Timeout: 90 * time.Second, Err: context.DeadlineExceeded},
		&interruptedError{After: &APIError{Method: "POST", Status: 429, RequestID: "r1", Attempts: 2}},
		&ConnectionError{Method: "POST", RequestID: "r1", Attempts: 1, Err: context.Canceled},
		&CreateError{Outcome: Unknown, RequestID: "r2", Err: io.ErrUnexpectedEOF},
		&ReferenceError{Reason: "it contains white space"},
	} {
		got = append(got, err.Error())
	}
	want := []string{
		`the API returned status 400 Bad Request to GET with the message "\"late\"" (request ID r1)`,
		`the API returned status 503 Service Unavailable to DELETE (request ID r1, 5 attempts)`,
		`the API returned status 599 to GET (request ID r1)`,
		`the API returned status 307 Temporary Redirect to POST, a redirect to https://other.example.com (request ID r1)`,
		`the API returned status 302 Found to GET, a redirect to an invalid address (request ID r1)`,
		`the API returned status 200 OK to GET with an unexpected response: it is empty (request ID r1)`,
		`the API returned status 302 Found to GET, a redirect to https://other.example.com (request ID r1, 2 attempts)`,
		`the API returned status 200 OK to GET with an unexpected response: it is empty (request ID r1, 5 attempts)`,
		`GET: connection error: unexpected EOF (request ID r1, 5 attempts)`,
		`POST: timed out after 1m30s: context deadline exceeded (request ID r1)`,
		`the API returned status 429 Too Many Requests to POST (request ID r1, 2 attempts); it was not retried because the run was interrupted`,
		`POST: interrupted: context canceled (request ID r1)`,
		`unexpected EOF`,
		"the reference is invalid: it contains white space",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
