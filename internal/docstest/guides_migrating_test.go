// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/programtest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const (
	migratingGuide    = "../../examples/guides/migrating-from-another-provider/"
	migratingGuideDoc = "docs/guides/migrating-from-another-provider.md"
)

// configureExample makes an example the configuration, for a room that exists,
// and initializes it.
func configureExample(w *acctest.Workspace, file, reference string) {
	w.T.Helper()
	configureFile(w, file, reference)
	w.Must("init")
}

func configureFile(w *acctest.Workspace, file, reference string) {
	w.T.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // A file of this repository.
	if err != nil {
		w.T.Fatal(err)
	}
	w.Configure(exampleReference.ReplaceAllString(string(text), reference))
}

// The example's "before" is what made the state, and its "after" moves the room.
// The credentials are in the environment, so that the log shows what the provider
// tells of them.
func TestGuides_Migrating_FromAnotherProvider(t *testing.T) {
	t.Parallel()
	for folder, fixture := range map[string]string{"restapi": "restapi_object-3.0", "restful": "restful_resource-0.25"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			m := acctest.NewMove(t, fixture, nil)
			m.Workspace = newExampleWorkspace(t, m.S)
			from, to := m.ResourceType+".consult", "visionsconnected_vmr.consult"
			m.Holds(from, acctest.SourceInstance(t, fixture, m.Room))
			configureExample(m.Workspace, migratingGuide+folder+"/before.tf", m.Room.Reference)
			m.DoesNotSay(m.Must("plan"), "will be")

			configureExample(m.Workspace, migratingGuide+folder+"/after.tf", m.Room.Reference)
			m.Setenv("TF_LOG", "TRACE")
			log := m.Must("plan")
			m.SaysMoved(log, from, to)
			log += m.Must("apply", "-auto-approve")
			if !strings.Contains(log, "VideoEngine API request") || !strings.Contains(log, "[TRACE]") {
				t.Error("the log does not hold the provider's lines, so this test proves nothing of it")
			}
			m.S.ExpectNoSecrets(t, "the TRACE log", log)
			m.PlanExits(0)
			m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: 3})
		})
	}
}

// holdsTwo makes the state of a restapi_object with two instances, numbered from
// 0, and a room for each.
func holdsTwo(m *acctest.Move, address string) {
	m.T.Helper()
	second, err := m.S.CreateRoom()
	if err != nil {
		m.T.Fatal(err)
	}
	var instances []map[string]any
	for i, room := range []emulator.Room{m.Room, second} {
		instance := acctest.SourceInstance(m.T, "restapi_object-3.0", room)
		instance["index_key"] = i
		instances = append(instances, instance)
	}
	m.Holds(address, instances...)
}

func TestGuides_Migrating_FromCountToForEach(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restapi_object-3.0", nil)
	m.Workspace = newExampleWorkspace(t, m.S)
	holdsTwo(m, "restapi_object.consult")
	configureExample(m.Workspace, migratingGuide+"for-each/after.tf", m.Room.Reference)
	output := m.Must("apply", "-auto-approve")
	m.SaysMoved(output, "restapi_object.consult[0]", `visionsconnected_vmr.consult["cardiology"]`)
	m.SaysMoved(output, "restapi_object.consult[1]", `visionsconnected_vmr.consult["oncology"]`)
	m.ExpectSameRooms(m.S)
}

// The guide warns of this.
func TestGuides_Migrating_InstanceWithoutItsKey_IsDestroyed(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restapi_object-3.0", nil)
	holdsTwo(m, "restapi_object.room")
	m.ConfigureMoves(`resource "visionsconnected_vmr" "room" { count = 1 }`+"\n", "restapi_object.room", acctest.RoomAddress)
	m.Says(m.Must("apply", "-auto-approve"), "Plan: 0 to add, 0 to change, 1 to destroy.")
	if now := m.S.OnlyRoom(t); now != m.Room {
		t.Errorf("the service has room %v, want %v alone", now, m.Room)
	}
	m.ExpectSameRooms(m.S)
}

// And of this. Terraform (1.11, 1.15) takes the provider of the instance that is
// left for ours, and OpenTofu has the right one destroy it.
func TestGuides_Migrating_InstanceWithoutABlock_IsDestroyedOrFails(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restapi_object-3.0", nil)
	holdsTwo(m, "restapi_object.room")
	m.ConfigureMoves("provider \"restapi\" { uri = \"http://127.0.0.1\" }\n"+
		`resource "visionsconnected_vmr" "room" { for_each = toset(["a"]) }`+"\n", "restapi_object.room[0]", acctest.RoomAddress+`["a"]`)
	if acctest.RequireCLI(t).Product == terraformcli.OpenTofu {
		m.Says(m.Must("plan"), "restapi_object.room[1] will be destroyed", "Plan: 0 to add, 0 to change, 1 to destroy.")
		return
	}
	m.MustFail([]string{"plan"}, "no schema available for restapi_object.room[1]")
}

func TestGuides_Migrating_FromTerraformData_ProvisionerIsNotRun(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.RemovedBlocks)
	s, room := acctest.ServiceWithRoom(t)
	w := newExampleWorkspace(t, s)
	configureExample(w, migratingGuide+"terraform-data/before.tf", room.Reference)
	w.Must("apply", "-auto-approve")

	configureExample(w, migratingGuide+"terraform-data/after.tf", room.Reference)
	w.Says(w.Must("plan"), "1 to import, 0 to add, 0 to change, 0 to destroy")
	w.Says(w.Must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	w.PlanExits(0)
	if resources := w.State().Resources; len(resources) != 1 || resources[0].Type != "visionsconnected_vmr" {
		t.Errorf("the state has %v, want the room alone", resources)
	}
	if now := s.OnlyRoom(t); now != room {
		t.Errorf("the service has room %v, want %v as before", now, room)
	}
}

// Others on a machine see the command lines of its processes.
func TestGuides_Migrating_FromTerraformData_CredentialsAreNotOnACommandLine(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := newExampleWorkspace(t, s)
	const curl = "#!/bin/sh\nfor argument; do echo \"$argument\"; done >curl.arguments\ncat >curl.input\n"
	if err := programtest.Write(filepath.Join(w.Dir, "curl"), curl); err != nil {
		t.Fatal(err)
	}
	w.Setenv("PATH", w.Dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	configureExample(w, migratingGuide+"terraform-data/before.tf", room.Reference)
	w.Must("apply", "-auto-approve")
	w.Must("destroy", "-auto-approve")

	for file, want := range map[string]string{
		"curl.arguments": "--fail\n--config\n-\n--request\nDELETE\n" + s.BaseURL() + "/vmrs/" + room.Reference + "\n",
		"curl.input":     fmt.Sprintf("user = \"%s:%s\"\n", acctest.CustomerID, acctest.APIKey),
	} {
		got, err := os.ReadFile(filepath.Join(w.Dir, file)) //nolint:gosec // What the fake has written.
		if err != nil || string(got) != want {
			t.Errorf("%s is %q (%v), want %q", file, got, err, want)
		}
	}
}

// Does what the guide says, step by step, where so far nobody has installed this
// provider.
func TestGuides_Migrating_WithAnOlderCLI(t *testing.T) {
	t.Parallel()
	m := acctest.NewMoveOnAnyCLI(t, "restapi_object-3.0", nil)
	m.Workspace = newExampleWorkspace(t, m.S)
	for _, name := range []string{".terraform", ".terraform.lock.hcl"} {
		if err := os.RemoveAll(filepath.Join(m.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	m.Holds("restapi_object.consult", acctest.SourceInstance(t, "restapi_object-3.0", m.Room))
	configureExample(m.Workspace, migratingGuide+"restapi/before.tf", m.Room.Reference)

	configureFile(m.Workspace, migratingGuide+"older-cli/after.tf", m.Room.Reference)
	var commands int
	for _, block := range documentation(t)[migratingGuideDoc] {
		if block.language != "shell" {
			continue
		}
		for command := range strings.Lines(block.text) {
			m.Must(strings.Fields(exampleReference.ReplaceAllString(command, m.Room.Reference))[1:]...)
			commands++
		}
	}
	if commands != 3 {
		t.Errorf("the guide has %d commands, want 3", commands)
	}
	m.PlanExits(0)
	m.ExpectSameRooms(m.S)
	if now := m.S.OnlyRoom(t); now != m.Room {
		t.Errorf("the service has room %v, want %v as before", now, m.Room)
	}
}
