// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"syscall"
	"testing"

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
				serve(t.Context(), s.Emulator, got, method, s.pathFor(t, method))
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
		if err = errors.Join(err, response.Body.Close()); err != nil || response.StatusCode != 200 || response.ContentLength != -1 {
			t.Errorf("got %d with a length of %d, and %v", response.StatusCode, response.ContentLength, err)
		}
		within(t, s.over, "the handler")
	}
}

func TestFault_AGatewaysPageIsNotPadded(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultHuge}, emulator.Fault{Kind: emulator.FaultHugeTail})
	for range 2 {
		s.api(t, "GET", "/nowhere").mustBe(t, 404, gateway404)
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
			within(t, s.over, "the handler")
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
