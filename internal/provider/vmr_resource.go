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

	room, private, err := r.data.createRoom(ctx, client)
	if err != nil {
		resp.Diagnostics.Append(creationFailure(err).diagnose(room.Reference, err, room.HostPIN, room.GuestPIN))
	}
	if room.Reference == "" {
		return
	}

	// Also after an error: a room that exists has to be in the state. A PIN that is
	// null in the plan must stay null.
	model.setFromAPI(room, r.data.storePINs && model.HostPIN.IsUnknown())
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, vmrIdentityModel{model.Reference})...)
	private.save(ctx, resp.Private, &resp.Diagnostics)
}

// createRoom returns a new room and its private state, also with an error if the
// room exists or most likely does. A room that nothing has confirmed has no
// fingerprint. Without a reference there is nothing to record.
func (d *providerData) createRoom(ctx context.Context, client *videoengine.Client) (videoengine.VMR, privateState, error) {
	room, err := d.capacity.create(ctx, client.CreateVMR)
	if room.Reference == "" {
		return room, privateState{}, err
	}
	var private privateState
	var creation *videoengine.CreateError
	incomplete := errors.As(err, &creation) && creation.Outcome == videoengine.Incomplete
	if err == nil || incomplete {
		private.Fingerprint = newFingerprint(d.account)
	}
	if incomplete && !d.storePINs {
		err = nil // The room exists, and lacks only PINs.
	}
	if !d.memory.noteCreation(room.Reference, private.Fingerprint) {
		return videoengine.VMR{}, privateState{}, givenTwice(room.Reference)
	}
	return room, private, err
}

func (r *vmrResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model vmrResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	// The identity is set even for a room that turns out to be gone: states of
	// CLIs that know no identity hold none, and the framework insists on one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, vmrIdentityModel{model.Reference})...)
	private := loadPrivateState(ctx, req.Private, &resp.Diagnostics)
	client := r.data.connect(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	before := model.vmr()
	room, err := client.GetVMR(ctx, before.Reference)
	match := r.data.account.match(private.Fingerprint)
	switch {
	case isGone(err) && match == sameAccount:
		tflog.Warn(ctx, "The room no longer exists; removing it from the state", map[string]any{"reference": before.Reference})
		resp.State.RemoveResource(ctx)
		return
	case isGone(err):
		err = notInAccount(match, err)
	case err == nil:
		err = r.data.ensureSameRoom(before, room, match)
	}
	if err != nil {
		resp.Diagnostics.Append(readFailure(err, match).diagnose(before.Reference, err, model.pins()...))
		return
	}

	model.setFromAPI(room, r.data.storePINs)
	private = r.data.refreshed(private, before, room)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	private.save(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(r.data.warnOtherPINs(before, room)...)
	resp.Diagnostics.Append(r.data.warnMissingPINs(room.Reference, model.HostPIN, model.GuestPIN)...)
	resp.Diagnostics.Append(r.data.correctWarning(room.Reference, private.Occupancy)...)
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
	private := loadPrivateState(ctx, req.Private, &resp.Diagnostics)
	client := r.data.connect(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}

	room := model.vmr()
	err := r.data.ensureDeletable(ctx, client, room, private)
	if err == nil {
		err = client.DeleteVMR(ctx, room, func() bool { return r.data.memory.hasReplaced(room.Reference, private.Fingerprint) })
	}
	if err != nil && !isGone(err) {
		resp.Diagnostics.Append(deletionFailure(err).diagnose(room.Reference, err, model.pins()...))
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
		resp.Diagnostics.Append(importFailed.diagnose("", err))
	}
	if resp.Diagnostics.HasError() {
		return
	}

	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("reference"), reference)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("reference"), reference)...)
	if r.data != nil && !r.data.memory.noteImport(reference) {
		resp.Diagnostics.Append(warnImportedTwice(reference))
	}
	privateState{Imported: true}.save(ctx, resp.Private, &resp.Diagnostics)
}

// isGone reports whether err is the API's own "Vmr not found", or a proof as good.
func isGone(err error) bool { return errors.Is(err, videoengine.ErrNotFound) }
