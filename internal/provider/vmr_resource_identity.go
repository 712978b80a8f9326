// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ resource.ResourceWithIdentity        = (*vmrResource)(nil)
	_ resource.ResourceWithUpgradeIdentity = (*vmrResource)(nil)
)

// IdentitySchema says what identifies a room. Its version is not 0 so that
// OpenTofu asks for an upgrade of the identities that it carries over from other
// providers; see UpgradeIdentity.
func (r *vmrResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Version: 1,
		Attributes: map[string]identityschema.Attribute{
			"reference": identityschema.StringAttribute{
				Description:       referenceDescription,
				RequiredForImport: true,
			},
		},
	}
}

// UpgradeIdentity turns the identity of a restful_resource into that of the room
// that was moved from it. OpenTofu (1.12) drops the identity that MoveState
// returns and keeps the source's, which would not fit the schema; but first it
// asks for its upgrade, as if it were an old one of ours.
func (r *vmrResource) UpgradeIdentity(context.Context) map[int64]resource.IdentityUpgrader {
	return map[int64]resource.IdentityUpgrader{0: {IdentityUpgrader: upgradeIdentity}}
}

// upgradeIdentity is also asked where a state holds no identity at all: Terraform
// (1.12 and later) does so for what a CLI wrote that knows of none. It returns one
// without a value then, which the next read fills in.
func upgradeIdentity(ctx context.Context, req resource.UpgradeIdentityRequest, resp *resource.UpgradeIdentityResponse) {
	if len(attributesOf(req.RawIdentity.JSON)) == 0 {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, vmrIdentityModel{types.StringNull()})...)
		return
	}
	reference, err := referenceOfIdentity(req.RawIdentity.JSON)
	if err != nil {
		resp.Diagnostics.Append(moveFailed.diagnose("", err))
		return
	}
	resp.Diagnostics.Append(resp.Identity.Set(ctx, vmrIdentityModel{types.StringValue(reference)})...)
}
