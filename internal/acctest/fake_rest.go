// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// fakeREST stands in for a generic REST provider. It leaves its objects as
// they are in the state, and fails where it should make, change or delete one:
// nobody may ask for that while a room is moved.
type fakeREST struct {
	name      string
	arguments map[string]providerschema.Attribute
	object    resource.Resource
}

func newFakeRestapi(func(string) string) frameworkprovider.Provider {
	return fakeREST{
		name: "restapi",
		arguments: map[string]providerschema.Attribute{
			"uri":                  providerschema.StringAttribute{Required: true},
			"username":             providerschema.StringAttribute{Optional: true},
			"password":             providerschema.StringAttribute{Optional: true, Sensitive: true},
			"id_attribute":         providerschema.StringAttribute{Optional: true},
			"write_returns_object": providerschema.BoolAttribute{Optional: true},
		},
		object: fakeObject{
			name: "restapi_object",
			schema: schema.Schema{Attributes: map[string]schema.Attribute{
				"path":                      schema.StringAttribute{Required: true},
				"data":                      schema.StringAttribute{Required: true},
				"read_path":                 schema.StringAttribute{Optional: true},
				"ignore_all_server_changes": schema.BoolAttribute{Optional: true},
				"id":                        schema.StringAttribute{Computed: true},
				"api_data":                  schema.MapAttribute{Computed: true, ElementType: types.StringType},
				"api_response":              schema.StringAttribute{Computed: true},
				"create_response":           schema.StringAttribute{Computed: true},
			}},
		},
	}
}

func newFakeRestful(func(string) string) frameworkprovider.Provider {
	basic := map[string]providerschema.Attribute{
		"username": providerschema.StringAttribute{Required: true},
		"password": providerschema.StringAttribute{Required: true, Sensitive: true},
	}
	http := map[string]providerschema.Attribute{"basic": providerschema.SingleNestedAttribute{Optional: true, Attributes: basic}}
	return fakeREST{
		name: "restful",
		arguments: map[string]providerschema.Attribute{
			"base_url": providerschema.StringAttribute{Required: true},
			"security": providerschema.SingleNestedAttribute{Optional: true, Attributes: map[string]providerschema.Attribute{
				"http": providerschema.SingleNestedAttribute{Optional: true, Attributes: http},
			}},
		},
		object: fakeIdentified{fakeObject{
			name: "restful_resource",
			schema: schema.Schema{Version: 2, Attributes: map[string]schema.Attribute{
				"path":                 schema.StringAttribute{Required: true},
				"read_path":            schema.StringAttribute{Optional: true},
				"body":                 schema.DynamicAttribute{Required: true},
				"use_sensitive_output": schema.BoolAttribute{Optional: true},
				"id":                   schema.StringAttribute{Computed: true},
				"output":               schema.DynamicAttribute{Computed: true},
				"sensitive_output":     schema.DynamicAttribute{Computed: true, Sensitive: true},
			}},
		}},
	}
}

func (p fakeREST) Metadata(_ context.Context, _ frameworkprovider.MetadataRequest, resp *frameworkprovider.MetadataResponse) {
	resp.TypeName = p.name
}

func (p fakeREST) Schema(_ context.Context, _ frameworkprovider.SchemaRequest, resp *frameworkprovider.SchemaResponse) {
	resp.Schema = providerschema.Schema{Attributes: p.arguments}
}

func (p fakeREST) Configure(context.Context, frameworkprovider.ConfigureRequest, *frameworkprovider.ConfigureResponse) {
}

func (p fakeREST) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p fakeREST) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return p.object }}
}

type fakeObject struct {
	name   string
	schema schema.Schema
}

func (o fakeObject) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = o.name
}

func (o fakeObject) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = o.schema
}

func (o fakeObject) Create(_ context.Context, _ resource.CreateRequest, resp *resource.CreateResponse) {
	refuse(&resp.Diagnostics, "make")
}

func (o fakeObject) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (o fakeObject) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	refuse(&resp.Diagnostics, "change")
}

func (o fakeObject) Delete(_ context.Context, _ resource.DeleteRequest, resp *resource.DeleteResponse) {
	refuse(&resp.Diagnostics, "delete")
}

// fakeIdentified is an object that has an identity, which is a text.
type fakeIdentified struct{ fakeObject }

func (fakeIdentified) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true},
	}}
}

// Read gives the object an identity where the CLI knows none.
func (fakeIdentified) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if req.Identity == nil || req.Identity.Raw.IsNull() {
		var id types.String
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
	}
}

func refuse(diags *diag.Diagnostics, what string) {
	diags.AddError("The fake provider was asked to "+what+" an object", "It must be left alone.")
}
