// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// NewProtocolClient returns the client of a provider of its own, which is configured for
// the service.
func NewProtocolClient(t *testing.T, s *Service) *ProtocolClient {
	t.Helper()
	server, err := Factories()["visionsconnected"]()
	if err != nil {
		t.Fatal(err)
	}
	return ConnectProvider(t, server, s.BaseURL())
}

// ConnectProvider returns the client of this provider, which it configures for the
// service at the base URL.
func ConnectProvider(tb testing.TB, server tfprotov6.ProviderServer, baseURL string) *ProtocolClient {
	tb.Helper()
	return Connect(tb, server, "visionsconnected_vmr", Settings(baseURL))
}

// Settings are those of the test's account at the base URL.
func Settings(baseURL string) map[string]string {
	return map[string]string{"customer_id": CustomerID, "api_key": APIKey, "base_url": baseURL}
}

// Factories serves the provider from this process, with short pauses between
// attempts and without the environment of whoever runs the tests.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"visionsconnected": func() (tfprotov6.ProviderServer, error) {
			return newServer(func(string) string { return "" }), nil
		},
	}
}

// newServer returns the provider with short pauses between attempts.
func newServer(getenv func(string) string) tfprotov6.ProviderServer {
	return pluginserver.New(provider.New("test", provider.WithGetenv(getenv),
		provider.WithClientOptions(videoengine.WithBackoff(time.Millisecond, 5*time.Millisecond))))
}
