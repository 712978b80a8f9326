// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"context"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

var (
	settingTypes = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"key": tftypes.String, "retries": tftypes.Number}}
	thingTypes   = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"size": tftypes.Number, "id": tftypes.String, "tags": tftypes.Map{ElementType: tftypes.String},
	}}
)

// recorder keeps the requests that it gets, and does nothing.
type recorder struct {
	tfprotov6.ProviderServer

	configured *tfprotov6.ConfigureProviderRequest
	applied    *tfprotov6.ApplyResourceChangeRequest
	read       *tfprotov6.ReadResourceRequest
}

func (r *recorder) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	schema := func(types tftypes.Object, computed ...string) *tfprotov6.Schema {
		block := &tfprotov6.SchemaBlock{}
		for name, attribute := range types.AttributeTypes {
			block.Attributes = append(block.Attributes, &tfprotov6.SchemaAttribute{
				Name: name, Type: attribute, Optional: true, Computed: slices.Contains(computed, name),
			})
		}
		return &tfprotov6.Schema{Block: block}
	}
	return &tfprotov6.GetProviderSchemaResponse{
		Provider:        schema(settingTypes),
		ResourceSchemas: map[string]*tfprotov6.Schema{"test_thing": schema(thingTypes, "id", "tags")},
	}, nil
}

func (r *recorder) ConfigureProvider(_ context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	r.configured = req
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (r *recorder) ApplyResourceChange(_ context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	r.applied = req
	return &tfprotov6.ApplyResourceChangeResponse{
		NewState: req.PlannedState, NewIdentity: &tfprotov6.ResourceIdentityData{}, Private: []byte("private"),
	}, nil
}

func (r *recorder) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	r.read = req
	return &tfprotov6.ReadResourceResponse{}, nil
}

func TestProtocolClient_Configure_OtherArgumentsAreNull(t *testing.T) {
	t.Parallel()
	server := &recorder{}
	c := acctest.Connect(t, server, "test_thing", map[string]string{"key": "first"})
	for _, key := range []string{"first", "second"} {
		if key == "second" {
			c.Configure(t.Context(), map[string]string{"key": key})
		}
		expectValue(t, server.configured.Config, settingTypes, tftypes.NewValue(settingTypes, map[string]tftypes.Value{
			"key": tftypes.NewValue(tftypes.String, key), "retries": tftypes.NewValue(tftypes.Number, nil),
		}))
	}
}

func TestProtocolClient_Create_WhatIsComputedIsUnknown(t *testing.T) {
	t.Parallel()
	server := &recorder{}
	acctest.Connect(t, server, "test_thing", nil).Create(t.Context())
	expectValue(t, server.applied.PriorState, thingTypes, tftypes.NewValue(thingTypes, nil))
	thing := func(computed any) tftypes.Value {
		values := map[string]tftypes.Value{"size": tftypes.NewValue(tftypes.Number, nil)}
		for _, name := range []string{"id", "tags"} {
			values[name] = tftypes.NewValue(thingTypes.AttributeTypes[name], computed)
		}
		return tftypes.NewValue(thingTypes, values)
	}
	expectValue(t, server.applied.Config, thingTypes, thing(nil))
	expectValue(t, server.applied.PlannedState, thingTypes, thing(tftypes.UnknownValue))
}

func TestProtocolClient_ReadAndDelete_PassWhatCreateReturned(t *testing.T) {
	t.Parallel()
	server := &recorder{}
	c := acctest.Connect(t, server, "test_thing", nil)
	created := c.Create(t.Context())

	c.Read(t.Context(), created)
	if got := server.read; got.TypeName != "test_thing" || got.CurrentState != created.NewState ||
		got.CurrentIdentity != created.NewIdentity || string(got.Private) != "private" {
		t.Errorf("read %+v", got)
	}
	c.Delete(t.Context(), created)
	if got := server.applied; got.TypeName != "test_thing" || got.PriorState != created.NewState || string(got.PlannedPrivate) != "private" {
		t.Errorf("deleted %+v", got)
	}
	expectValue(t, server.applied.PlannedState, thingTypes, tftypes.NewValue(thingTypes, nil))
	expectValue(t, server.applied.Config, thingTypes, tftypes.NewValue(thingTypes, nil))
}

func expectValue(t *testing.T, encoded *tfprotov6.DynamicValue, of tftypes.Type, want tftypes.Value) {
	t.Helper()
	if got, err := encoded.Unmarshal(of); err != nil || !got.Equal(want) {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
