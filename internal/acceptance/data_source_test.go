// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const dataAddress = "data.visionsconnected_vmr.room"

func TestVMRDataSource_ShowsTheRoomAndItsParticipants(t *testing.T) {
	t.Parallel()
	inBothReadings(t, func(t *testing.T, s *acctest.Service, room emulator.Room, hosts, guests int) {
		t.Helper()
		acctest.RequireCLI(t)
		known := func(attribute string, value knownvalue.Check) statecheck.StateCheck {
			return statecheck.ExpectKnownValue(dataAddress, tfjsonpath.New(attribute), value)
		}
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(),
			Steps: []resource.TestStep{{
				Config: s.Config(fmt.Sprintf(`data "visionsconnected_vmr" "room" { reference = %q }`, room.Reference)),
				ConfigStateChecks: []statecheck.StateCheck{
					known("reference", knownvalue.StringExact(room.Reference)),
					known("host_pin", knownvalue.StringExact(room.HostPIN)),
					known("guest_pin", knownvalue.StringExact(room.GuestPIN)),
					known("active_hosts", knownvalue.Int64Exact(int64(hosts))),
					known("active_guests", knownvalue.Int64Exact(int64(guests))),
					statecheck.ExpectSensitiveValue(dataAddress, tfjsonpath.New("host_pin")),
					statecheck.ExpectSensitiveValue(dataAddress, tfjsonpath.New("guest_pin")),
				},
			}},
		})
		if got := s.OnlyRoom(t).Reference; got != room.Reference {
			t.Errorf("the service has room %s, want %s untouched", got, room.Reference)
		}
	})
}

func TestVMRDataSource_RefusesWhatIsNoRoom(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	acctest.RequireCLI(t)
	data := func(reference string) string {
		return s.Config(fmt.Sprintf(`data "visionsconnected_vmr" "room" { reference = %q }`, reference))
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: data("ve-nobody"),
				ExpectError: acctest.Saying("Cannot read room", "Room ve-nobody:", "422", `"Vmr not found"`,
					"Check the reference, and that customer_id and base_url"),
			},
			{Config: data("a/b"), ExpectError: acctest.Saying("Invalid reference", "The reference is invalid: it contains a slash")},
		},
	})
}

func TestVMRDataSource_NoPINs_WarnsAndCountsParticipants(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	s.OccupyWith(t, room.Reference, 2, 3)
	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	w := acctest.NewWorkspace(t, s.Config(fmt.Sprintf(`
data "visionsconnected_vmr" "room" { reference = %q }
output "people" { value = data.visionsconnected_vmr.room.active_hosts + data.visionsconnected_vmr.room.active_guests }`, room.Reference)))
	w.Says(w.Must("apply", "-auto-approve"), "Warning: Room read without PINs", "Room "+room.Reference,
		"contains no host_pin and no guest_pin", "gets null", "people = 5")
}
