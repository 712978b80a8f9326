// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// takeoverKey is the key of a resource's private state under which lies a mark
// that the room was taken over, by an import or a moved block. As long as it is
// there, a plan that replaces the room says that it ends what was just taken
// over.
const takeoverKey = "takeover"

// markTakeover notes that the room is taken over.
func markTakeover(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	diags.Append(private.SetKey(ctx, takeoverKey, []byte("true"))...)
}

// forgetTakeover removes the mark. The first read of a room belongs to the
// takeover itself and leaves the mark for the plan that follows.
func forgetTakeover(ctx context.Context, private privateState, seen sighting, diags *diag.Diagnostics) {
	if seen != neverSeen && isTakeover(ctx, private, diags) {
		diags.Append(private.SetKey(ctx, takeoverKey, nil)...)
	}
}

// isTakeover tells whether the room was taken over and not read again since.
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
