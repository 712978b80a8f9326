// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Descriptions that the objects share.
const (
	referenceDescription = "Unique identifier of the room, chosen by the service. It is not a secret and may be handed to front ends."
	hostPINDescription   = "PIN with which hosts log in to the room: digits, perhaps with a leading zero."
	guestPINDescription  = "PIN with which guests log in to the room: digits, perhaps with a leading zero."
)

func (r *vmrResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A virtual meeting room (VMR).\n\nThe service chooses the room's reference and PINs when it makes " +
			"the room, and they never change. Every change to an argument replaces the room: the old one is deleted, which " +
			"ends a meeting in it, and a new one is made with another reference and other PINs.",
		Attributes: map[string]schema.Attribute{
			"keepers": schema.MapAttribute{
				MarkdownDescription: "Any texts of your choice. When they change, the room is replaced: this is how to give " +
					"a room new PINs. An empty map and no map are different values.",
				ElementType:   types.StringType,
				Optional:      true,
				PlanModifiers: []planmodifier.Map{mapplanmodifier.RequiresReplace()},
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "The same as `reference`.",
				Computed:            true,
			},
			"reference": schema.StringAttribute{
				MarkdownDescription: referenceDescription,
				Computed:            true,
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
		},
	}
}
