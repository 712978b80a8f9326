// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*vmrEphemeralResource)(nil)

// vmrEphemeralResource is the ephemeral resource visionsconnected_vmr: a room
// that exists, of which nothing is stored.
//
// While the reference is unknown the CLI puts off Open by itself, and there is
// nothing to renew or to close.
type vmrEphemeralResource struct {
	data *providerData
}

func newVMREphemeralResource() ephemeral.EphemeralResource { return &vmrEphemeralResource{} }

func (e *vmrEphemeralResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = typeName + "_vmr"
}

func (e *vmrEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a virtual meeting room (VMR) with its PINs and current participants, and stores nothing of it " +
			"in states and plan files.",
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

func (e *vmrEphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.data = providerDataFrom(req.ProviderData, &resp.Diagnostics)
}

func (e *vmrEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	room, ok := e.data.readRoom(ctx, req.Config, &resp.Diagnostics)
	if !ok {
		return
	}
	// Null would be passed on in place of a PIN.
	if err := requirePINs(room.HostPIN, room.GuestPIN); err != nil {
		resp.Diagnostics.Append(otherReadFailed.diagnose(room.Reference.ValueString(), err))
		return
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, room)...)
}
