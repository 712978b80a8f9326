// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

type closer func()

func (c closer) Close() error { c(); return nil }

func TestBody_IsReadUpToTheLimitAndClosed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 204, 422} {
		for _, op := range operations {
			t.Run(op.method+" "+strconv.Itoa(status), func(t *testing.T) {
				t.Parallel()
				responses, closed := 0, 0
				_, err := op.at(t, "https://engine.example.com/v1", WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
					responses++
					body := &io.LimitedReader{R: rand.NewChaCha8([32]byte{}), N: 1 << 40}
					return &http.Response{StatusCode: status, Header: http.Header{}, Body: struct {
						io.Reader
						io.Closer
					}{body, closer(func() {
						closed++
						if 1<<40-body.N > maxBodySize+1 { // One byte more tells that there is more.
							t.Errorf("%d bytes read", 1<<40-body.N)
						}
					})}}, nil
				})))
				if (err == nil) != (op.method == http.MethodDelete && status == http.StatusNoContent) || responses == 0 || closed != responses {
					t.Errorf("error %v after %d responses, of which %d were closed", err, responses, closed)
				}
			})
		}
	}
}

// A compressed body of a few kilobytes may unpack to far more than the limit.
func TestBody_OfExactlyTheLimitIsRead(t *testing.T) {
	t.Parallel()
	whole := roomBody + strings.Repeat(" ", maxBodySize-len(roomBody))
	large := strings.Replace(notFoundFlat, "{", `{"x":"`+strings.Repeat("x", maxBodySize)+`",`, 1)
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, err := io.WriteString(writer, whole+whole)
	if err = errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}
	if _, got, err := reading.on(t, answering(200, whole)); err != nil || got != readRoom {
		t.Errorf("of the limit: %s, %v", got, err)
	}
	for name, answer := range map[string]http.HandlerFunc{
		"one byte more": answering(200, whole+" "), "compressed": withHeader("Content-Encoding", "gzip", answering(200, packed.String())),
	} {
		_, _, err := reading.on(t, answer)
		if unexpected := as[*UnexpectedResponseError](t, err); !strings.Contains(unexpected.Reason, "larger") {
			t.Errorf("%s: error %v does not speak of the size", name, err)
		}
	}
	// What the cut leaves cannot be told from a body with a missing brace.
	if _, _, err := deletion.on(t, answering(422, large)); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("larger than anything that the API says: %v", err)
	}
}

// It runs alone, because it counts what the whole process allocates.
//
//nolint:paralleltest // See above.
func TestBody_OfAnySizeCostsBoundedMemory(t *testing.T) {
	const size, bound = 64 << 20, 16 << 20
	for status, begin := range map[int]string{200: `{"reference":"ve-vevmr2","x":"`, 422: `{"message":"`} {
		block := bytes.Repeat([]byte(`\"x`), 8<<10)
		server := newService(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, err := io.WriteString(w, begin)
			for sent := 0; sent < size && err == nil; sent += len(block) {
				_, err = w.Write(block)
			}
		})
		client := newClient(t, server.URL+basePath)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := client.GetVMR(t.Context(), reference)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; err == nil || got > bound {
			t.Errorf("%d: %d bytes allocated, and error %v", status, got, err)
		}
		server.wantRequests(t, "GET")
		server.Close()
	}
}

// The http package of its own takes headers of ten megabytes.
func TestHeader_IsLimited(t *testing.T) {
	t.Parallel()
	for size, read := range map[int]bool{32 << 10: true, 64 << 10: false, 1 << 20: false} {
		for _, op := range operations {
			t.Run(op.method+" "+strconv.Itoa(size), func(t *testing.T) {
				t.Parallel()
				_, _, err := op.on(t, withHeader("X-Large", strings.Repeat("x", size), answering(418, "")), WithMaxRetries(0))
				if read {
					wantError[*APIError](t, err)
				} else {
					wantError[*ConnectionError](t, err)
				}
			})
		}
	}
}
