// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const paddingBytes = 64 << 20

// sieve is a client without a network that sees each write by itself, and keeps
// what is not padding. No reused reference and no field has an x.
type sieve struct {
	*httptest.ResponseRecorder

	padding, largest int
}

func (s *sieve) Write(b []byte) (int, error) {
	padding := bytes.Count(b, []byte("x"))
	s.padding += padding
	s.largest = max(s.largest, len(b))
	if padding < len(b) {
		_, _ = s.ResponseRecorder.Write(bytes.Trim(b, "x")) // It takes its time on a long text.
	}
	return len(b), nil
}

func TestFault_HugeResponsesAreJSONWithPaddingOnEitherSideInSmallPieces(t *testing.T) {
	t.Parallel()
	const room = `"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":null,"activeGuests":null`
	for kind, want := range map[emulator.FaultKind]string{
		emulator.FaultHuge:     `{"padding":"",` + room + `}`,
		emulator.FaultHugeTail: `{` + room + `,"padding":""}`,
	} {
		for method, want := range map[string]string{"POST": want, "GET": want, "DELETE": `{"padding":""}`} {
			t.Run(kind.String()+"/"+method, func(t *testing.T) {
				t.Parallel()
				s := start(t, emulator.WithReusedReferences())
				f := emulator.Fault{Kind: kind, Method: method}
				s.inject(t, f)
				got := &sieve{ResponseRecorder: httptest.NewRecorder()}
				request := httptest.NewRequestWithContext(t.Context(), method, s.BasePath()+s.pathFor(t, method), http.NoBody)
				demo(request)
				s.ServeHTTP(got, request)
				if want = filled(want, s.Ledger().EverCreated[0]); got.Body.String() != want || got.padding != paddingBytes || got.largest > 64<<10 {
					t.Errorf("got %s and %d bytes of padding in pieces of up to %d, want %s", got.Body, got.padding, got.largest, want)
				}
				s.mustHaveActed(t, f, true, 200)
			})
		}
	}
}

func TestFault_AHugeResponseEndsWithItsClient(t *testing.T) {
	t.Parallel()
	for _, kind := range []emulator.FaultKind{emulator.FaultHuge, emulator.FaultHugeTail} {
		s := start(t)
		s.inject(t, emulator.Fault{Kind: kind})
		response, err := s.open(t.Context(), "POST", s.BasePath()+"/vmrs", demo)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.CopyN(io.Discard, response.Body, 1<<20)
		if err = errors.Join(err, response.Body.Close()); err != nil || response.StatusCode != http.StatusOK || response.ContentLength != -1 {
			t.Errorf("got %d with a length of %d, and %v", response.StatusCode, response.ContentLength, err)
		}
		<-s.over
	}
}

func TestFault_CutsBreakTLSAndHTTP2(t *testing.T) {
	t.Parallel()
	for _, http2 := range []bool{false, true} {
		s := unstarted(t)
		s.server.EnableHTTP2 = http2
		s.server.StartTLS()
		for _, kind := range []emulator.FaultKind{emulator.FaultCutBefore, emulator.FaultCutAfter} {
			s.inject(t, emulator.Fault{Kind: kind})
			got, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", demo)
			if got.status != 0 || err == nil || !http2 && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("%s, HTTP/2 %t: got %d, %v, want a reset", kind, http2, got.status, err)
			}
			<-s.over
		}
		s.inject(t, emulator.Fault{Kind: emulator.FaultCutBody, BodyBytes: 10})
		got, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", demo)
		if got.body != `{"referenc` || err == nil || (got.proto == "HTTP/2.0") != http2 {
			t.Errorf("%s: got %q, %v", got.proto, got.body, err)
		}
		if l := s.Ledger(); l.Created != 2 || l.Requests[0].Acted {
			t.Errorf("the ledger is %+v", l)
		}
	}
}

// heldForLong are faults that hold a request longer than any test runs.
var heldForLong = []emulator.Fault{
	{Kind: emulator.FaultHangBefore},
	{Kind: emulator.FaultHangAfter},
	{Kind: emulator.FaultHangAfter, Delay: time.Hour},
	{Kind: emulator.FaultDelay, Delay: time.Hour},
	{Kind: emulator.FaultDrip, Delay: time.Hour},
}

// The ledger knows a request that is held, which ends when its client goes, and with
// [emulator.Emulator.Close] when the client stays.
func TestFault_AHeldRequestEndsWithItsClientOrTheEmulator(t *testing.T) {
	t.Parallel()
	for _, f := range heldForLong {
		for _, closes := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s-%s/closes=%t", f.Kind, f.Delay, closes), func(t *testing.T) {
				t.Parallel()
				s := start(t)
				s.inject(t, f)
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				ended := make(chan error, 1)
				go func() {
					_, err := s.try(ctx, "POST", s.BasePath()+"/vmrs", demo)
					ended <- err
				}()
				for len(s.Ledger().Requests) == 0 {
					time.Sleep(time.Millisecond)
				}
				if l := s.Ledger(); l.Requests[0].Acted != f.Kind.ServiceActs() || (l.Created == 1) != f.Kind.ServiceActs() || len(s.over) != 0 || len(ended) != 0 {
					t.Errorf("%d requests are over; the ledger is %+v", len(s.over), l)
				}
				if closes {
					s.Close()
					s.Close()
				} else {
					leave()
				}
				if err := <-ended; err == nil || errors.Is(err, context.Canceled) == closes {
					t.Errorf("the client got %v", err)
				}
				if r := <-s.over; r.Fault != f.Kind {
					t.Errorf("logged as %+v", r)
				}
			})
		}
	}
}

func TestFault_ADripSendsTheFirstByteAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultDrip, Delay: time.Hour})
	response, err := s.open(t.Context(), "POST", s.BasePath()+"/vmrs", demo)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.CopyN(io.Discard, response.Body, 1); err != nil {
		t.Error(err)
	}
}
