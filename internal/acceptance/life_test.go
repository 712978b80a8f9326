// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
)

// lifeOfARoom has a room made, looked at, imported, replaced and, at the end of
// the test case, destroyed. The given provider block says on which service.
func lifeOfARoom(providerBlock string) []resource.TestStep {
	config := func(rotation string) string {
		return providerBlock + `
resource "visionsconnected_vmr" "room" { keepers = { rotation = "` + rotation + `" } }
data "visionsconnected_vmr" "room" { reference = visionsconnected_vmr.room.reference }
`
	}
	return []resource.TestStep{
		{
			Config: config("1"),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttrSet(acctest.RoomAddress, "host_pin"),
				resource.TestCheckResourceAttrPair(acctest.RoomAddress, "host_pin", dataAddress, "host_pin"),
				resource.TestCheckResourceAttrPair(acctest.RoomAddress, "guest_pin", dataAddress, "guest_pin"),
				resource.TestCheckResourceAttr(dataAddress, "active_hosts", "0"),
				resource.TestCheckResourceAttr(dataAddress, "active_guests", "0"),
			),
		},
		{Config: config("1"), ConfigPlanChecks: noAction},
		{
			ResourceName:            acctest.RoomAddress,
			ImportState:             true,
			ImportStateVerify:       true,
			ImportStateVerifyIgnore: []string{"keepers"}, // The service knows of none.
		},
		{Config: config("2"), ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate)},
	}
}

func TestVMR_LifeOfARoom(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	runCase(t, s, lifeOfARoom(s.Config(""))...)
}

// The same on the real service, with the credentials of the environment.
func TestAccVMR_LifeOfARoom(t *testing.T) {
	t.Parallel()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs on the real service, with credentials in the environment: use `make testacc`")
	}
	acctest.RequireCLI(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"visionsconnected": func() (tfprotov6.ProviderServer, error) { return pluginserver.New(provider.New("test")), nil },
		},
		Steps: lifeOfARoom(`
terraform {
  required_providers {
    visionsconnected = { source = "visionsconnected/visionsconnected" }
  }
}`),
	})
}
