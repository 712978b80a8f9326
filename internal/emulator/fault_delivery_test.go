// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const paddingBytes = 64 << 20

// sieve keeps what is not padding. No reused reference and no field has an x.
type sieve struct {
	kept    bytes.Buffer
	padding int
	largest int
}

func (s *sieve) Write(b []byte) (int, error) {
	padding := bytes.Count(b, []byte("x"))
	s.padding += padding
	s.largest = max(s.largest, len(b))
	if padding < len(b) {
		s.kept.Write(bytes.Trim(b, "x")) // It takes its time on a long text.
	}
	return len(b), nil
}

func TestFault_HugeResponsesAreJSONWithPaddingOnEitherSide(t *testing.T) {
	t.Parallel()
	const (
		room  = `"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN","activeHosts":null,"activeGuests":null`
		empty = `"padding":""`
	)
	for _, c := range []struct {
		kind   emulator.FaultKind
		method string
		want   string
	}{
		{emulator.FaultHuge, "POST", `{` + empty + `,` + room + `}`},
		{emulator.FaultHuge, "GET", `{` + empty + `,` + room + `}`},
		{emulator.FaultHuge, "DELETE", `{` + empty + `}`},
		{emulator.FaultHugeTail, "POST", `{` + room + `,` + empty + `}`},
		{emulator.FaultHugeTail, "GET", `{` + room + `,` + empty + `}`},
		{emulator.FaultHugeTail, "DELETE", `{` + empty + `}`},
	} {
		t.Run(c.kind.String()+"/"+c.method, func(t *testing.T) {
			t.Parallel()
			s := start(t, emulator.WithReusedReferences())
			path := s.BasePath() + s.pathFor(t, c.method)
			f := emulator.Fault{Kind: c.kind, Method: c.method}
			s.inject(t, f)
			var got sieve
			s.read(t, c.method, path, func(response *http.Response) {
				if _, err := io.Copy(&got, response.Body); err != nil {
					t.Error(err)
				}
				if response.StatusCode != http.StatusOK || response.ContentLength != -1 {
					t.Errorf("got %d with a length of %d", response.StatusCode, response.ContentLength)
				}
			})
			if want := filled(c.want, s.Ledger().EverCreated[0]); got.kept.String() != want || got.padding != paddingBytes {
				t.Errorf("got %s and %d bytes of padding, want %s", got.kept.String(), got.padding, want)
			}
			s.mustHaveActed(t, f, true, 200)
		})
	}
}

// read sends a request and leaves to look how much of the response is read.
func (s service) read(t *testing.T, method, path string, look func(*http.Response)) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.origin+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	demo(request)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	look(response)
}

// sieveWriter is a client without a network, which sees each write by itself.
type sieveWriter struct {
	*httptest.ResponseRecorder

	body sieve
}

func (w *sieveWriter) Write(b []byte) (int, error) {
	return w.body.Write(b)
}

func TestFault_HugeResponsesAreSentInSmallPieces(t *testing.T) {
	t.Parallel()
	for _, kind := range []emulator.FaultKind{emulator.FaultHuge, emulator.FaultHugeTail} {
		s := start(t)
		s.inject(t, emulator.Fault{Kind: kind})
		request := httptest.NewRequestWithContext(t.Context(), "POST", s.BasePath()+"/vmrs", http.NoBody)
		demo(request)
		w := &sieveWriter{ResponseRecorder: httptest.NewRecorder()}
		s.ServeHTTP(w, request)
		if w.body.padding < paddingBytes || w.body.largest > 64<<10 {
			t.Errorf("%s: %d bytes in pieces of up to %d", kind, w.body.padding, w.body.largest)
		}
	}
}

func TestFault_AHugeResponseEndsWithItsClient(t *testing.T) {
	t.Parallel()
	for _, kind := range []emulator.FaultKind{emulator.FaultHuge, emulator.FaultHugeTail} {
		over := make(chan emulator.Request, 1)
		s := start(t, emulator.WithRequestLog(func(r emulator.Request) { over <- r }))
		s.inject(t, emulator.Fault{Kind: kind})
		s.read(t, "POST", s.BasePath()+"/vmrs", func(response *http.Response) {
			if _, err := io.CopyN(io.Discard, response.Body, 1<<20); err != nil {
				t.Error(err)
			}
		})
		within(t, over, "the handler")
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
	for _, proto := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(proto, func(t *testing.T) {
			t.Parallel()
			over := make(chan emulator.Request, 10)
			emu, err := emulator.New(emulator.WithRequestLog(func(r emulator.Request) { over <- r }))
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewUnstartedServer(emu)
			server.EnableHTTP2 = proto == "HTTP/2.0"
			server.StartTLS()
			t.Cleanup(server.Close)
			post := func() (*http.Response, error) {
				path := server.URL + emu.BasePath() + "/vmrs"
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, path, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				demo(request)
				return server.Client().Transport.RoundTrip(request)
			}
			for _, kind := range []emulator.FaultKind{emulator.FaultCutBefore, emulator.FaultCutAfter} {
				if err := emu.InjectFault(emulator.Fault{Kind: kind}); err != nil {
					t.Fatal(err)
				}
				response, err := post()
				if err == nil {
					_ = response.Body.Close()
					t.Fatalf("%s: got %d", kind, response.StatusCode)
				}
				if proto == "HTTP/1.1" && !errors.Is(err, syscall.ECONNRESET) {
					t.Errorf("%s: got %v, want a reset", kind, err)
				}
				within(t, over, "the handler")
			}
			if err := emu.InjectFault(emulator.Fault{Kind: emulator.FaultCutBody, BodyBytes: 10}); err != nil {
				t.Fatal(err)
			}
			response, err := post()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = response.Body.Close() }()
			got, err := io.ReadAll(response.Body)
			if string(got) != `{"referenc` || err == nil || response.Proto != proto {
				t.Errorf("%s: got %q, %v", response.Proto, got, err)
			}
			if l := emu.Ledger(); l.Created != 2 || l.Requests[0].Acted {
				t.Errorf("the ledger is %+v", l)
			}
		})
	}
}
