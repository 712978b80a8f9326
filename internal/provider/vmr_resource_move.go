// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

var _ resource.ResourceWithMoveState = (*vmrResource)(nil)

// MoveState returns how a moved block takes a room over from a resource of
// another type. The CLI asks a provider that is not configured, so that nothing
// is asked of the service: the read that follows confirms the room.
func (r *vmrResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveState}}
}

func moveState(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	room, err := movedRoom(req)
	if err != nil {
		resp.Diagnostics.Append(moving.diagnose("", err))
		return
	}

	model := vmrResourceModel{Keepers: types.MapNull(types.StringType)}
	model.take(room)
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, model)...)
	resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, vmrIdentityModel{model.Reference})...)
	markTakeover(ctx, resp.TargetPrivate, &resp.Diagnostics)
}

// movedRoom returns the room in the state that is to be moved.
func movedRoom(req resource.MoveStateRequest) (videoengine.VMR, error) {
	for _, source := range moveSources {
		if source.matches(req.SourceProviderAddress, req.SourceTypeName) {
			return source.room(req.SourceRawState.JSON)
		}
	}
	return videoengine.VMR{}, &moveSourceError{req.SourceTypeName, req.SourceProviderAddress}
}
