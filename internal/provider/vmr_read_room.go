// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// What the data source and the ephemeral resource share: both read a room
// that exists, and differ in what Terraform keeps of it.

const (
	readRoomReferenceDescription = "Reference of the room to read."
	activeHostsDescription       = "Number of hosts in the room at the time of reading; never null."
	activeGuestsDescription      = "Number of guests in the room at the time of reading; never null."
)

func readRoomReferenceValidators() []validator.String {
	return []validator.String{textValidator{"the reference of a room", videoengine.ValidateReference}}
}

// readRoom returns the room to which a configuration refers as it is now, or false
// with the reason in diags.
func (d *providerData) readRoom(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) (vmrReadModel, bool) {
	var model vmrReadModel
	diags.Append(config.Get(ctx, &model)...)
	client := d.connect(diags)
	if diags.HasError() {
		return vmrReadModel{}, false
	}

	reference := model.Reference.ValueString()
	room, err := client.GetVMR(ctx, reference)
	if err != nil {
		diags.Append(otherReadFailed.diagnose(reference, err))
		return vmrReadModel{}, false
	}
	return newVMRReadModel(room), true
}
