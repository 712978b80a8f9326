// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// A room is moved from the states of every shape that the true providers
// write, and nothing is done to it.
func TestMove_RoomIsNotTouched(t *testing.T) {
	t.Parallel()
	fixtures := acctest.SourceFixtures(t)
	if len(fixtures) < 7 {
		t.Fatalf("%d fixtures", len(fixtures))
	}
	for _, fixture := range fixtures {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			m := acctest.NewMove(t, fixture, nil)
			from := m.ResourceType + ".room"
			m.ConfigureMoves(acctest.RoomBlock, from, acctest.RoomAddress)

			output := m.Must("apply", "-auto-approve")
			m.SaysMoved(output, from, acctest.RoomAddress)
			m.Says(output, "0 added, 0 changed, 0 destroyed")
			m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: 1})
			m.S.ExpectNoSecrets(t, "the output", output)
			if resources := m.State().Resources; len(resources) != 1 {
				t.Errorf("the state holds %d resources, want the room alone", len(resources))
			}

			// The other provider is no longer needed.
			m.Configure(m.S.Config(acctest.RoomBlock))
			expectImported(m.Workspace, m.Room)
			if now := m.S.OnlyRoom(t); now != m.Room {
				t.Errorf("the service has room %v, want %v as before", now, m.Room)
			}
		})
	}
}

func TestMove_RegistryHostDoesNotMatter(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restapi_object-3.0", nil)
	m.Host = acctest.OtherHost
	m.Holds("restapi_object.room", acctest.SourceInstance(t, "restapi_object-3.0", m.Room))
	m.ConfigureMoves(acctest.RoomBlock, "restapi_object.room", acctest.RoomAddress)
	m.SaysMoved(m.Must("plan"), "restapi_object.room", acctest.RoomAddress)
}

func TestMove_ChainOfMoves(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restful_resource-0.25", nil)
	m.ConfigureMoves(acctest.RoomBlock, "restful_resource.room", "restful_resource.consult", acctest.RoomAddress)
	m.SaysMoved(m.Must("apply", "-auto-approve"), "restful_resource.room", acctest.RoomAddress)
	m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: 1})
	expectImported(m.Workspace, m.Room)
}

// No PIN is taken from the source's state: the next read brings them.
func TestMove_WithoutRefresh_PINsComeWithTheNextRead(t *testing.T) {
	t.Parallel()
	for _, fixture := range []string{"restapi_object-2.0", "restful_resource-0.25"} {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			m := acctest.NewMove(t, fixture, nil)
			m.ConfigureMoves(acctest.RoomBlock, m.ResourceType+".room", acctest.RoomAddress)
			// No value changes. To the CLIs it is a change that the PINs are sensitive
			// from now on, which a refresh would have settled before the plan.
			m.Says(m.Must("apply", "-auto-approve", "-refresh=false"), acctest.RoomAddress+" will be updated in-place",
				"(moved from "+m.ResourceType+".room)", "Plan: 0 to add, 1 to change, 0 to destroy.")
			m.S.ExpectCalls(t, "the move", nil)
			m.S.ExpectNoSecrets(t, "the state", m.FileText("terraform.tfstate"))
			m.Must("apply", "-auto-approve")
			expectImported(m.Workspace, m.Room)
		})
	}
}

// comesFromAnotherRegistry makes the provider of the state's rooms that of the
// other CLI's registry, whose address it returns.
func comesFromAnotherRegistry(w *acctest.Workspace) string {
	w.T.Helper()
	here, elsewhere := terraformcli.Terraform.RegistryHost(), terraformcli.OpenTofu.RegistryHost()
	if acctest.RequireCLI(w.T).Product == terraformcli.OpenTofu {
		here, elsewhere = elsewhere, here
	}
	const source = "/visionsconnected/visionsconnected"
	w.Must("state", "replace-provider", "-auto-approve", here+source, elsewhere+source)
	return elsewhere + source
}

// A room that is renamed while its provider comes from another registry than
// before stays what it is, with its account and its keepers. (Where that is the
// other CLI's registry, OpenTofu sees to it without asking the provider.)
func TestMove_OwnRoomOfAnotherRegistry_IsRenamed(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.MovesBetweenTypes)
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomWithKeeper("1")))
	w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t)

	comesFromAnotherRegistry(w)
	w.Configure(s.Config(strings.ReplaceAll(acctest.RoomWithKeeper("1"), `"room"`, `"renamed"`) + `
moved {
  from = visionsconnected_vmr.room
  to   = visionsconnected_vmr.renamed
}`))
	w.Must("init")
	w.Says(w.Must("plan"), "visionsconnected_vmr.room has moved to visionsconnected_vmr.renamed", "Plan: 0 to add, 0 to change, 0 to destroy.")
	w.Must("apply", "-auto-approve", "-refresh=false")
	if now := s.OnlyRoom(t); now != room {
		t.Errorf("the service has room %v, want %v as before", now, room)
	}
	// Its account came along: that it is gone is believed.
	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}
	w.Says(w.Must("plan"), "1 to add, 0 to change, 0 to destroy")
}

func TestMove_WithKeepers_Warns(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restapi_object-3.0", nil)
	m.ConfigureMoves(acctest.RoomWithKeeper("1"), "restapi_object.room", acctest.RoomAddress)
	for _, args := range [][]string{{"plan"}, {"plan", "-refresh=false"}} {
		m.Says(m.Must(args...), "1 to add, 0 to change, 1 to destroy", "Warning: Room "+m.Room.Reference, takeoverWarning)
	}

	m.ConfigureMoves(acctest.RoomBlock, "restapi_object.room", acctest.RoomAddress)
	m.Must("apply", "-auto-approve")
	m.Configure(m.S.Config(acctest.RoomWithKeeper("1")))
	m.DoesNotSay(m.Must("plan"), takeoverWarning) // Later, it is a rotation like any other.
}

// The guide says to untaint the object first. The CLIs have the provider plan a
// new room in place of a tainted one, so that it cannot warn.
func TestMove_TaintedSource_IsReplacedWithoutAWarning(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restapi_object-3.0", nil)
	instance := acctest.SourceInstance(t, "restapi_object-3.0", m.Room)
	instance["status"] = "tainted"
	m.Holds("restapi_object.room", instance)
	m.ConfigureMoves(acctest.RoomBlock, "restapi_object.room", acctest.RoomAddress)
	output := m.Must("plan")
	m.Says(output, acctest.RoomAddress+" is tainted", "(moved from restapi_object.room)", "Plan: 1 to add, 0 to change, 1 to destroy.")
	m.DoesNotSay(output, "Warning:")

	// What the guide says to do about it.
	m.ConfigureMoves("resource \"restapi_object\" \"room\" {\n  path = \"/vmrs\"\n  data = \"{}\"\n}\n")
	m.Must("untaint", "restapi_object.room")
	m.ConfigureMoves(acctest.RoomBlock, "restapi_object.room", acctest.RoomAddress)
	m.SaysMoved(m.Must("plan"), "restapi_object.room", acctest.RoomAddress)
}
