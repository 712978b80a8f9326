// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
)

// lifeOfARoom has a room created, read, imported, replaced and, at the end of the test
// case, destroyed. The given provider block says on which service.
func lifeOfARoom(providerBlock string) []resource.TestStep {
	config := func(rotation string) string {
		return providerBlock + `
resource "visionsconnected_vmr" "room" { keepers = { rotation = "` + rotation + `" } }
data "visionsconnected_vmr" "room" { reference = visionsconnected_vmr.room.reference }
`
	}
	pin := statecheck.CompareValue(compare.ValuesDiffer()) // The reference may be used again.
	created := func() []statecheck.StateCheck {
		checks := []statecheck.StateCheck{
			pin.AddStateValue(acctest.RoomAddress, tfjsonpath.New("host_pin")),
			statecheck.CompareValuePairs(acctest.RoomAddress, tfjsonpath.New("id"), acctest.RoomAddress, tfjsonpath.New("reference"), compare.ValuesSame()),
			statecheck.ExpectKnownValue(dataAddress, tfjsonpath.New("active_hosts"), knownvalue.Int64Exact(0)),
			statecheck.ExpectKnownValue(dataAddress, tfjsonpath.New("active_guests"), knownvalue.Int64Exact(0)),
		}
		for _, name := range []string{"host_pin", "guest_pin"} {
			path := tfjsonpath.New(name)
			checks = append(checks, statecheck.ExpectSensitiveValue(acctest.RoomAddress, path), statecheck.ExpectKnownValue(acctest.RoomAddress, path, knownvalue.NotNull()),
				statecheck.CompareValuePairs(acctest.RoomAddress, path, dataAddress, path, compare.ValuesSame()))
		}
		return checks
	}
	return []resource.TestStep{
		{Config: config("1"), ConfigPlanChecks: planned(plancheck.ResourceActionCreate), ConfigStateChecks: created()},
		{Config: config("1"), ConfigPlanChecks: noAction},
		{
			ResourceName:            acctest.RoomAddress,
			ImportState:             true,
			ImportStateVerify:       true,
			ImportStateVerifyIgnore: []string{"keepers"}, // The service knows of none.
		},
		{Config: config("2"), ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate), ConfigStateChecks: created()},
	}
}

// Participants who come are no change.
func TestVMR_LifeOfARoom(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	steps := lifeOfARoom(s.Config(""))
	steps[0].Check = roomIsInState(s)
	steps[1] = resource.TestStep{ // Without the data source, which shows them.
		PreConfig:        func() { s.Occupy(t, s.OnlyRoom(t).Reference) },
		Config:           s.Config(acctest.RoomWithKeeper("1")),
		ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
	}
	steps[2].PreConfig = func() { vacate(t, s, s.OnlyRoom(t).Reference) }
	steps[3].Check = roomIsInState(s)
	runCase(t, s, steps...)
	if created := s.Ledger().Created; created != 2 {
		t.Errorf("the service created %d rooms, want 2", created)
	}
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
