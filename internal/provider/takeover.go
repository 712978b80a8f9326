// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// takeoverKey is the key of a resource's private state under which lies the run
// that took the room over, such as by an import. As long as it is there, a plan
// that replaces the room says that it ends what was just taken over.
const takeoverKey = "takeover"

// markTakeover notes that this run takes the room over.
func (r run) markTakeover(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	raw, err := json.Marshal(r)
	if err != nil {
		diags.AddError("Cannot note that the room was taken over", sentence(err))
		return
	}
	diags.Append(private.SetKey(ctx, takeoverKey, raw)...)
}

// forgetTakeover removes the mark of an earlier run. The read that belongs to
// the import itself leaves the mark for the plan that follows.
func (r run) forgetTakeover(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	raw, more := private.GetKey(ctx, takeoverKey)
	diags.Append(more...)
	var marked run
	if raw != nil && (json.Unmarshal(raw, &marked) != nil || marked != r) {
		diags.Append(private.SetKey(ctx, takeoverKey, nil)...)
	}
}

// isTakeover tells whether the room was taken over and not read in a later run
// yet.
func isTakeover(ctx context.Context, private privateState, diags *diag.Diagnostics) bool {
	raw, more := private.GetKey(ctx, takeoverKey)
	diags.Append(more...)
	return raw != nil
}

// warnTakeover is the warning of a plan that replaces a room right after taking
// it over.
func warnTakeover(reference string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(
		fmt.Sprintf("Room %s is replaced as soon as it is taken over", reference),
		"The room has no keepers yet, and setting them replaces it: applying this plan deletes the room that is being taken "+
			"over, and makes another one with another reference and other PINs. To keep the room, leave keepers out now and set "+
			"them when its PINs are to change.")
}
