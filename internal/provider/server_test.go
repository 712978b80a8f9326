// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// protocol speaks to the provider as a CLI does, without one.
type protocol struct {
	t      testing.TB
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// newProtocol returns a provider that is configured for the service.
func newProtocol(t *testing.T, s *service) *protocol {
	t.Helper()
	server, err := factories()["visionsconnected"]()
	if err != nil {
		t.Fatal(err)
	}
	return configure(t, server, s.baseURL())
}

// configure makes the calls with which a CLI begins.
func configure(tb testing.TB, server tfprotov6.ProviderServer, baseURL string) *protocol {
	tb.Helper()
	p := &protocol{t: tb, server: server}
	var err error
	if p.schema, err = server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		tb.Fatal(err)
	}
	p.configure(baseURL)
	return p
}

// configure configures the provider for the calls that follow.
func (p *protocol) configure(baseURL string) {
	p.t.Helper()
	config := p.object(p.schema.Provider, map[string]tftypes.Value{
		"customer_id": tftypes.NewValue(tftypes.String, testCustomerID),
		"api_key":     tftypes.NewValue(tftypes.String, testAPIKey),
		"base_url":    tftypes.NewValue(tftypes.String, baseURL),
	})
	configured, err := p.server.ConfigureProvider(p.t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
	if err != nil || len(configured.Diagnostics) > 0 {
		p.t.Fatal(err, configured.Diagnostics)
	}
}

// object returns an object of the schema's type; attributes that are not given
// are null.
func (p *protocol) object(schema *tfprotov6.Schema, values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		p.t.Fatalf("the schema describes a %s", schema.ValueType())
	}
	all := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		all[name] = tftypes.NewValue(attribute, nil)
	}
	for name, value := range values {
		all[name] = value
	}
	value, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, all))
	if err != nil {
		p.t.Fatal(err)
	}
	return &value
}

// create applies the plan of a new room.
func (p *protocol) create(ctx context.Context) *tfprotov6.ApplyResourceChangeResponse {
	p.t.Helper()
	schema := p.schema.ResourceSchemas["visionsconnected_vmr"]
	unknown := map[string]tftypes.Value{}
	for _, name := range []string{"id", "reference", "host_pin", "guest_pin"} {
		unknown[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	}
	null, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName:     "visionsconnected_vmr",
		PriorState:   &null,
		PlannedState: p.object(schema, unknown),
		Config:       p.object(schema, nil),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return resp
}

// remove applies the destruction of the room that create has returned.
func (p *protocol) remove(ctx context.Context, created *tfprotov6.ApplyResourceChangeResponse) *tfprotov6.ApplyResourceChangeResponse {
	p.t.Helper()
	schema := p.schema.ResourceSchemas["visionsconnected_vmr"]
	null, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName:       "visionsconnected_vmr",
		PriorState:     created.NewState,
		PlannedState:   &null,
		Config:         &null,
		PlannedPrivate: created.Private,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return resp
}

// read refreshes the room that create has returned.
func (p *protocol) read(ctx context.Context, created *tfprotov6.ApplyResourceChangeResponse) *tfprotov6.ReadResourceResponse {
	p.t.Helper()
	resp, err := p.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName:        "visionsconnected_vmr",
		CurrentState:    created.NewState,
		CurrentIdentity: created.NewIdentity,
		Private:         created.Private,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return resp
}

func TestServer_AfterStop_NoDeletionBegins(t *testing.T) {
	t.Parallel()
	s := newService(t)
	p := newProtocol(t, s)
	kept, deleted := p.create(t.Context()), p.create(t.Context())
	if resp := p.remove(t.Context(), deleted); len(resp.Diagnostics) > 0 {
		t.Fatalf("before Stop: %+v", resp.Diagnostics[0])
	}

	if _, err := p.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	resp := p.remove(t.Context(), kept)
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
	if resp := p.create(t.Context()); len(resp.Diagnostics) > 0 {
		t.Fatalf("before Stop: %+v", resp.Diagnostics[0])
	}

	if _, err := p.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	resp := p.create(t.Context())
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
