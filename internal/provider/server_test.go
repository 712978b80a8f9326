// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/protocoltest"
)

// newProtocol returns a provider that is configured for the service, and that is
// called without a CLI.
func newProtocol(t *testing.T, s *service) *protocoltest.Client {
	t.Helper()
	server, err := factories()["visionsconnected"]()
	if err != nil {
		t.Fatal(err)
	}
	return connect(t, server, s.baseURL())
}

// connect configures a provider for the service at the base URL.
func connect(tb testing.TB, server tfprotov6.ProviderServer, baseURL string) *protocoltest.Client {
	tb.Helper()
	return protocoltest.New(tb, server, "visionsconnected_vmr", settings(baseURL))
}

// settings are those of the test's account at the base URL.
func settings(baseURL string) map[string]string {
	return map[string]string{"customer_id": testCustomerID, "api_key": testAPIKey, "base_url": baseURL}
}

func TestServer_AfterStop_NoDeletionBegins(t *testing.T) {
	t.Parallel()
	s := newService(t)
	p := newProtocol(t, s)
	kept, deleted := p.Create(t.Context()), p.Create(t.Context())
	if resp := p.Delete(t.Context(), deleted); len(resp.Diagnostics) > 0 {
		t.Fatalf("before Stop: %+v", resp.Diagnostics[0])
	}

	if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	resp := p.Delete(t.Context(), kept)
	if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Cannot delete the room" ||
		!strings.Contains(resp.Diagnostics[0].Detail, "The room was not deleted") {
		t.Errorf("after Stop: %+v", resp.Diagnostics)
	}
	if deletes := s.Ledger().Count(http.MethodDelete); deletes != 1 {
		t.Errorf("the service saw %d DELETEs, want the one before Stop", deletes)
	}
}

// A call that comes after Stop has a context that nobody cancels.
func TestServer_AfterStop_NoCreationBegins(t *testing.T) {
	t.Parallel()
	s := newService(t)
	p := newProtocol(t, s)
	if resp := p.Create(t.Context()); len(resp.Diagnostics) > 0 {
		t.Fatalf("before Stop: %+v", resp.Diagnostics[0])
	}

	if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	resp := p.Create(t.Context())
	if len(resp.Diagnostics) != 1 {
		t.Fatalf("%d diagnostics after Stop, want one", len(resp.Diagnostics))
	}
	if d := resp.Diagnostics[0]; d.Summary != "Cannot create the room" || !strings.Contains(d.Detail, "no room was made") ||
		!strings.Contains(d.Detail, "interrupted") {
		t.Errorf("after Stop: %s\n%s", d.Summary, d.Detail)
	}
	if posts := s.Ledger().Count(http.MethodPost); posts != 1 {
		t.Errorf("the service saw %d POSTs, want the one before Stop", posts)
	}
}
