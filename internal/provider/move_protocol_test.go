// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// askToMove asks the provider itself, unconfigured and without an identity, as
// the CLIs do.
func askToMove(t *testing.T, address, resourceType, state string) *tfprotov6.MoveResourceStateResponse {
	t.Helper()
	server, err := acctest.Factories()["visionsconnected"]()
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: address,
		SourceTypeName:        resourceType,
		SourceState:           &tfprotov6.RawState{JSON: []byte(state)},
		TargetTypeName:        "visionsconnected_vmr",
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// CLIs differ in what they do with the identity that MoveState returns:
// Terraform 1.12 and OpenTofu 1.12 drop it, Terraform 1.15 stores it. So the
// provider is asked here without one.
func TestMove_ReturnsTheIdentity(t *testing.T) {
	t.Parallel()
	for resourceType, c := range map[string]struct{ address, state string }{
		"restapi_object":       {"registry.terraform.io/mastercard/restapi", `{"id":"ve-1","path":"/vmrs"}`},
		"restful_resource":     {"registry.terraform.io/magodo/restful", `{"id":"/vmrs/ve-1"}`},
		"visionsconnected_vmr": {"mirror.example.com/visionsconnected/visionsconnected", `{"id":"ve-1","reference":"ve-1","host_pin":"0188","guest_pin":"5972","keepers":null}`},
	} {
		t.Run(resourceType, func(t *testing.T) {
			t.Parallel()
			resp := askToMove(t, c.address, resourceType, c.state)
			if len(resp.Diagnostics) > 0 {
				t.Fatal(resp.Diagnostics)
			}
			expectIdentity(t, resp.TargetIdentity.IdentityData, "ve-1")
		})
	}
}

// A state that a CLI without identities wrote, or one of an earlier Terraform,
// holds none. Terraform from 1.12 on asks for the upgrade of what is not there.
func TestVMRResource_UpgradeIdentity(t *testing.T) {
	t.Parallel()
	for identity, want := range map[string]any{
		``:                                 nil,
		`null`:                             nil,
		`{"id":"{\"id\":\"/vmrs/ve-1\"}"}`: "ve-1", // That of a restful_resource.
	} {
		t.Run(identity, func(t *testing.T) {
			t.Parallel()
			server, err := acctest.Factories()["visionsconnected"]()
			if err != nil {
				t.Fatal(err)
			}
			resp, err := server.UpgradeResourceIdentity(t.Context(), &tfprotov6.UpgradeResourceIdentityRequest{
				TypeName:    "visionsconnected_vmr",
				RawIdentity: &tfprotov6.RawState{JSON: []byte(identity)},
			})
			if err != nil || len(resp.Diagnostics) > 0 {
				t.Fatal(err, resp)
			}
			expectIdentity(t, resp.UpgradedIdentity.IdentityData, want)
		})
	}
}

// expectIdentity checks the reference in an identity; nil stands for null.
func expectIdentity(t *testing.T, data *tfprotov6.DynamicValue, reference any) {
	t.Helper()
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"reference": tftypes.String}}
	got, err := data.Unmarshal(identity)
	if err != nil {
		t.Fatal(err)
	}
	want := tftypes.NewValue(identity, map[string]tftypes.Value{"reference": tftypes.NewValue(tftypes.String, reference)})
	if !got.Equal(want) {
		t.Errorf("the identity is %s, want %s", got, want)
	}
}

func TestMove_OwnRoomOfAnUnknownShape_IsRefused(t *testing.T) {
	t.Parallel()
	resp := askToMove(t, "mirror.example.com/visionsconnected/visionsconnected", "visionsconnected_vmr",
		`{"id":"ve-1","reference":"ve-1","host_pin":"0188","guest_pin":"5972","keepers":null,"kind":"blue"}`)
	if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Cannot move resource" {
		t.Fatalf("got the diagnostics %v, want that the room cannot be taken over", resp.Diagnostics)
	}
	detail := resp.Diagnostics[0].Detail
	for _, phrase := range []string{"Nothing was moved", "Put the room's block back under its old address", "merely taking the moved block out deletes the room"} {
		if !strings.Contains(detail, phrase) {
			t.Errorf("the message does not say %q: %s", phrase, detail)
		}
	}
	if strings.Contains(detail, "0188") || strings.Contains(detail, "5972") {
		t.Errorf("the message shows a PIN: %s", detail)
	}
}
