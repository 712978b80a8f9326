// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"cmp"
	"context"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestRequest_OnTheWire(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		for _, base := range []string{basePath, basePath + "/", "/tenant%2Fone/v1"} {
			t.Run(op.method+" "+base, func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(418, ""))
				_, err := op.at(t, server.URL+base, WithUserAgent("tester/1.2.3 (a; b)"))
				wantError[*APIError](t, err)
				server.wantRequests(t, op.method)
				got, uri := server.seen()[0], strings.TrimSuffix(base, "/")+"/vmrs"
				header := map[string][]string{
					"Authorization": {"Basic " + basicValue}, "User-Agent": {"tester/1.2.3 (a; b)"}, "Accept": {"application/json"},
					"Content-Type": nil, "Idempotency-Key": nil, "X-Idempotency-Key": nil, // With a key, the http package would repeat a POST.
				}
				if op.method == http.MethodPost {
					header["Content-Type"] = []string{"application/json"}
				} else {
					uri += "/" + reference
				}
				if got.uri != uri || got.body != "" || got.contentLength != 0 {
					t.Errorf("path %s, and %q of length %d; want %s alone", got.uri, got.body, got.contentLength, uri)
				}
				for name, want := range header {
					if value := got.header.Values(name); !slices.Equal(value, want) {
						t.Errorf("header %s is %q, want %q", name, value, want)
					}
				}
			})
		}
	}
}

// The http package of a server does not tell a length of 0 from none.
func TestRequest_ContentLengthOfAPost(t *testing.T) {
	t.Parallel()
	var wire strings.Builder
	_, err := creation.at(t, DefaultBaseURL, WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		return nil, cmp.Or(r.Write(&wire), net.ErrClosed)
	})), WithMaxRetries(0))
	for _, want := range []string{"POST /video-engine/api/backend/v1/vmrs HTTP/1.1\r\n", "\r\nContent-Length: 0\r\n", "\r\nContent-Type: application/json\r\n"} {
		if got := wire.String(); err == nil || !strings.Contains(got, want) || strings.Contains(got, "Transfer-Encoding") {
			t.Errorf("request\n%swithout %q, or with a body", got, want)
		}
	}
}

// observer keeps what it is told.
type observer struct {
	mu       sync.Mutex
	attempts []Attempt
}

func (o *observer) option() Option {
	return WithObserver(func(_ context.Context, attempt Attempt) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.attempts = append(o.attempts, attempt)
	})
}

func TestObserver_SeesEveryAttempt(t *testing.T) {
	t.Parallel()
	var observed observer
	// The cut comes first: on a connection that has served a GET before, the http
	// package would repeat this one unseen.
	server, _, err := reading.on(t, inTurn(cut, answering(503, ""), answering(200, roomBody)), observed.option())
	requests := server.seen()
	if err != nil || len(observed.attempts) != 3 || len(requests) != 3 {
		t.Fatalf("%d attempts observed of %d, %v", len(observed.attempts), len(requests), err)
	}
	ids := map[string]bool{}
	for i, status := range []int{0, 503, 200} {
		attempt := observed.attempts[i]
		ids[attempt.RequestID] = len(attempt.RequestID) >= 16
		if attempt.Method != http.MethodGet || attempt.Path != "/vmrs/"+reference || attempt.Status != status || attempt.Time.IsZero() ||
			attempt.RequestID != requests[i].header.Get("X-Request-ID") || attempt.Duration <= 0 || (attempt.Err != nil) != (status == 0) {
			t.Errorf("attempt %d: %+v", i+1, attempt)
		}
		wantNoSecrets(t, printed(attempt))
	}
	if len(ids) != 3 || slices.Contains(slices.Collect(maps.Values(ids)), false) {
		t.Errorf("request IDs %v, want a long one of each attempt's own", ids)
	}
}

// Support staff would find two IDs for one creation otherwise.
func TestRequestID_OfTheServiceWinsInErrors(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"302": answering(302, ""), "400": answering(400, ""), "503": answering(503, ""), "truncated": withHeader("Connection", "close", cutInBody(200, "{")),
	} {
		for _, op := range operations {
			for _, own := range []string{"", "gateway-1"} {
				t.Run(op.method+" "+name+" "+own, func(t *testing.T) {
					t.Parallel()
					var observed observer
					_, _, err := op.on(t, withHeader("X-Request-ID", own, answer), WithMaxRetries(1), observed.option())
					last := observed.attempts[len(observed.attempts)-1]
					if op.method == http.MethodDelete {
						last = observed.attempts[0] // The others are of the GET that follows.
					}
					if last.ServiceRequestID != own || last.Status == 0 {
						t.Errorf("attempt %+v, want the request ID %q of the service, and a status", last, own)
					}
					want := cmp.Or(own, last.RequestID)
					if !strings.Contains(err.Error(), "request ID "+want) || op.method == http.MethodPost && as[*CreateError](t, err).RequestID != want {
						t.Errorf("error %+v, want the request ID %s", err, want)
					}
				})
			}
		}
	}
}
