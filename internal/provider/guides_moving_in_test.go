// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/programtest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const (
	movingInGuide    = "../../examples/guides/moving-in-from-another-provider/"
	movingInGuideDoc = "docs/guides/moving-in-from-another-provider.md"
)

// configureExample makes an example the configuration, for a room that exists,
// and initializes it.
func (w *workspace) configureExample(file, reference string) {
	w.t.Helper()
	w.configureFile(file, reference)
	w.must("init")
}

func (w *workspace) configureFile(file, reference string) {
	w.t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // A file of this repository.
	if err != nil {
		w.t.Fatal(err)
	}
	w.configure(exampleReference.ReplaceAllString(string(text), reference))
}

// The example's "before" is what made the state, and its "after" moves the room.
// The credentials are in the environment, so that the log shows what the provider
// tells of them.
func TestGuides_MovingIn_FromAnotherProvider(t *testing.T) {
	t.Parallel()
	for folder, fixture := range map[string]string{"restapi": "restapi_object-3.0", "restful": "restful_resource-0.25"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			m := newMove(t, fixture, nil)
			m.workspace = newExampleWorkspace(t, m.s)
			from, to := m.resourceType+".consult", "visionsconnected_vmr.consult"
			m.holds(from, sourceInstance(t, fixture, m.room))
			m.configureExample(movingInGuide+folder+"/before.tf", m.room.Reference)
			m.doesNotSay(m.must("plan"), "will be")

			m.configureExample(movingInGuide+folder+"/after.tf", m.room.Reference)
			m.Setenv("TF_LOG", "TRACE")
			log := m.must("plan")
			m.saysMoved(log, from, to)
			log += m.must("apply", "-auto-approve")
			if !strings.Contains(log, "VideoEngine API request") || !strings.Contains(log, "[TRACE]") {
				t.Error("the log does not hold the provider's lines, so this test proves nothing of it")
			}
			m.s.expectNoSecrets(t, "the TRACE log", log)
			m.exits(0)
			m.s.expectCalls(t, "the move", map[string]int{http.MethodGet: 3})
		})
	}
}

// holdsTwo makes the state of a restapi_object with two instances, numbered from
// 0, and a room for each.
func (m *move) holdsTwo(address string) {
	m.t.Helper()
	second, err := m.s.CreateRoom()
	if err != nil {
		m.t.Fatal(err)
	}
	var instances []map[string]any
	for i, room := range []emulator.Room{m.room, second} {
		instance := sourceInstance(m.t, "restapi_object-3.0", room)
		instance["index_key"] = i
		instances = append(instances, instance)
	}
	m.holds(address, instances...)
}

func TestGuides_MovingIn_FromCountToForEach(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restapi_object-3.0", nil)
	m.workspace = newExampleWorkspace(t, m.s)
	m.holdsTwo("restapi_object.consult")
	m.configureExample(movingInGuide+"for-each/after.tf", m.room.Reference)
	output := m.must("apply", "-auto-approve")
	m.saysMoved(output, "restapi_object.consult[0]", `visionsconnected_vmr.consult["cardiology"]`)
	m.saysMoved(output, "restapi_object.consult[1]", `visionsconnected_vmr.consult["oncology"]`)
	m.expectSameRooms(m.s)
}

// The guide warns of this.
func TestGuides_MovingIn_InstanceWithoutItsKey_IsDestroyed(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restapi_object-3.0", nil)
	m.holdsTwo("restapi_object.room")
	m.takesOver(`resource "visionsconnected_vmr" "room" { count = 1 }`+"\n", "restapi_object.room", roomAddress)
	m.says(m.must("apply", "-auto-approve"), "Plan: 0 to add, 0 to change, 1 to destroy.")
	if now := m.s.onlyRoom(t); now != m.room {
		t.Errorf("the service has room %v, want %v alone", now, m.room)
	}
	m.expectSameRooms(m.s)
}

// And of this. Terraform (1.11, 1.15) takes the provider of the instance that is
// left for ours, and OpenTofu has the right one destroy it.
func TestGuides_MovingIn_InstanceWithoutABlock_IsDestroyedOrFails(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restapi_object-3.0", nil)
	m.holdsTwo("restapi_object.room")
	m.takesOver("provider \"restapi\" { uri = \"http://127.0.0.1\" }\n"+
		`resource "visionsconnected_vmr" "room" { for_each = toset(["a"]) }`+"\n", "restapi_object.room[0]", roomAddress+`["a"]`)
	if requireCLI(t).Product == terraformcli.OpenTofu {
		m.says(m.must("plan"), "restapi_object.room[1] will be destroyed", "Plan: 0 to add, 0 to change, 1 to destroy.")
		return
	}
	m.mustFail([]string{"plan"}, "no schema available for restapi_object.room[1]")
}

func TestGuides_MovingIn_FromTerraformData_ProvisionerIsNotRun(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.RemovedBlocks)
	s, room := serviceWithRoom(t)
	w := newExampleWorkspace(t, s)
	w.configureExample(movingInGuide+"terraform-data/before.tf", room.Reference)
	w.must("apply", "-auto-approve")

	w.configureExample(movingInGuide+"terraform-data/after.tf", room.Reference)
	w.says(w.must("plan"), "1 to import, 0 to add, 0 to change, 0 to destroy")
	w.says(w.must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	w.exits(0)
	if resources := w.state().Resources; len(resources) != 1 || resources[0].Type != "visionsconnected_vmr" {
		t.Errorf("the state has %v, want the room alone", resources)
	}
	if now := s.onlyRoom(t); now != room {
		t.Errorf("the service has room %v, want %v as before", now, room)
	}
}

// Others on a machine see the command lines of its processes.
func TestGuides_MovingIn_FromTerraformData_CredentialsAreNotOnACommandLine(t *testing.T) {
	t.Parallel()
	s, room := serviceWithRoom(t)
	w := newExampleWorkspace(t, s)
	const curl = "#!/bin/sh\nfor argument; do echo \"$argument\"; done >curl.arguments\ncat >curl.input\n"
	if err := programtest.Write(filepath.Join(w.Dir, "curl"), curl); err != nil {
		t.Fatal(err)
	}
	w.Setenv("PATH", w.Dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	w.configureExample(movingInGuide+"terraform-data/before.tf", room.Reference)
	w.must("apply", "-auto-approve")
	w.must("destroy", "-auto-approve")

	for file, want := range map[string]string{
		"curl.arguments": "--fail\n--config\n-\n--request\nDELETE\n" + s.baseURL() + "/vmrs/" + room.Reference + "\n",
		"curl.input":     fmt.Sprintf("user = \"%s:%s\"\n", testCustomerID, testAPIKey),
	} {
		got, err := os.ReadFile(filepath.Join(w.Dir, file)) //nolint:gosec // What the stand-in has written.
		if err != nil || string(got) != want {
			t.Errorf("%s is %q (%v), want %q", file, got, err, want)
		}
	}
}

// Does what the guide says, step by step, where so far nobody has installed this
// provider.
func TestGuides_MovingIn_WithAnOlderCLI(t *testing.T) {
	t.Parallel()
	m := newSource(t, "restapi_object-3.0", nil)
	m.workspace = newExampleWorkspace(t, m.s)
	for _, name := range []string{".terraform", ".terraform.lock.hcl"} {
		if err := os.RemoveAll(filepath.Join(m.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	m.holds("restapi_object.consult", sourceInstance(t, "restapi_object-3.0", m.room))
	m.configureExample(movingInGuide+"restapi/before.tf", m.room.Reference)

	m.configureFile(movingInGuide+"older-cli/after.tf", m.room.Reference)
	var commands int
	for _, block := range documentation(t)[movingInGuideDoc] {
		if block.language != "shell" {
			continue
		}
		for command := range strings.Lines(block.text) {
			m.must(strings.Fields(exampleReference.ReplaceAllString(command, m.room.Reference))[1:]...)
			commands++
		}
	}
	if commands != 3 {
		t.Errorf("the guide has %d commands, want 3", commands)
	}
	m.exits(0)
	m.expectSameRooms(m.s)
	if now := m.s.onlyRoom(t); now != m.room {
		t.Errorf("the service has room %v, want %v as before", now, m.room)
	}
}
