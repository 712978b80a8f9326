// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// instantService answers without a network, so that what is measured is the
// provider alone.
type instantService struct{}

func (instantService) RoundTrip(req *http.Request) (*http.Response, error) {
	const room = `{"reference":"ve-vevmr2","hostPIN":"5188","guestPIN":"5972","activeHosts":null,"activeGuests":null}`
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: http.NoBody}
	if req.Method != http.MethodDelete {
		resp.Body = io.NopCloser(strings.NewReader(room))
	}
	return resp, nil
}

func newBenchmark(b *testing.B) *protocol {
	b.Helper()
	server := provider.NewServer("bench",
		provider.WithGetenv(func(string) string { return "" }),
		provider.WithClientOptions(videoengine.WithTransport(instantService{})),
	)()
	return configure(b, server, "http://127.0.0.1:8089")
}

func expectNone(b *testing.B, diagnostics []*tfprotov6.Diagnostic) {
	b.Helper()
	if len(diagnostics) > 0 {
		b.Fatal(diagnostics[0])
	}
}

func BenchmarkCreate(b *testing.B) {
	p := newBenchmark(b)
	b.ReportAllocs()
	for b.Loop() {
		expectNone(b, p.create(b.Context()).Diagnostics)
	}
}

func BenchmarkRead(b *testing.B) {
	p := newBenchmark(b)
	room := p.create(b.Context())
	b.ReportAllocs()
	for b.Loop() {
		expectNone(b, p.read(b.Context(), room).Diagnostics)
	}
}

func BenchmarkDelete(b *testing.B) {
	p := newBenchmark(b)
	room := p.create(b.Context())
	b.ReportAllocs()
	for b.Loop() {
		expectNone(b, p.remove(b.Context(), room).Diagnostics)
	}
}
