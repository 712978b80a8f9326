// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/protocoltest"
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

// BenchmarkLean in internal/cmd/bench/lean is its floor.
func BenchmarkProvider(b *testing.B) {
	protocoltest.Benchmark(b, func(tb testing.TB) *protocoltest.Client {
		tb.Helper()
		server := pluginserver.New(provider.New("bench",
			provider.WithGetenv(func(string) string { return "" }),
			provider.WithClientOptions(videoengine.WithTransport(instantService{})),
		))
		return connect(tb, server, "http://127.0.0.1:8089")
	})
}
