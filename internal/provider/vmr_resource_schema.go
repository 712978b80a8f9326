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

// Descriptions that the objects share, but for the reference: the data source and the
// ephemeral resource have readRoomReferenceDescription.
const (
	referenceDescription = "Unique identifier of the room, chosen by the service. It is not a secret and may be passed to front ends."
	hostPINDescription   = "PIN for hosts, as a string of digits; a leading zero matters."
	guestPINDescription  = "PIN for guests, as a string of digits; a leading zero matters."
)

func (r *vmrResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a virtual meeting room (VMR).\n\nThe service chooses the reference and the PINs when it creates " +
			"the room, and they never change. Every change to an argument replaces the room: the old one is deleted, which " +
			"ends a meeting in it, and a new one is created with another reference and other PINs.",
		Attributes: map[string]schema.Attribute{
			// To treat an empty map and null alike would take an Update, which the API
			// does not have.
			"keepers": schema.MapAttribute{
				MarkdownDescription: "Arbitrary map of strings. A change forces replacement, which is how to rotate the PINs. " +
					"An empty map and no map are different values.",
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
