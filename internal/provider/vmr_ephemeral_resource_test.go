// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

func ephemeralRoom(reference string) string {
	return fmt.Sprintf("\nephemeral \"visionsconnected_vmr\" \"room\" { reference = %s }\n", reference)
}

// The echo provider stores what must not be stored, so that a test can see it.
func TestVMREphemeralResource_ShowsTheRoomAndWhoIsInIt(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.EphemeralResources)
	for name, reading := range map[string]emulator.Reading{"document": emulator.Document, "swagger": emulator.Swagger} {
		for _, participants := range []struct{ hosts, guests int }{{0, 0}, {2, 14}} {
			t.Run(fmt.Sprintf("%s/%d hosts and %d guests", name, participants.hosts, participants.guests), func(t *testing.T) {
				t.Parallel()
				s := newService(t, emulator.WithReading(reading))
				room, err := s.CreateRoom()
				if err != nil {
					t.Fatal(err)
				}
				s.setParticipants(t, room.Reference, participants.hosts, participants.guests)
				servers := factories()
				servers["echo"] = echoprovider.NewProviderServer()
				resource.UnitTest(t, resource.TestCase{
					ProtoV6ProviderFactories: servers,
					Steps: []resource.TestStep{{
						// plugin-testing serves all providers under the namespace of this one.
						Config: requiring("echo", "visionsconnected/echo", s.config(ephemeralRoom(fmt.Sprintf("%q", room.Reference))+`
provider "echo" { data = ephemeral.visionsconnected_vmr.room }
resource "echo" "room" {}`)),
						ConfigStateChecks: []statecheck.StateCheck{
							statecheck.ExpectKnownValue("echo.room", tfjsonpath.New("data"), knownvalue.ObjectExact(map[string]knownvalue.Check{
								"reference":     knownvalue.StringExact(room.Reference),
								"host_pin":      knownvalue.StringExact(room.HostPIN),
								"guest_pin":     knownvalue.StringExact(room.GuestPIN),
								"active_hosts":  knownvalue.Int64Exact(int64(participants.hosts)),
								"active_guests": knownvalue.Int64Exact(int64(participants.guests)),
							})),
						},
					}},
				})
			})
		}
	}
}

func TestVMREphemeralResource_RefusesWhatIsNoRoom(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.EphemeralResources)
	s := newService(t)
	w := newWorkspace(t, "")
	for reference, says := range map[string][]string{
		`"ve-nobody"`: {
			"Cannot read room", "Room ve-nobody:", "422", `"Vmr not found"`, "No room was changed",
			"Check the reference, and that customer_id and base_url",
		},
		`""`:    {"Invalid reference", "it is empty"},
		`"a/b"`: {"Invalid reference", "The reference is invalid: it contains a slash"},
	} {
		w.configure(s.config(ephemeralRoom(reference)))
		w.mustFail([]string{"plan"}, says...)
	}
}

// Null must not take the place of a PIN in a secret store.
func TestVMREphemeralResource_NoPINs_IsAnError(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.EphemeralResources)
	s, room := serviceWithRoom(t)
	s.inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs, Count: -1})
	w := newWorkspace(t, s.config(ephemeralRoom(fmt.Sprintf("%q", room.Reference))))
	w.mustFail([]string{"plan"}, "Cannot read room", "Room "+room.Reference, "contains no host_pin and no guest_pin", "No room was changed",
		"ask VisionsConnected's support")
}

func TestVMREphemeralResource_UnknownSetting_SaysWhich(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.EphemeralResources)
	s, room := serviceWithRoom(t)
	w := newWorkspace(t, s.configWith("max_retries = terraform_data.setting.output", `
resource "terraform_data" "setting" { input = 3 }`+ephemeralRoom(fmt.Sprintf("%q", room.Reference))))
	w.mustFail([]string{"plan"}, "Unknown provider argument", "the provider argument max_retries is unknown until")
}

// handOff writes the PINs of the ephemeral room into the store, through its
// provider's write-only argument.
func handOff(store *vault) string {
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

func (v *vault) expectPINs(t *testing.T, room emulator.Room) {
	t.Helper()
	if got, want := v.secret("room"), (map[string]string{"host_pin": room.HostPIN, "guest_pin": room.GuestPIN}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the store has %v, want %v", got, want)
	}
}

func TestVMREphemeralResource_UnknownReference_IsDeferredToTheApply(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.WriteOnlyArguments)
	s, store := newService(t), newVault(t)
	w := newWorkspace(t, s.config(roomBlock+ephemeralRoom("visionsconnected_vmr.room.reference")+handOff(store)))
	w.must("init")

	w.says(w.must("plan"), "2 to add, 0 to change, 0 to destroy")
	s.expectCalls(t, "the plan", nil)

	w.must("apply", "-auto-approve")
	s.expectCalls(t, "the apply", map[string]int{http.MethodPost: 1, http.MethodGet: 1})
	store.expectPINs(t, s.onlyRoom(t))

	w.exits(0)
	w.must("destroy", "-auto-approve")
	if rooms := s.Ledger().Rooms; len(rooms) != 0 {
		t.Errorf("the service has %d rooms left", len(rooms))
	}
}

// The room is read again for the apply, not taken from the plan.
func TestVMREphemeralResource_RoomGoneBetweenPlanAndApply_NothingIsHandedOff(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.WriteOnlyArguments)
	s, room := serviceWithRoom(t)
	store := newVault(t)
	w := newWorkspace(t, s.config(ephemeralRoom(fmt.Sprintf("%q", room.Reference))+handOff(store)))
	w.must("init")
	w.must("plan", "-out=tfplan")
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.mustFail([]string{"apply", "tfplan"}, "Cannot read room", "Room "+room.Reference, "No room was changed")
	if got := store.secret("room"); got != nil {
		t.Errorf("the store has %v, want nothing", got)
	}
}

// Nothing of the PINs is in any file that the CLI leaves, nor in its log.
func TestVMREphemeralResource_HandedOff_NoFileAndNoLogHoldsAPIN(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.WriteOnlyArguments)
	s, room := serviceWithRoom(t)
	store := newVault(t)
	config := func(version int) string {
		return strings.ReplaceAll(s.config(ephemeralRoom(fmt.Sprintf("%q", room.Reference))+handOff(store)),
			"data_json_wo_version = 1", fmt.Sprintf("data_json_wo_version = %d", version))
	}
	w := newWorkspace(t, config(1))
	w.must("init")
	w.Setenv("TF_LOG", "TRACE")

	log := w.must("plan", "-out=tfplan")
	s.expectCalls(t, "the plan", map[string]int{http.MethodGet: 1})
	log += w.must("show", "-json", "tfplan")
	log += w.must("apply", "tfplan")
	s.expectCalls(t, "the apply", map[string]int{http.MethodGet: 1})
	w.configure(config(2)) // So that there is a backup of a state too.
	log += w.must("apply", "-auto-approve")
	log += w.must("plan", "-out=tfplan", "-refresh-only")
	store.expectPINs(t, room)
	log += w.must("show", "-json")

	if !strings.Contains(log, "VideoEngine API request") || !strings.Contains(log, "[TRACE]") {
		t.Fatal("the log does not hold the provider's lines, so this test proves nothing")
	}
	files := w.everything()
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup", "tfplan/tfplan", "tfplan/tfstate"} {
		if files[name] == "" {
			t.Errorf("there is no file %s, so this test proves little", name)
		}
	}
	files["the TRACE log"] = log
	for name, text := range files {
		for what, pin := range map[string]string{"host PIN": room.HostPIN, "guest PIN": room.GuestPIN} {
			if strings.Contains(text, pin) {
				t.Errorf("%s holds the %s", name, what)
			}
		}
	}
}

// everything returns the files of the workspace, and those inside of plan files,
// by name. Of providers, which are files too, it returns nothing.
func (w *workspace) everything() map[string]string {
	w.t.Helper()
	files := map[string]string{}
	read := func(name string, file io.ReadCloser, err error) {
		if err != nil {
			w.t.Fatal(err)
		}
		defer file.Close() //nolint:errcheck // It was only read.
		text, err := io.ReadAll(file)
		if err != nil {
			w.t.Fatal(err)
		}
		files[name] = string(text)
	}
	err := filepath.WalkDir(w.Dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "providers":
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		name := strings.TrimPrefix(path, w.Dir+string(filepath.Separator))
		file, err := os.Open(path) //nolint:gosec // A file of the test's own.
		read(name, file, err)
		if plan, err := zip.OpenReader(path); err == nil {
			for _, inside := range plan.File {
				content, err := inside.Open()
				read(name+"/"+inside.Name, content, err)
			}
			return plan.Close()
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return files
}
