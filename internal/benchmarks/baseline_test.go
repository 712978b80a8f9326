// SPDX-License-Identifier: MPL-2.0

package benchmarks

import (
	"context"
	"crypto/rand"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// baselineProvider is the lower bound among plugins: it is built on the same
// framework and calls no API. Its resource has the attributes of random_id of
// hashicorp/random, and a room's name, so that both run the same configuration.
type baselineProvider struct{}

func (baselineProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "visionsconnected"
}

func (baselineProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (baselineProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (baselineProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (baselineProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return baselineResource{} }}
}

type baselineResource struct{}

type baselineModel struct {
	Keepers    types.Map    `tfsdk:"keepers"`
	ByteLength types.Int64  `tfsdk:"byte_length"`
	Prefix     types.String `tfsdk:"prefix"`
	B64URL     types.String `tfsdk:"b64_url"`
	B64Std     types.String `tfsdk:"b64_std"`
	Hex        types.String `tfsdk:"hex"`
	Dec        types.String `tfsdk:"dec"`
	ID         types.String `tfsdk:"id"`
}

func (baselineResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_vmr"
}

func (baselineResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	computed := schema.StringAttribute{
		Computed:      true,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"keepers": schema.MapAttribute{
			ElementType:   types.StringType,
			Optional:      true,
			PlanModifiers: []planmodifier.Map{mapplanmodifier.RequiresReplace()},
		},
		"byte_length": schema.Int64Attribute{
			Optional:      true,
			PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()},
		},
		"prefix": schema.StringAttribute{
			Optional:      true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"b64_url": computed,
		"b64_std": computed,
		"hex":     computed,
		"dec":     computed,
		"id":      computed,
	}}
}

func (baselineResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model baselineModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &model)...)
	for _, attribute := range []*types.String{&model.B64URL, &model.B64Std, &model.Hex, &model.Dec, &model.ID} {
		*attribute = types.StringValue(rand.Text())
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (baselineResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (baselineResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}

func (baselineResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
