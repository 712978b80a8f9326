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
	migratingGuide    = "guides/migrating-from-another-provider/"
	migratingGuideDoc = "docs/guides/migrating-from-another-provider.md"
)

// configureExample makes an example of the guide the configuration, for this room.
func configureExample(w *acctest.Workspace, file string, room emulator.Room) {
	w.T.Helper()
	w.Configure(exampleReference.ReplaceAllString(readFile(w.T, "examples/"+migratingGuide+file), room.Reference))
}

// newMigration returns a workspace with the account in its environment and a state that
// holds so many instances of another provider's object, numbered from 0 if there are
// several, with a room each.
func newMigration(t *testing.T, fixture string, instances int) *acctest.Move {
	t.Helper()
	m := acctest.NewMoveOnAnyCLI(t, fixture, nil)
	m.Workspace = newExampleWorkspace(t, m.S)
	objects := []map[string]any{acctest.SourceInstance(t, fixture, m.Room)}
	for i := 1; i < instances; i++ {
		room, err := m.S.CreateRoom()
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, acctest.SourceInstance(t, fixture, room))
		objects[0]["index_key"], objects[i]["index_key"] = 0, i
	}
	m.Holds(m.ResourceType+".consult", objects...)
	return m
}

// The example's "before" is what made the state, and its "after" moves the room. The
// credentials are in the environment, so that the log shows what the provider tells of
// them.
func TestGuides_Migrating_FromAnotherProvider(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.MovesBetweenTypes)
	for folder, fixture := range map[string]string{"restapi": "restapi_object-3.0", "restful": "restful_resource-0.25"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			m := newMigration(t, fixture, 1)
			configureExample(m.Workspace, folder+"/before.tf", m.Room)
			m.DoesNotSay(m.Must("plan"), "will be")

			configureExample(m.Workspace, folder+"/after.tf", m.Room)
			plan := m.Must("plan")
			m.SaysMoved(plan, m.ResourceType+".consult", "visionsconnected_vmr.consult")
			if folder == "restapi" {
				quoted(t, plan, quotes(documentation(t)[migratingGuideDoc])[:1], "ve-vevmr2", m.Room.Reference)
			}
			m.Must("init") // For the log of processes.
			m.Workspace.Workspace.Setenv("TF_LOG", "TRACE")
			_, log := m.TryProcess("plan")
			m.Workspace.Workspace.Setenv("TF_LOG", "")
			if !strings.Contains(log, "VideoEngine API request") || !strings.Contains(log, "[TRACE]") {
				t.Error("the log does not hold the provider's lines, so this test proves nothing of it")
			}
			m.S.ExpectNoSecrets(t, "the move", plan+log+m.Must("apply", "-auto-approve"))
			m.PlanExits(0)
			m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: 4})
		})
	}
	t.Run("for-each", func(t *testing.T) {
		t.Parallel()
		m := newMigration(t, "restapi_object-3.0", 2)
		configureExample(m.Workspace, "for-each/after.tf", m.Room)
		output := m.Must("apply", "-auto-approve")
		m.SaysMoved(output, "restapi_object.consult[0]", `visionsconnected_vmr.consult["cardiology"]`)
		m.SaysMoved(output, "restapi_object.consult[1]", `visionsconnected_vmr.consult["oncology"]`)
		m.ExpectSameRooms(m.S)
	})
}

// The guide warns of both. Without a block for the instance, Terraform (1.11, 1.15) takes
// the provider of what is left for ours, and OpenTofu has the right one destroy it.
func TestGuides_Migrating_InstanceWithoutItsKeyOrABlock_IsDestroyedOrFails(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.MovesBetweenTypes)
	m := newMigration(t, "restapi_object-3.0", 2)
	const destroyed = "Plan: 0 to add, 0 to change, 1 to destroy."
	m.ConfigureMoves(`resource "visionsconnected_vmr" "room" { count = 1 }`+"\n", "restapi_object.consult", acctest.RoomAddress)
	m.Says(m.Must("plan"), destroyed)

	m.ConfigureMoves("provider \"restapi\" { uri = \"http://127.0.0.1\" }\n"+
		`resource "visionsconnected_vmr" "room" { for_each = toset(["a"]) }`+"\n", "restapi_object.consult[0]", acctest.RoomAddress+`["a"]`)
	if acctest.RequireCLI(t).Product == terraformcli.OpenTofu {
		m.Says(m.Must("plan"), "restapi_object.consult[1] will be destroyed", destroyed)
		return
	}
	m.MustFail([]string{"plan"}, "no schema available for restapi_object.consult[1]")
}

// The provisioner runs when the resource is destroyed, and not when a removed block takes
// it out of the state. Others on a machine see the command lines of its processes: the
// credentials are on none.
func TestGuides_Migrating_FromTerraformData(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := newExampleWorkspace(t, s)
	const curl = "#!/bin/sh\nfor argument; do echo \"$argument\"; done >curl.arguments\ncat >curl.input\n"
	if err := programtest.Write(filepath.Join(w.Dir, "curl"), curl); err != nil {
		t.Fatal(err)
	}
	w.Setenv("PATH", w.Dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	configureExample(w, "terraform-data/before.tf", room)
	w.Must("apply", "-auto-approve")
	w.Must("destroy", "-auto-approve")
	for file, want := range map[string]string{
		"curl.arguments": "--fail\n--config\n-\n--request\nDELETE\n" + s.BaseURL() + "/vmrs/" + room.Reference + "\n",
		"curl.input":     fmt.Sprintf("user = \"%s:%s\"\n", acctest.CustomerID, acctest.APIKey),
	} {
		if got := w.FileText(file); got != want {
			t.Errorf("%s is %q, want %q", file, got, want)
		}
		if err := os.Remove(filepath.Join(w.Dir, file)); err != nil {
			t.Fatal(err)
		}
	}

	acctest.RequireFeature(t, terraformcli.RemovedBlocks)
	w.Must("apply", "-auto-approve")
	configureExample(w, "terraform-data/after.tf", room)
	w.Says(w.Must("apply", "-auto-approve"), "1 to import, 0 to add, 0 to change, 0 to destroy", "1 imported, 0 added, 0 changed, 0 destroyed")
	w.PlanExits(0)
	if resources := w.State().Resources; len(resources) != 1 || resources[0].Type != "visionsconnected_vmr" {
		t.Errorf("the state has %v, want the room alone", resources)
	}
	if _, err := os.Stat(filepath.Join(w.Dir, "curl.arguments")); err == nil || len(s.Changes()) > 0 {
		t.Error("the migration has run the provisioner or changed a room")
	}
}

// Does what the guide says, step by step, where so far nobody has installed this
// provider.
func TestGuides_Migrating_WithAnOlderCLI(t *testing.T) {
	t.Parallel()
	m := newMigration(t, "restapi_object-3.0", 1)
	for _, name := range []string{".terraform", ".terraform.lock.hcl"} {
		if err := os.RemoveAll(filepath.Join(m.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	configureExample(m.Workspace, "older-cli/after.tf", m.Room)
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
}
