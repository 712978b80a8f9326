// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func TestRetry_ByStatus(t *testing.T) {
	t.Parallel()
	for status, repeated := range map[int]bool{
		429: true, 502: true, 503: true, 504: true,
		304: false, 400: false, 401: false, 403: false, 404: false, 405: false, 407: false, 408: false, 409: false,
		410: false, 422: false, 423: false, 425: false, 500: false, 501: false, 505: false, 507: false, 520: false, 999: false,
	} {
		for op, want := range map[*operation]string{&creation: "POST", &reading: "GET", &deletion: "DELETE"} {
			t.Run(op.method+" "+strconv.Itoa(status), func(t *testing.T) {
				t.Parallel()
				server, _, err := op.on(t, answering(status, ""))
				attempts := 1
				switch {
				case repeated && (op == &reading || status == 429):
					attempts = 1 + DefaultMaxRetries
					want = times(attempts, op.method)
				case repeated && op == &deletion:
					want += times(1+DefaultMaxRetries, " GET") // The room is read first.
				}
				server.wantRequests(t, want)
				if refused := as[*APIError](t, err); refused.Status != status || refused.Attempts != attempts ||
					refused.Temporary() != (status == 429 || status >= 500) {
					t.Errorf("error %v, want status %d after %d attempts", err, status, attempts)
				}
			})
		}
	}
}

func TestRetry_OnATruncatedResponse(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"connection closed":           "",
		"cut in the header":           "HTTP/1.1 200 OK\r\nContent-Ty",
		"cut in the body":             "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + roomBody,
		"cut in a chunk":              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1F4\r\n" + roomBody,
		"cut in the body of an error": "HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 500\r\n\r\n" + notFoundFlat,
		"not HTTP":                    "SSH-2.0-OpenSSH_10.0\r\n",
	} {
		for _, op := range operations {
			t.Run(op.method+", "+name, func(t *testing.T) {
				t.Parallel()
				server, _, err := op.on(t, raw(t, answer, false))
				attempts, reads := 1, 0
				switch {
				case op.method == http.MethodGet:
					attempts += DefaultMaxRetries
				case op.method == http.MethodDelete, strings.Contains(answer, reference):
					reads = 1 + DefaultMaxRetries
				}
				if op.method == http.MethodPost && strings.Contains(answer, "422") {
					wantError[*APIError](t, err) // The status refuses, however the body ends.
				} else {
					wantConnectionError(t, err, true, false, attempts)
				}
				server.wantRequests(t, times(attempts, op.method)+times(reads, "GET"))
			})
		}
	}
}

func TestRetry_OfAConnectionThatIsRefused(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(200, roomBody))
	server.Close()
	for _, op := range operations {
		_, err := op.at(t, server.URL+basePath)
		wantConnectionError(t, err, false, false, 1+DefaultMaxRetries)
		wantError[*net.OpError](t, err)
		if own := as[*ConnectionError](t, err).Error(); err.Error() != own {
			t.Errorf("error %v, want %s and nothing more", err, own)
		}
	}
}

func TestTransient(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want bool
	}{
		{&ConnectionError{Err: net.ErrClosed}, true},
		{fmt.Errorf("read: %w", &ConnectionError{Sent: true, Err: &causeError{err: io.ErrUnexpectedEOF}}), true},
		{&ConnectionError{Err: &tls.CertificateVerificationError{}}, false},
		{&ConnectionError{Err: &causeError{err: &tls.CertificateVerificationError{}}}, false},
		{&APIError{Status: 500}, true},
		{&interruptedError{After: &APIError{Status: 429}}, true},
		{&APIError{Status: 422, meaning: ErrNotFound}, false},
		{&RedirectError{Status: 302}, false},
		{&UnexpectedResponseError{Status: 200}, false},
	} {
		if got := Transient(test.err); got != test.want {
			t.Errorf("%T %+v is transient: %t", test.err, test.err, got)
		}
	}
}

// An earlier failure is not what the user is told.
func TestRetry_EndsWithTheLastResponse(t *testing.T) {
	t.Parallel()
	server, got, err := reading.on(t, inTurn(answering(502, htmlPage), cut, answering(429, ""), answering(200, roomBody)))
	if err != nil || got != readRoom {
		t.Errorf("%s, %v", got, err)
	}
	server.wantRequests(t, "GET > GET > GET > GET")
	for _, op := range operations {
		late, unwilling, unreadable := answering(429, `{"message":"first"}`), answering(429, ""), answering(200, htmlPage)
		_, _, err = op.on(t, inTurn(late, answering(500, `{"message":"second"}`)))
		if refused := as[*APIError](t, err); refused.Status != 500 || refused.Message != "second" || refused.Attempts != 2 {
			t.Errorf("error %v, want the second", err)
		}
		_, _, err = op.on(t, inTurn(late, unwilling, redirectTo(302, "https://login.example.com/")))
		if redirect := as[*RedirectError](t, err); redirect.Attempts != 3 || !strings.Contains(err.Error(), "request ID gateway-1, 3 attempts") {
			t.Errorf("error %v, want the redirect after 3 attempts", err)
		}
		_, _, err = op.on(t, inTurn(late, unreadable))
		if unexpected := as[*UnexpectedResponseError](t, err); unexpected.Attempts != 2 ||
			!strings.Contains(err.Error(), "request ID "+unexpected.RequestID+", 2 attempts") {
			t.Errorf("error %v, want the second", err)
		}
	}
}

// The http package repeats what it takes for idempotent when the server closes a
// connection that has served a request before.
func TestRetry_APostIsNotRepeatedByTheHTTPPackage(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]Option{
		"fresh connection": nil, "used connection": {WithTransport(newTransport(nil, nil, false))},
	} {
		server := newService(t, byMethod(http.MethodPost, cut, answering(422, "")))
		client := newClient(t, server.URL+basePath, options...)
		_, err := reading.within(t, t.Context(), client)
		wantError[*APIError](t, err)
		_, err = creation.within(t, t.Context(), client)
		wantConnectionError(t, err, true, false, 1)
		server.wantRequests(t, "GET > POST")
		if want := 2 - len(options); server.connections() != want {
			t.Errorf("%s: %d connections, want %d", name, server.connections(), want)
		}
	}
}
