// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// What becomes of the identity that MoveState returns differs from CLI to CLI:
// Terraform 1.12 and OpenTofu 1.12 drop it, Terraform 1.15 stores it. So the
// provider is asked here without one, and unconfigured, as they ask it.
func TestMove_ReturnsTheIdentity(t *testing.T) {
	t.Parallel()
	for resourceType, c := range map[string]struct{ address, state string }{
		"restapi_object":       {"registry.terraform.io/mastercard/restapi", `{"id":"ve-1","path":"/vmrs"}`},
		"restful_resource":     {"registry.terraform.io/magodo/restful", `{"id":"/vmrs/ve-1"}`},
		"visionsconnected_vmr": {"mirror.example.com/visionsconnected/visionsconnected", `{"id":"ve-1","reference":"ve-1","host_pin":"0188","guest_pin":"5972","keepers":null}`},
	} {
		t.Run(resourceType, func(t *testing.T) {
			t.Parallel()
			server, err := factories()["visionsconnected"]()
			if err != nil {
				t.Fatal(err)
			}
			resp, err := server.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
				SourceProviderAddress: c.address,
				SourceTypeName:        resourceType,
				SourceState:           &tfprotov6.RawState{JSON: []byte(c.state)},
				TargetTypeName:        "visionsconnected_vmr",
			})
			if err != nil || len(resp.Diagnostics) > 0 {
				t.Fatal(err, resp.Diagnostics)
			}
			identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"reference": tftypes.String}}
			got, err := resp.TargetIdentity.IdentityData.Unmarshal(identity)
			if err != nil {
				t.Fatal(err)
			}
			want := tftypes.NewValue(identity, map[string]tftypes.Value{"reference": tftypes.NewValue(tftypes.String, "ve-1")})
			if !got.Equal(want) {
				t.Errorf("the identity is %s, want %s", got, want)
			}
		})
	}
}
