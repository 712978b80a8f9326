// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

var _ resource.ResourceWithMoveState = (*vmrResource)(nil)

// MoveState returns how a moved block migrates a room from a resource of
// another type or provider. The CLI asks a provider that is not configured, so
// that nothing is asked of the service: the read that follows confirms the room.
func (r *vmrResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveOwnRoom}, {StateMover: moveForeignRoom}}
}

// moveOwnRoom carries a room over to another address where its provider comes
// from another registry than before. It stays what it is.
func moveOwnRoom(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	own := moveSource{provider: ownProvider, resourceType: typeName + "_vmr"}
	if !own.matches(req.SourceProviderAddress, req.SourceTypeName) {
		return
	}
	raw, err := req.SourceRawState.Unmarshal(resp.TargetState.Schema.Type().TerraformType(ctx))
	if err != nil {
		resp.Diagnostics.AddError(moveFailed.summary, "This version of the provider does not know the schema of the room's state at its "+
			"old address; a newer version may have written it.\n\n"+moveFailed.consequence+"\n\nPut the room's block back under "+
			"its old address, with the version of the provider that wrote the state; merely taking the moved block out deletes the "+
			"room at the next apply. Then move it with that version or a newer one.")
		return
	}
	resp.TargetState.Raw = raw
	resp.TargetPrivate = req.SourcePrivate
	var model vmrResourceModel
	resp.Diagnostics.Append(resp.TargetState.Get(ctx, &model)...)
	resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, vmrIdentityModel{model.Reference})...)
}

// moveForeignRoom migrates a room from an object of a generic REST provider.
func moveForeignRoom(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	reference, err := foreignReference(req)
	if err != nil {
		resp.Diagnostics.Append(moveFailed.diagnose("", err))
		return
	}

	model := vmrResourceModel{Keepers: types.MapNull(types.StringType)}
	model.setFromAPI(videoengine.VMR{Reference: reference}, false)
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, model)...)
	resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, vmrIdentityModel{model.Reference})...)
	privateState{Imported: true}.save(ctx, resp.TargetPrivate, &resp.Diagnostics)
}

func foreignReference(req resource.MoveStateRequest) (string, error) {
	for _, source := range moveSources {
		if source.matches(req.SourceProviderAddress, req.SourceTypeName) {
			return source.reference(req.SourceRawState.JSON)
		}
	}
	return "", &moveSourceError{req.SourceTypeName, req.SourceProviderAddress}
}
