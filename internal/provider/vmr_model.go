// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// vmrResourceModel is a room in a plan or a state.
type vmrResourceModel struct {
	Keepers   types.Map    `tfsdk:"keepers"`
	ID        types.String `tfsdk:"id"`
	Reference types.String `tfsdk:"reference"`
	HostPIN   types.String `tfsdk:"host_pin"`
	GuestPIN  types.String `tfsdk:"guest_pin"`
}

// setFromAPI fills in what the API returned of the room. Unless PINs are stored, they
// are null; else a PIN that it did not return stays what it was.
func (m *vmrResourceModel) setFromAPI(room videoengine.VMR, storePINs bool) {
	m.ID = types.StringValue(room.Reference)
	m.Reference = types.StringValue(room.Reference)
	if !storePINs {
		m.HostPIN, m.GuestPIN = types.StringNull(), types.StringNull()
		return
	}
	m.HostPIN = pinOrPrevious(room.HostPIN, m.HostPIN)
	m.GuestPIN = pinOrPrevious(room.GuestPIN, m.GuestPIN)
}

// vmr returns the room as the state knows it.
func (m *vmrResourceModel) vmr() videoengine.VMR {
	return videoengine.VMR{Reference: m.Reference.ValueString(), HostPIN: m.HostPIN.ValueString(), GuestPIN: m.GuestPIN.ValueString()}
}

// pins returns what no message may repeat.
func (m *vmrResourceModel) pins() []string {
	return []string{m.HostPIN.ValueString(), m.GuestPIN.ValueString()}
}

// pinOrPrevious returns the PIN of a response, or the previous one where it has none.
func pinOrPrevious(pin string, before types.String) types.String {
	switch {
	case pin != "":
		return types.StringValue(pin)
	case before.IsUnknown():
		return types.StringNull() // Nothing may be unknown after an apply.
	default:
		return before
	}
}

// pinsError says which PINs nobody knows: neither the response nor the state has them.
type pinsError struct{ missing []string }

func (e *pinsError) Error() string {
	return "the response contains no " + strings.Join(e.missing, " and no ")
}

// requirePINs returns a [*pinsError] unless both PINs are known.
func requirePINs(host, guest types.String) error {
	var missing []string
	if host.IsNull() {
		missing = append(missing, "host_pin")
	}
	if guest.IsNull() {
		missing = append(missing, "guest_pin")
	}
	if len(missing) == 0 {
		return nil
	}
	return &pinsError{missing}
}

// vmrIdentityModel is what identifies a room for good.
type vmrIdentityModel struct {
	Reference types.String `tfsdk:"reference"`
}

// vmrReadModel is a room as a GET returns it: the model of the data source and the
// ephemeral resource, which have participants and nothing that manages the room.
type vmrReadModel struct {
	Reference    types.String `tfsdk:"reference"`
	HostPIN      types.String `tfsdk:"host_pin"`
	GuestPIN     types.String `tfsdk:"guest_pin"`
	ActiveHosts  types.Int64  `tfsdk:"active_hosts"`
	ActiveGuests types.Int64  `tfsdk:"active_guests"`
}

func newVMRReadModel(room videoengine.VMR) vmrReadModel {
	return vmrReadModel{
		Reference:    types.StringValue(room.Reference),
		HostPIN:      pinOrPrevious(room.HostPIN, types.StringNull()),
		GuestPIN:     pinOrPrevious(room.GuestPIN, types.StringNull()),
		ActiveHosts:  types.Int64Value(room.ActiveHosts),
		ActiveGuests: types.Int64Value(room.ActiveGuests),
	}
}
