// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

var _ datasource.DataSourceWithConfigure = (*vmrDataSource)(nil)

// vmrDataSource is the data source visionsconnected_vmr: a room that exists, and
// who is in it now.
type vmrDataSource struct {
	account *account
}

func newVMRDataSource() datasource.DataSource { return &vmrDataSource{} }

func (d *vmrDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "_vmr"
}

func (d *vmrDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A virtual meeting room (VMR) that exists, with the number of participants who are in it at " +
			"the moment of reading. It is read once in each plan.",
		Attributes: map[string]schema.Attribute{
			"reference": schema.StringAttribute{
				MarkdownDescription: "Reference of the room to read.",
				Required:            true,
				Validators:          []validator.String{textValidator{"the reference of a room", videoengine.ValidateReference}},
			},
			"host_pin": schema.StringAttribute{
				MarkdownDescription: hostPINDescription,
				Computed:            true,
				Sensitive:           true,
			},
			"guest_pin": schema.StringAttribute{
				MarkdownDescription: guestPINDescription,
				Computed:            true,
				Sensitive:           true,
			},
			"active_hosts": schema.Int64Attribute{
				MarkdownDescription: "Number of hosts in the room now; 0 when there are none.",
				Computed:            true,
			},
			"active_guests": schema.Int64Attribute{
				MarkdownDescription: "Number of guests in the room now; 0 when there are none.",
				Computed:            true,
			},
		},
	}
}

func (d *vmrDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.account = accountFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *vmrDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model vmrStateModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	client := d.account.connect(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	reference := model.Reference.ValueString()
	room, err := client.GetVMR(ctx, reference)
	if err != nil {
		resp.Diagnostics.Append(lookingUp.diagnose(reference, err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, newVMRStateModel(room))...)
}
