// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// attemptsOf are the methods that a server sees of an operation that goes on
// failing.
func attemptsOf(op operation, repeated bool) []string {
	methods := []string{op.method}
	for range videoengine.DefaultMaxRetries {
		if repeated {
			methods = append(methods, op.method)
		}
	}
	return methods
}

func TestRetry_ByStatus(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		for status, repeated := range map[int]bool{
			429: true, 502: true, 503: true, 504: true,
			304: false, 400: false, 401: false, 403: false, 404: false, 405: false, 407: false, 408: false, 409: false,
			410: false, 422: false, 423: false, 425: false, 500: false, 501: false, 505: false, 507: false, 520: false, 999: false,
		} {
			t.Run(op.name+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				server := newService(t, answering(status, ""))
				err := op.call(t.Context(), newClient(t, server.URL+basePath))
				// A gateway may have lost the response to a creation that happened.
				want := attemptsOf(op, repeated && (op.repeats || status == http.StatusTooManyRequests))
				attempts := len(want)
				if op.method == http.MethodDelete && repeated && status != http.StatusTooManyRequests {
					want = append(want, times(1+videoengine.DefaultMaxRetries, http.MethodGet)...) // The room is read first.
				}
				server.wantRequests(t, want...)
				var refused *videoengine.APIError
				if !errors.As(err, &refused) || refused.Status != status || refused.Attempts != attempts {
					t.Errorf("error %v, want an *APIError with status %d after %d attempts", err, status, attempts)
				}
			})
		}
	}
}

// brokenResponses are what can happen to a response on its way.
func brokenResponses() map[string]string {
	return map[string]string{
		"connection closed":           "",
		"cut in the header":           "HTTP/1.1 200 OK\r\nContent-Ty",
		"cut in the body":             "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + roomBody,
		"cut in a chunk":              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1F4\r\n" + roomBody,
		"cut in the body of an error": "HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 500\r\n\r\n" + notFoundFlat,
		"not HTTP":                    "SSH-2.0-OpenSSH_10.0\r\n",
	}
}

func TestRetry_OnATruncatedResponse(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		for name, answer := range brokenResponses() {
			t.Run(op.name+", "+name, func(t *testing.T) {
				t.Parallel()
				var requests atomic.Int32
				base := rawService(t, func(conn net.Conn, _ int) {
					if readRequest(conn) {
						requests.Add(1)
						_, _ = io.WriteString(conn, answer)
					}
				})
				err := op.call(t.Context(), newClient(t, base))
				attempts := len(attemptsOf(op, op.repeats))
				if op.name == "create" && strings.Contains(answer, "422") {
					// The status refuses, however the body ends.
					var refused *videoengine.APIError
					if !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity {
						t.Errorf("error %v, want an *APIError with status 422", err)
					}
					if got := requests.Load(); got != 1 {
						t.Errorf("%d requests, want 1", got)
					}
					return
				}
				want := attempts
				if !op.repeats && (op.method == http.MethodDelete || strings.Contains(answer, reference)) {
					want += 1 + videoengine.DefaultMaxRetries // The room is read.
				}
				var failed *videoengine.ConnectionError
				if !errors.As(err, &failed) || failed.Attempts != attempts || failed.Timeout > 0 || !failed.Sent {
					t.Errorf("error %v, want a *ConnectionError after %d attempts", err, attempts)
				}
				if got := int(requests.Load()); got != want {
					t.Errorf("%d requests, want %d", got, want)
				}
				wantNoSecrets(t, printed(err), apiKey, customerID, basicValue, "518873190264", "597240816352")
			})
		}
	}
}

func TestRetry_OfAConnectionThatIsRefused(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(http.StatusOK, roomBody))
			base := server.URL + basePath
			server.Close()
			err := op.call(t.Context(), newClient(t, base))
			var failed *videoengine.ConnectionError
			if want := len(attemptsOf(op, true)); !errors.As(err, &failed) || failed.Attempts != want || failed.Sent {
				t.Errorf("error %v, want a *ConnectionError after %d attempts", err, want)
			}
			var interrupted *videoengine.InterruptedError
			if errors.As(err, &interrupted) || errors.Is(err, context.Canceled) {
				t.Errorf("error %v, but nobody interrupted it", err)
			}
			var cause *net.OpError
			if !errors.As(err, &cause) {
				t.Errorf("error %v does not lead to its cause", err)
			}
		})
	}
}

func TestRetry_EndsWithTheFirstSuccess(t *testing.T) {
	t.Parallel()
	server := newService(t, inTurn(
		answering(http.StatusBadGateway, htmlPage),
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		answering(http.StatusTooManyRequests, ""),
		answering(http.StatusOK, roomBody),
	))
	got, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
	if err != nil || got != room("518873190264", "597240816352", 1, 0) {
		t.Errorf("%s, %v", got, err)
	}
	server.wantRequests(t, http.MethodGet, http.MethodGet, http.MethodGet, http.MethodGet)
}

// TestRetry_EndsWithTheLastFailure proves that an earlier failure is not what
// the user is told.
func TestRetry_EndsWithTheLastFailure(t *testing.T) {
	t.Parallel()
	server := newService(t, inTurn(
		answering(http.StatusServiceUnavailable, `{"message":"first"}`),
		answering(http.StatusInternalServerError, `{"message":"second"}`),
	))
	_, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
	var refused *videoengine.APIError
	if !errors.As(err, &refused) || refused.Status != 500 || refused.Message != "second" || refused.Attempts != 2 {
		t.Errorf("error %v, want the second", err)
	}
}

func TestRetry_ErrorsTellTheAttempts(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name+", redirect", func(t *testing.T) {
			t.Parallel()
			server := newService(t, inTurn(answering(429, ""), answering(429, htmlPage), redirectTo(302, "https://login.example.com/")))
			err := op.call(t.Context(), newClient(t, server.URL+basePath))
			var redirect *videoengine.RedirectError
			if !errors.As(err, &redirect) || redirect.Attempts != 3 || !strings.Contains(err.Error(), "request ID gateway-1, 3 attempts") {
				t.Errorf("error %v, want a *RedirectError after 3 attempts", err)
			}
		})
		t.Run(op.name+", unreadable", func(t *testing.T) {
			t.Parallel()
			server := newService(t, inTurn(answering(429, ""), answering(200, htmlPage)))
			err := op.call(t.Context(), newClient(t, server.URL+basePath))
			var unreadable *videoengine.UnexpectedResponseError
			if !errors.As(err, &unreadable) || unreadable.Attempts != 2 ||
				!strings.Contains(err.Error(), "request ID "+unreadable.RequestID+", 2 attempts") {
				t.Errorf("error %v, want an *UnexpectedResponseError after 2 attempts", err)
			}
		})
	}
}

func TestRetry_MaxRetries(t *testing.T) {
	t.Parallel()
	for retries, want := range map[int]int{0: 1, 1: 2, 7: 8} {
		server := newService(t, answering(http.StatusServiceUnavailable, ""))
		client := newClient(t, server.URL+basePath, videoengine.WithMaxRetries(retries))
		if _, err := client.GetVMR(t.Context(), reference); err == nil {
			t.Error("a refused request succeeded")
		}
		if got := len(server.seen()); got != want {
			t.Errorf("%d retries: %d requests, want %d", retries, got, want)
		}
	}
}

// TestRetry_APostIsNotRepeatedByTheHTTPPackage has the server close each
// connection once a POST has come, also one that has served a request before: the
// http package repeats what it takes for idempotent then.
func TestRetry_APostIsNotRepeatedByTheHTTPPackage(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]videoengine.Option{
		"fresh connection": nil, "used connection": {videoengine.WithTransport(videoengine.NewTransport())},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var posts atomic.Int32
			base := rawService(t, func(conn net.Conn, _ int) {
				for {
					request, err := http.ReadRequest(bufio.NewReader(conn))
					if err != nil {
						return
					}
					if request.Method == http.MethodPost {
						posts.Add(1)
						return
					}
					_, _ = io.WriteString(conn, "HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 0\r\n\r\n")
				}
			})
			client := newClient(t, base, options...)
			var refused *videoengine.APIError
			if _, err := client.GetVMR(t.Context(), reference); !errors.As(err, &refused) {
				t.Fatalf("GetVMR: %v", err)
			}
			_, err := client.CreateVMR(t.Context())
			var failed *videoengine.ConnectionError
			if !errors.As(err, &failed) || failed.Attempts != 1 || posts.Load() != 1 {
				t.Errorf("error %v and %d POSTs, want a *ConnectionError after 1", err, posts.Load())
			}
		})
	}
}

func TestRetry_NotOnACertificateThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		for name, test := range map[string]struct {
			host     string
			trusting bool
			id       string
		}{
			"unknown authority": {"127.0.0.1", false, customerID},
			"another host":      {"localhost", true, customerID},
			// The redacted text of an error must not hide what kind it is of.
			"redacted error": {"127.0.0.1", false, "x509"},
		} {
			t.Run(op.name+", "+name, func(t *testing.T) {
				t.Parallel()
				server := newTLSService(t, answering(http.StatusOK, roomBody))
				transport := videoengine.NewTransport()
				t.Cleanup(transport.CloseIdleConnections)
				if test.trusting {
					transport.TLSClientConfig = server.trusted()
				}
				client := newClientAs(t, strings.Replace(server.URL, "127.0.0.1", test.host, 1)+basePath,
					videoengine.Credentials{CustomerID: test.id, APIKey: apiKey}, videoengine.WithTransport(transport))

				err := op.call(t.Context(), client)
				var failed *videoengine.ConnectionError
				if !errors.As(err, &failed) || failed.Attempts != 1 {
					t.Errorf("error %v, want a *ConnectionError after 1 attempt", err)
				}
				var untrusted *tls.CertificateVerificationError
				if !errors.As(err, &untrusted) {
					t.Errorf("error %v, want it to lead to the certificate", err)
				}
				server.wantRequests(t)
				if n := server.connections(); n != 1 {
					t.Errorf("%d connections, want 1", n)
				}
			})
		}
	}
}

func TestRootCAs_AreTrustedByEveryRequest(t *testing.T) {
	t.Parallel()
	server := newTLSService(t, inTurn(answering(201, roomBody), answering(200, roomBody), answering(204, "")))
	block := func(kind string, content []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}))
	}
	certificate := block("CERTIFICATE", server.Certificate().Raw)
	roots, err := videoengine.RootCAs("# The company's proxy\n" + certificate + "\n# Again\n" + certificate)
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t, server.URL+basePath, videoengine.WithRootCAs(roots))
	for _, op := range operations() {
		if err := op.call(t.Context(), client); err != nil {
			t.Errorf("%s: %v", op.name, err)
		}
	}
	server.wantRequests(t, http.MethodPost, http.MethodGet, http.MethodDelete)
	const secret = "AAAAAAAAAAAAhush"
	key := block("PRIVATE KEY", []byte(secret))
	for bad, says := range map[string]string{
		"":                                      "contains no certificate",
		"ca.pem":                                "contains no certificate",
		key:                                     "block 1 of the value is not a certificate",
		certificate + key:                       "block 2 of the value is not a certificate",
		block("CERTIFICATE", []byte("no")):      "block 1 of the value is not a certificate",
		block(secret, server.Certificate().Raw): "block 1 of the value is not a certificate",
		strings.Replace(certificate, "-----END", "-----end", 1) + certificate: "not in PEM form",
		certificate + "-----BEGIN CERTIFICATE-----\n" + secret:                "not in PEM form",
	} {
		if _, err := videoengine.RootCAs(bad); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: got %v, want %q", bad, err, says)
		}
	}
}

// retryLater responds with 503 and a Retry-After header, then with a room.
func retryLater(header string) http.HandlerFunc {
	return inTurn(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", header)
		w.WriteHeader(http.StatusServiceUnavailable)
	}, answering(http.StatusOK, roomBody))
}

// TestRetryAfter_ThatHasPassedDoesNotStopTheRetry is about the wire; how long
// the pauses are is in the tests of the back-off.
func TestRetryAfter_ThatHasPassedDoesNotStopTheRetry(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)
	for name, header := range map[string]string{
		"seconds":          "0",
		"date":             "Thu, 01 Oct 2026 12:00:00 GMT",
		"date of the past": "Thu, 01 Oct 2026 11:00:00 GMT",
		"blanks around":    " 0\t",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, retryLater(header))
			client := newClient(t, server.URL+basePath, videoengine.WithClock(func() time.Time { return now }))
			if _, err := client.GetVMR(t.Context(), reference); err != nil {
				t.Error(err)
			}
			server.wantRequests(t, http.MethodGet, http.MethodGet)
		})
	}
}

func TestRetryAfter_ThatCannotBeReadIsIgnored(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"", "-1", "soon", "1.5", "Thu, 99 Oct 2026 12:00:00 GMT"} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			server := newService(t, retryLater(header))
			if _, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference); err != nil {
				t.Error(err)
			}
			server.wantRequests(t, http.MethodGet, http.MethodGet)
		})
	}
}

func TestRetryAfter_IsWaitedFor(t *testing.T) {
	t.Parallel()
	onVirtualTime(t, retryLater("50"), func(t *testing.T, server *service, client *videoengine.Client) { //nolint:thelper // The test itself.
		started := time.Now()
		if _, err := client.GetVMR(t.Context(), reference); err != nil {
			t.Error(err)
		}
		if waited := time.Since(started); waited < 50*time.Second || waited > 51*time.Second {
			t.Errorf("retried after %s, want 50 seconds", waited)
		}
		server.wantRequests(t, http.MethodGet, http.MethodGet)
	})
}

// TestRetry_PauseEndsWithTheContext would take a minute or an hour otherwise.
// The clock is asked when the attempt begins, and again right before the pause.
func TestRetry_PauseEndsWithTheContext(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{"own pause": "soon", "Retry-After": "99999999999999999999"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			server := newService(t, retryLater(header))
			var asked atomic.Int32
			client := newClient(t, server.URL+basePath,
				videoengine.WithBackoff(time.Hour, time.Hour),
				videoengine.WithClock(func() time.Time {
					if asked.Add(1) == 2 {
						cancel()
					}
					return time.Time{}
				}))
			_, err := client.GetVMR(ctx, reference)
			var interrupted *videoengine.InterruptedError
			if !errors.As(err, &interrupted) || !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want an *InterruptedError that is context.Canceled", err)
			}
			var refused *videoengine.APIError
			if !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable || refused.Attempts != 1 {
				t.Errorf("error %v without the service's answer", err)
			}
			server.wantRequests(t, http.MethodGet)
		})
	}
}

// TestRetry_NoneOnceTheContextHasEnded keeps what the service said last.
func TestRetry_NoneOnceTheContextHasEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := newService(t, answering(http.StatusServiceUnavailable, ""))
	client := newClient(t, server.URL+basePath,
		videoengine.WithObserver(func(context.Context, videoengine.Attempt) { cancel() }))
	_, err := client.GetVMR(ctx, reference)
	var refused *videoengine.APIError
	if !errors.As(err, &refused) || refused.Status != http.StatusServiceUnavailable {
		t.Errorf("error %v, want the service's answer", err)
	}
	server.wantRequests(t, http.MethodGet)
}
