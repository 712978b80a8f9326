// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ProtocolClient makes the calls of a CLI for one type of resource over the plugin
// protocol, in the process of a test: without a CLI, a plugin process or gRPC,
// whose time and memory would hide the provider's own. A call that fails as a call
// ends the test; diagnostics are in the response, for the test to judge.
type ProtocolClient struct {
	// Server is the provider, for the calls that the client has no method for.
	Server tfprotov6.ProviderServer

	tb       testing.TB
	provider *tfprotov6.Schema
	resource tftypes.Type
	typeName string
	// What stands for the resource where there is none, its empty block, and the
	// plan of that block, made once: a benchmark must not measure it.
	none, empty, planned *tfprotov6.DynamicValue
}

// Connect returns the client of any provider, for one of its resources. It makes the
// calls with which a CLI begins: it asks for the schema and configures the provider.
func Connect(tb testing.TB, server tfprotov6.ProviderServer, typeName string, settings map[string]string) *ProtocolClient {
	tb.Helper()
	schemas, err := server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		tb.Fatal(err)
	}
	resource, known := schemas.ResourceSchemas[typeName]
	if !known {
		tb.Fatalf("the provider has no resource %s", typeName)
	}
	c := &ProtocolClient{
		Server:   server,
		tb:       tb,
		provider: schemas.Provider,
		typeName: typeName,
		resource: resource.ValueType(),
		none:     encode(tb, tftypes.NewValue(resource.ValueType(), nil)),
		empty:    object(tb, resource, nil),
		planned:  object(tb, resource, unknowns(resource)),
	}
	c.Configure(tb.Context(), settings)
	return c
}

// Configure configures the provider for the calls that follow; settings that are
// not given are null, and texts become what the schema says. A diagnostic ends the
// test.
func (c *ProtocolClient) Configure(ctx context.Context, settings map[string]string) {
	c.tb.Helper()
	values := map[string]tftypes.Value{}
	for _, attribute := range c.provider.Block.Attributes {
		text, given := settings[attribute.Name]
		switch {
		case !given:
		case attribute.Type.Is(tftypes.Bool):
			values[attribute.Name] = tftypes.NewValue(tftypes.Bool, text == "true")
		case attribute.Type.Is(tftypes.Number):
			number, _, err := big.ParseFloat(text, 10, 64, big.ToNearestEven)
			if err != nil {
				c.tb.Fatal(err)
			}
			values[attribute.Name] = tftypes.NewValue(tftypes.Number, number)
		default:
			values[attribute.Name] = tftypes.NewValue(tftypes.String, text)
		}
	}
	resp, err := c.Server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: object(c.tb, c.provider, values)})
	if err != nil {
		c.tb.Fatal(err)
	}
	expectNone(c.tb, resp.Diagnostics)
}

// Plan plans an empty block: for the resource that Create has returned, or for a new
// one where that is nil.
func (c *ProtocolClient) Plan(ctx context.Context, created *tfprotov6.ApplyResourceChangeResponse) *tfprotov6.PlanResourceChangeResponse {
	c.tb.Helper()
	req := &tfprotov6.PlanResourceChangeRequest{TypeName: c.typeName, PriorState: c.none, ProposedNewState: c.planned, Config: c.empty}
	if created != nil {
		req.PriorState, req.ProposedNewState = created.NewState, created.NewState
		req.PriorPrivate, req.PriorIdentity = created.Private, created.NewIdentity
	}
	resp, err := c.Server.PlanResourceChange(ctx, req)
	if err != nil {
		c.tb.Fatal(err)
	}
	expectNone(c.tb, resp.Diagnostics)
	return resp
}

// Create applies the plan of a new resource whose block is empty: what the
// provider computes is unknown, all else is null.
func (c *ProtocolClient) Create(ctx context.Context) *tfprotov6.ApplyResourceChangeResponse {
	c.tb.Helper()
	return c.apply(ctx, &tfprotov6.ApplyResourceChangeRequest{
		PriorState:   c.none,
		PlannedState: c.planned,
		Config:       c.empty,
	})
}

// Delete applies the destruction of the resource that Create has returned.
func (c *ProtocolClient) Delete(ctx context.Context, created *tfprotov6.ApplyResourceChangeResponse) *tfprotov6.ApplyResourceChangeResponse {
	c.tb.Helper()
	return c.apply(ctx, &tfprotov6.ApplyResourceChangeRequest{
		PriorState:      created.NewState,
		PlannedState:    c.none,
		Config:          c.none,
		PlannedPrivate:  created.Private,
		PlannedIdentity: created.NewIdentity,
	})
}

// Read refreshes the resource that Create has returned.
func (c *ProtocolClient) Read(ctx context.Context, created *tfprotov6.ApplyResourceChangeResponse) *tfprotov6.ReadResourceResponse {
	c.tb.Helper()
	resp, err := c.Server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName:        c.typeName,
		CurrentState:    created.NewState,
		CurrentIdentity: created.NewIdentity,
		Private:         created.Private,
	})
	if err != nil {
		c.tb.Fatal(err)
	}
	return resp
}

// Texts returns those attributes of a state that are known texts, by name. It is
// empty where there is no resource.
func (c *ProtocolClient) Texts(state *tfprotov6.DynamicValue) map[string]string {
	c.tb.Helper()
	value, err := state.Unmarshal(c.resource)
	if err != nil {
		c.tb.Fatal(err)
	}
	texts := map[string]string{}
	if value.IsNull() {
		return texts
	}
	var attributes map[string]tftypes.Value
	if err := value.As(&attributes); err != nil {
		c.tb.Fatal(err)
	}
	for name, attribute := range attributes {
		var text *string
		if attribute.IsKnown() && attribute.Type().Is(tftypes.String) && attribute.As(&text) == nil && text != nil {
			texts[name] = *text
		}
	}
	return texts
}

// Errors returns the errors among diagnostics as one text, and "" where there are none.
func Errors(diagnostics []*tfprotov6.Diagnostic) string {
	var text strings.Builder
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			fmt.Fprintf(&text, "%s\n%s\n", d.Summary, d.Detail)
		}
	}
	return text.String()
}

func (c *ProtocolClient) apply(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) *tfprotov6.ApplyResourceChangeResponse {
	c.tb.Helper()
	req.TypeName = c.typeName
	resp, err := c.Server.ApplyResourceChange(ctx, req)
	if err != nil {
		c.tb.Fatal(err)
	}
	return resp
}

// unknowns returns what is unknown in the plan of an empty block.
func unknowns(schema *tfprotov6.Schema) map[string]tftypes.Value {
	values := map[string]tftypes.Value{}
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed {
			values[attribute.Name] = tftypes.NewValue(attribute.ValueType(), tftypes.UnknownValue)
		}
	}
	return values
}

// object returns an object of the schema's type; attributes that are not given
// are null.
func object(tb testing.TB, schema *tfprotov6.Schema, values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	of, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		tb.Fatalf("the schema describes a %s", schema.ValueType())
	}
	all := map[string]tftypes.Value{}
	for name, attribute := range of.AttributeTypes {
		all[name] = tftypes.NewValue(attribute, nil)
	}
	maps.Copy(all, values)
	return encode(tb, tftypes.NewValue(of, all))
}

func encode(tb testing.TB, value tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		tb.Fatal(err)
	}
	return &encoded
}

func expectNone(tb testing.TB, diagnostics []*tfprotov6.Diagnostic) {
	tb.Helper()
	for _, d := range diagnostics {
		tb.Fatalf("%s: %s\n%s", d.Severity, d.Summary, d.Detail)
	}
}
