// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
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

func BenchmarkProvider(b *testing.B) {
	server := pluginserver.New(provider.New("bench",
		provider.WithGetenv(func(string) string { return "" }),
		provider.WithClientOptions(videoengine.WithTransport(instantService{})),
	))
	c := acctest.ConnectProvider(b, server, "http://127.0.0.1:8089")
	created := c.Create(b.Context())
	for name, call := range map[string]func() []*tfprotov6.Diagnostic{
		"Create": func() []*tfprotov6.Diagnostic { return c.Create(b.Context()).Diagnostics },
		"Read":   func() []*tfprotov6.Diagnostic { return c.Read(b.Context(), created).Diagnostics },
		"Delete": func() []*tfprotov6.Diagnostic { return c.Delete(b.Context(), created).Diagnostics },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				// What fails early would look fast.
				if diagnostics := call(); len(diagnostics) > 0 {
					b.Fatal(diagnostics[0])
				}
			}
		})
	}
}
