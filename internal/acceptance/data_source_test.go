// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strconv"
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
	for name, reading := range map[string]emulator.Reading{"document": emulator.Document, "swagger": emulator.Swagger} {
		for _, participants := range []struct{ hosts, guests int }{{0, 0}, {1, 0}, {2, 14}} {
			t.Run(fmt.Sprintf("%s/%d hosts and %d guests", name, participants.hosts, participants.guests), func(t *testing.T) {
				t.Parallel()
				s := acctest.NewService(t, emulator.WithReading(reading))
				room, err := s.CreateRoom()
				if err != nil {
					t.Fatal(err)
				}
				if err := s.SetParticipants(room.Reference, participants.hosts, participants.guests); err != nil {
					t.Fatal(err)
				}
				acctest.RequireCLI(t)
				resource.UnitTest(t, resource.TestCase{
					ProtoV6ProviderFactories: acctest.Factories(),
					Steps: []resource.TestStep{{
						Config: s.Config(fmt.Sprintf(`data "visionsconnected_vmr" "room" { reference = %q }`, room.Reference)),
						Check: resource.ComposeAggregateTestCheckFunc(
							resource.TestCheckResourceAttr(dataAddress, "reference", room.Reference),
							resource.TestCheckResourceAttr(dataAddress, "host_pin", room.HostPIN),
							resource.TestCheckResourceAttr(dataAddress, "guest_pin", room.GuestPIN),
							resource.TestCheckResourceAttr(dataAddress, "active_hosts", strconv.Itoa(participants.hosts)),
						),
						ConfigStateChecks: []statecheck.StateCheck{
							statecheck.ExpectKnownValue(dataAddress, tfjsonpath.New("active_guests"), knownvalue.Int64Exact(int64(participants.guests))),
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
	}
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
			{Config: data(""), ExpectError: acctest.Saying("Invalid reference", "it is empty")},
			{Config: data("a/b"), ExpectError: acctest.Saying("Invalid reference", "The reference is invalid: it contains a slash")},
			{Config: data(".."), ExpectError: acctest.Saying("Invalid reference", "it is a relative path")},
			{Config: data("a b"), ExpectError: acctest.Saying("Invalid reference", "it contains white space")},
		},
	})
}

func TestVMRDataSource_NoPINs_WarnsAndCountsParticipants(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	s.SetCounts(t, room.Reference, 2, 3)
	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	w := acctest.NewWorkspace(t, s.Config(fmt.Sprintf(`
data "visionsconnected_vmr" "room" { reference = %q }
output "people" { value = data.visionsconnected_vmr.room.active_hosts + data.visionsconnected_vmr.room.active_guests }`, room.Reference)))
	w.Says(w.Must("apply", "-auto-approve"), "Warning: Room read without PINs", "Room "+room.Reference,
		"contains no host_pin and no guest_pin", "gets null", "people = 5")
}
