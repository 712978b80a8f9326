// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ resource.ResourceWithModifyPlan = (*vmrResource)(nil)

// ModifyPlan takes the PINs out of the plan if they are not stored. It warns where
// the plan ends a meeting, or a room that is just being imported or moved, as far as
// a provider can see that: -replace, replace_triggered_by and a tainted room look
// like a plain creation to it.
func (r *vmrResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.data == nil {
		return // A mere validation.
	}
	if !r.data.storePINs && !req.Plan.Raw.IsNull() {
		planWithoutPINs(ctx, &resp.Plan, &resp.Diagnostics)
	}
	if req.State.Raw.IsNull() {
		return // A creation.
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

// planWithoutPINs makes the PINs of a plan null where they are unknown. A known one
// stays until a refresh: to change it would plan an update.
func planWithoutPINs(ctx context.Context, plan *tfsdk.Plan, diags *diag.Diagnostics) {
	for _, name := range []string{"host_pin", "guest_pin"} {
		var pin types.String
		diags.Append(plan.GetAttribute(ctx, path.Root(name), &pin)...)
		if pin.IsUnknown() {
			diags.Append(plan.SetAttribute(ctx, path.Root(name), types.StringNull())...)
		}
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
