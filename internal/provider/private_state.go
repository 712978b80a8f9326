// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// privateStateKey is the one key of a room's private data.
const privateStateKey = "room"

// privateState is what the provider keeps of a room beside its attributes, out of
// the user's sight.
type privateState struct {
	// Fingerprint is that of the account on which the room was last read or created,
	// and absent before that.
	Fingerprint fingerprint `json:"account,omitempty"`
	// Occupancy has the participants at the last read, so that a plan can warn without
	// a call of its own. It is absent if there were none: a private state that changes
	// is a change to the CLI, and an empty room shall have none.
	Occupancy occupancy `json:"occupancy,omitzero"`
	// Imported marks a room that came by an import or a moved block. The first
	// read belongs to the import; the second, of a later run, removes the mark.
	Imported bool `json:"imported,omitempty"`
	// OtherPINs marks a room whose last read found other PINs than the state's:
	// the reference may have been given to another room.
	OtherPINs bool `json:"other_pins,omitempty"`
}

// privateData holds private state. The framework's own type cannot be named
// outside of it.
type privateData interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// loadPrivateState returns a room's private state. What cannot be read, because
// another version wrote it, counts as absent.
func loadPrivateState(ctx context.Context, data privateData, diags *diag.Diagnostics) privateState {
	raw, more := data.GetKey(ctx, privateStateKey)
	diags.Append(more...)
	var s privateState
	if err := json.Unmarshal(raw, &s); err != nil {
		return privateState{}
	}
	return s
}

// save makes s the private state of the room.
func (s privateState) save(ctx context.Context, data privateData, diags *diag.Diagnostics) {
	raw, err := json.Marshal(s)
	if err != nil {
		diags.AddError("Cannot save private state", sentence(err))
		return
	}
	diags.Append(data.SetKey(ctx, privateStateKey, raw)...)
}

// refreshed returns the private state of a room that was just read; before is what
// the state knew of it.
func (d *providerData) refreshed(s privateState, before, now videoengine.VMR) privateState {
	match := d.account.match(s.Fingerprint)
	s.Imported = s.Imported && match == unconfirmed
	if match != sameAccount {
		s.Fingerprint = newFingerprint(d.account)
	}
	s.Occupancy = d.occupancyOf(now)
	// A response without PINs tells nothing.
	s.OtherPINs = before.HasOtherPINs(now) || s.OtherPINs && now.HostPIN == "" && now.GuestPIN == ""
	return s
}
