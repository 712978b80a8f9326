// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*vmrDataSource)(nil)

// vmrDataSource is the data source visionsconnected_vmr: a room that exists, and
// the current participants.
type vmrDataSource struct {
	data *providerData
}

func newVMRDataSource() datasource.DataSource { return &vmrDataSource{} }

func (d *vmrDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName + "_vmr"
}

func (d *vmrDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a virtual meeting room (VMR) with its PINs and current participants.\n\n" +
			"It is read once in each plan.",
		Attributes: map[string]schema.Attribute{
			"reference": schema.StringAttribute{
				MarkdownDescription: readRoomReferenceDescription,
				Required:            true,
				Validators:          readRoomReferenceValidators(),
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
				MarkdownDescription: activeHostsDescription,
				Computed:            true,
			},
			"active_guests": schema.Int64Attribute{
				MarkdownDescription: activeGuestsDescription,
				Computed:            true,
			},
		},
	}
}

func (d *vmrDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.data = providerDataFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *vmrDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if room, ok := d.data.readRoom(ctx, req.Config, &resp.Diagnostics); ok {
		if !d.data.storePINs {
			room.HostPIN, room.GuestPIN = types.StringNull(), types.StringNull()
		}
		resp.Diagnostics.Append(d.data.warnMissingPINs(room.Reference.ValueString(), room.HostPIN, room.GuestPIN)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, room)...)
	}
}
