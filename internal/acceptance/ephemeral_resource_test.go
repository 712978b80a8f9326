// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

func ephemeralRoom(reference string) string {
	return fmt.Sprintf("\nephemeral \"visionsconnected_vmr\" \"room\" { reference = %s }\n", reference)
}

// The echo provider stores what must not be stored, so that a test can see it.
func TestVMREphemeralResource_ShowsTheRoomAndItsParticipants(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.EphemeralResources)
	inBothReadings(t, func(t *testing.T, s *acctest.Service, room emulator.Room, hosts, guests int) {
		t.Helper()
		servers := acctest.Factories()
		servers["echo"] = echoprovider.NewProviderServer()
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: servers,
			Steps: []resource.TestStep{{
				// plugin-testing serves all providers under the namespace of this one.
				Config: acctest.Requiring("echo", "visionsconnected/echo", s.Config(ephemeralRoom(fmt.Sprintf("%q", room.Reference))+`
provider "echo" { data = ephemeral.visionsconnected_vmr.room }
resource "echo" "room" {}`)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("echo.room", tfjsonpath.New("data"), knownvalue.ObjectExact(map[string]knownvalue.Check{
						"reference":     knownvalue.StringExact(room.Reference),
						"host_pin":      knownvalue.StringExact(room.HostPIN),
						"guest_pin":     knownvalue.StringExact(room.GuestPIN),
						"active_hosts":  knownvalue.Int64Exact(int64(hosts)),
						"active_guests": knownvalue.Int64Exact(int64(guests)),
					})),
				},
			}},
		})
	})
}

func TestVMREphemeralResource_RefusesWhatIsNoRoom(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.EphemeralResources)
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, "")
	for reference, says := range map[string][]string{
		`"ve-nobody"`: {
			"Cannot read room", "Room ve-nobody:", "422", `"Vmr not found"`, "No room was changed",
			"Check the reference, and that customer_id and base_url",
		},
		`"a/b"`: {"Invalid reference", "The reference is invalid: it contains a slash"},
	} {
		w.Configure(s.Config(ephemeralRoom(reference)))
		w.MustFail([]string{"plan"}, says...)
	}
}

// Null must not take the place of a PIN in a secret store.
func TestVMREphemeralResource_NoPINs_IsAnError(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.EphemeralResources)
	s, room := acctest.ServiceWithRoom(t)
	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs, Count: -1})
	w := acctest.NewWorkspace(t, s.Config(ephemeralRoom(fmt.Sprintf("%q", room.Reference))))
	w.MustFail([]string{"plan"}, "Cannot read room", "Room "+room.Reference, "contains no host_pin and no guest_pin", "No room was changed",
		"ask VisionsConnected's support")
}

func TestVMREphemeralResource_UnknownArgument_SaysWhich(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.EphemeralResources)
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.ConfigWith("max_retries = terraform_data.setting.output", `
resource "terraform_data" "setting" { input = 3 }`+ephemeralRoom(fmt.Sprintf("%q", room.Reference))))
	w.MustFail([]string{"plan"}, "Unknown provider argument", "the provider argument max_retries is unknown until")
}

// handOff writes the PINs of the ephemeral room into the store, through its
// provider's write-only argument.
func handOff(store *acctest.Vault) string {
	return fmt.Sprintf(`
provider "vault" { address = %q }

resource "vault_kv_secret_v2" "pins" {
  mount                = "kv"
  name                 = "room"
  data_json_wo_version = 1
  data_json_wo = jsonencode({
    host_pin  = ephemeral.visionsconnected_vmr.room.host_pin
    guest_pin = ephemeral.visionsconnected_vmr.room.guest_pin
  })
}
`, store.URL)
}

func expectPINs(t *testing.T, v *acctest.Vault, room emulator.Room) {
	t.Helper()
	if got, want := v.Secret("room"), (map[string]string{"host_pin": room.HostPIN, "guest_pin": room.GuestPIN}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the store has %v, want %v", got, want)
	}
}

func TestVMREphemeralResource_UnknownReference_IsDeferredToTheApply(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.WriteOnlyArguments)
	s, store := acctest.NewService(t), acctest.NewVault(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock+ephemeralRoom("visionsconnected_vmr.room.reference")+handOff(store)))

	w.Says(w.Must("plan"), "2 to add, 0 to change, 0 to destroy")
	s.ExpectCalls(t, "the plan", nil)

	w.Must("apply", "-auto-approve")
	s.ExpectCalls(t, "the apply", map[string]int{http.MethodPost: 1, http.MethodGet: 1})
	expectPINs(t, store, s.OnlyRoom(t))

	w.PlanExits(0)
	w.Must("destroy", "-auto-approve")
	if rooms := s.Ledger().Rooms; len(rooms) != 0 {
		t.Errorf("the service has %d rooms left", len(rooms))
	}
}

// The room is read again for the apply, not taken from the plan.
func TestVMREphemeralResource_RoomGoneBetweenPlanAndApply_NothingIsHandedOff(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.WriteOnlyArguments)
	s, room := acctest.ServiceWithRoom(t)
	store := acctest.NewVault(t)
	w := acctest.NewWorkspace(t, s.Config(ephemeralRoom(fmt.Sprintf("%q", room.Reference))+handOff(store)))
	w.Must("plan", "-out=tfplan")
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.MustFail([]string{"apply", "tfplan"}, "Cannot read room", "Room "+room.Reference, "No room was changed")
	if got := store.Secret("room"); got != nil {
		t.Errorf("the store has %v, want nothing", got)
	}
}

// Nothing of the PINs is in any file that the CLI leaves, nor in its log.
func TestVMREphemeralResource_HandedOff_NoFileAndNoLogHoldsAPIN(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.WriteOnlyArguments)
	s, room := acctest.ServiceWithRoom(t)
	store := acctest.NewVault(t)
	config := func(version int) string {
		return strings.ReplaceAll(s.Config(ephemeralRoom(fmt.Sprintf("%q", room.Reference))+handOff(store)),
			"data_json_wo_version = 1", fmt.Sprintf("data_json_wo_version = %d", version))
	}
	w := acctest.NewWorkspace(t, config(1))
	w.Must("init")
	w.Setenv("TF_LOG", "TRACE")

	log := w.Must("plan", "-out=tfplan")
	s.ExpectCalls(t, "the plan", map[string]int{http.MethodGet: 1})
	log += w.Must("show", "-json", "tfplan")
	log += w.Must("apply", "tfplan")
	s.ExpectCalls(t, "the apply", map[string]int{http.MethodGet: 1})
	w.Configure(config(2)) // So that there is a backup of a state too.
	log += w.Must("apply", "-auto-approve")
	log += w.Must("plan", "-out=tfplan", "-refresh-only")
	expectPINs(t, store, room)
	log += w.Must("show", "-json")

	if !strings.Contains(log, "VideoEngine API request") || !strings.Contains(log, "[TRACE]") {
		t.Fatal("the log does not hold the provider's lines, so this test proves nothing")
	}
	files := w.Files()
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup", "tfplan/tfplan", "tfplan/tfstate"} {
		if files[name] == "" {
			t.Errorf("there is no file %s, so this test proves little", name)
		}
	}
	files["the TRACE log"] = log
	for name, text := range files {
		s.ExpectNoPINs(t, name, text)
	}
}
