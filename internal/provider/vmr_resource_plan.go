// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

var _ resource.ResourceWithModifyPlan = (*vmrResource)(nil)

// ModifyPlan changes nothing. It warns where the plan ends a meeting, or a room
// that is just being taken over, as far as a provider can see that: -replace,
// replace_triggered_by and a tainted room look like a plain creation to it.
func (r *vmrResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || r.data == nil {
		return // A creation, or a mere validation.
	}
	var before vmrResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &before)...)
	destroys := req.Plan.Raw.IsNull()
	if !destroys {
		var after vmrResourceModel
		resp.Diagnostics.Append(req.Plan.Get(ctx, &after)...)
		// The framework tells of the replacement only after this method.
		if after.Keepers.Equal(before.Keepers) {
			return
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}

	reference := before.Reference.ValueString()
	private := loadPrivateState(ctx, req.Private, &resp.Diagnostics)
	occupied := !private.Occupancy.isEmpty()
	if destroys {
		r.data.deletions.note(reference, occupied)
	}
	if occupied {
		resp.Diagnostics.Append(r.data.warnOccupied(reference, private.Occupancy))
	}
	if !destroys && private.Imported {
		resp.Diagnostics.Append(warnImportReplaced(reference))
	}
}

// warnImportReplaced is the warning of a plan that replaces a room right after its
// import or move.
func warnImportReplaced(reference string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(
		fmt.Sprintf("Room %s is replaced right after its import or move", reference),
		"The room has no keepers yet, and setting them replaces it.\n\nApplying this plan deletes the room that is being imported or "+
			"moved, and creates one with another reference and other PINs.\n\nTo keep the room, remove keepers now and set them when "+
			"its PINs are to change.")
}
