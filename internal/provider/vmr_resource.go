// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

var (
	_ resource.ResourceWithConfigure   = (*vmrResource)(nil)
	_ resource.ResourceWithImportState = (*vmrResource)(nil)
)

// vmrResource is the resource visionsconnected_vmr: one room.
type vmrResource struct {
	data *providerData
}

func newVMRResource() resource.Resource { return &vmrResource{} }

func (r *vmrResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = typeName + "_vmr"
}

func (r *vmrResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = providerDataFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *vmrResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model vmrResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &model)...)
	client := r.data.connect(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	room, err := r.data.capacity.create(ctx, client.CreateVMR)
	if err != nil {
		resp.Diagnostics.Append(creating(err).diagnose(room.Reference, err, room.HostPIN, room.GuestPIN))
	}
	if room.Reference == "" {
		return
	}

	// Also after an error: a room that exists has to be in the state.
	model.setFromAPI(room)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, vmrIdentityModel{model.Reference})...)
	privateState{Account: newFingerprint(r.data.name)}.save(ctx, resp.Private, &resp.Diagnostics)
}

func (r *vmrResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model vmrResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	// The identity is set even for a room that turns out to be gone: states of
	// CLIs that know no identity hold none, and the framework insists on one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, vmrIdentityModel{model.Reference})...)
	client := r.data.connect(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	reference := model.Reference.ValueString()
	room, err := client.GetVMR(ctx, reference)
	private := loadPrivateState(ctx, req.Private, &resp.Diagnostics)
	match := r.data.name.match(private.Account)
	switch {
	case isGone(err) && match == sameAccount:
		tflog.Warn(ctx, "The service says that the room is gone; removing it from the state", map[string]any{"reference": reference})
		resp.State.RemoveResource(ctx)
		return
	case isGone(err):
		resp.Diagnostics.Append(notInThisAccount(reference, match, err))
		return
	case err != nil && match == unconfirmed:
		resp.Diagnostics.Append(readingFirst.diagnose(reference, err, model.pins()...))
		return
	case err != nil:
		resp.Diagnostics.Append(reading.diagnose(reference, err, model.pins()...))
		return
	}

	model.setFromAPI(room)
	resp.Diagnostics.Append(missingPINs(reference, requirePINs(model.HostPIN, model.GuestPIN))...)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	private.Imported = private.Imported && match == unconfirmed
	if match != sameAccount {
		private.Account = newFingerprint(r.data.name)
	}
	private.Occupancy = r.data.occupancyOf(room)
	private.save(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(r.data.correctPlan(reference, private.Occupancy)...)
}

// Update is never called: every argument forces replacement, because the API
// has no update. The framework wants the method all the same.
func (r *vmrResource) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError("Cannot update room",
		"The API has no update: each change should have been planned as a replacement.\n\nThe room is unchanged.\n\n"+
			"This is a bug of the provider, please report it.")
}

func (r *vmrResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model vmrResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	client := r.data.connect(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	reference := model.Reference.ValueString()
	err := r.data.ensureDeletable(ctx, client, reference)
	if err == nil {
		err = client.DeleteVMR(ctx, videoengine.VMR{
			Reference: reference, HostPIN: model.HostPIN.ValueString(), GuestPIN: model.GuestPIN.ValueString(),
		})
	}
	private := loadPrivateState(ctx, req.Private, &resp.Diagnostics)
	switch match := r.data.name.match(private.Account); {
	case err == nil:
	case isGone(err) && match == sameAccount:
		// Gone already, as it should be.
	case isGone(err):
		resp.Diagnostics.Append(notInThisAccount(reference, match, err))
	default:
		resp.Diagnostics.Append(deleting(err).diagnose(reference, err, model.pins()...))
	}
}

// ImportState takes a reference by ID or by identity; the read that follows
// brings the rest.
func (r *vmrResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	reference := req.ID
	if reference == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		var identity vmrIdentityModel
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		reference = identity.Reference.ValueString()
	}
	if err := videoengine.ValidateReference(reference); err != nil {
		resp.Diagnostics.Append(importing.diagnose("", err))
	}
	if resp.Diagnostics.HasError() {
		return
	}

	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("reference"), reference)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("reference"), reference)...)
	privateState{Imported: true}.save(ctx, resp.Private, &resp.Diagnostics)
}

// isGone tells whether err is the service's word that there is no such room.
func isGone(err error) bool { return errors.Is(err, videoengine.ErrNotFound) }
