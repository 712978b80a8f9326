// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// estateRooms is how many rooms the requests of a command are divided by.
const estateRooms = 3

const estateConfig = `
variable "rotation" {
  type    = map(string)
  default = null
}
resource "visionsconnected_vmr" "room" {
  count   = 3
  keepers = var.rotation
}
resource "terraform_data" "other" {}`

// requestsPerRoom runs a command and returns its requests for each room, as the guide
// writes them.
func requestsPerRoom(s *acctest.Service, w *acctest.Workspace, args ...string) string {
	w.T.Helper()
	s.ResetRequests()
	w.Must(args...)
	ledger := s.Ledger()
	var columns []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		n := ledger.Count(method)
		if n%estateRooms != 0 {
			w.T.Errorf("%v makes %d requests of the kind %s for %d rooms", args, n, method, estateRooms)
		}
		columns = append(columns, fmt.Sprint(n/estateRooms))
	}
	return strings.Join(columns, " | ")
}

var costRow = regexp.MustCompile(`(?m)^\| (.+) \| (\d+ \| \d+ \| \d+) \|$`)

// One estate goes through its life; each row names the commands that cost what it says.
func TestGuides_ManyRooms_RequestsOfEachCommand(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../" + manyRoomsGuide)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, row := range costRow.FindAllStringSubmatch(string(guide), -1) {
		want[row[1]] = row[2]
	}
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(estateConfig))
	expect := func(row string, commands ...string) {
		t.Helper()
		for _, command := range commands {
			if got := requestsPerRoom(s, w, strings.Fields(command)...); got != want[row] {
				t.Errorf("%s costs %s, and the guide says %q of %s", command, got, want[row], row)
			}
		}
		delete(want, row)
	}
	const create, destroy = "apply -auto-approve", "destroy -auto-approve"
	expect("`plan` of a new room", "plan")
	expect("`apply` that creates a room", create)
	expect("`validate`, `output`, `show`, `state list`, `plan -target` of something else",
		"validate", "output", "show", "state list", "plan -target=terraform_data.other")
	expect("`plan`, `apply` without a change, `plan -refresh-only`", "plan", create, "plan -refresh-only")
	expect("`plan -refresh=false`, `apply -refresh=false` without a change", "plan -refresh=false", create+" -refresh=false")
	expect("`apply` that replaces a room", create+` -var=rotation={"is":"new"}`)
	w.Must("plan", `-var=rotation={"is":"newer"}`, "-out=saved.tfplan")
	expect("`apply` of a saved plan that replaces a room", "apply saved.tfplan")
	expect("`destroy`", destroy)
	w.Must("apply", "-auto-approve")
	expect("`destroy -refresh=false`", destroy+" -refresh=false")

	var imports, sources strings.Builder
	for i := range estateRooms {
		room, err := s.CreateRoom()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&imports, "import {\n  to = visionsconnected_vmr.room[%d]\n  id = %q\n}\n", i, room.Reference)
		fmt.Fprintf(&sources, "data \"visionsconnected_vmr\" \"room%d\" { reference = %q }\n", i, room.Reference)
	}
	w.Configure(s.Config(estateConfig + "\n" + imports.String()))
	expect("`apply` that imports a room", create)
	w = acctest.NewWorkspace(t, s.Config(sources.String()))
	expect("`plan` with a data source", "plan")
	for row := range want {
		t.Errorf("the guide has the row %s, which nothing counts", row)
	}
}

func TestGuides_ManyRooms_PolicyCostsAnotherGET(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"refuse", "wait"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			w := acctest.NewWorkspace(t, s.ConfigWith(fmt.Sprintf("occupied_room_policy = %q", policy), estateConfig))
			w.Must("apply", "-auto-approve")
			if got, want := requestsPerRoom(s, w, "destroy", "-auto-approve"), "2 | 0 | 1"; got != want {
				t.Errorf("destroy costs %s, want %s", got, want)
			}
		})
	}
}

const manyRoomsGuide = "docs/guides/managing-many-rooms.md"

// importForEach is a configuration that imports a list of rooms.
const importForEach = `
resource "visionsconnected_vmr" "ward" { for_each = toset(%s) }
import {
  for_each = toset(%[1]s)
  to       = visionsconnected_vmr.ward[each.key]
  id       = each.key
}`

// listOf returns a list in the language of the CLIs.
func listOf(texts []string) string { return strings.ReplaceAll(fmt.Sprintf("%q", texts), " ", ", ") }

// Rooms move to another state when the one imports them and the other removes them.
func TestGuides_ManyRooms_RoomsMoveToAnotherState(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	to := newExampleWorkspace(t, s, filepath.FromSlash("../../examples/guides/managing-many-rooms/import.tf"))
	removed := removedBlock(t)
	for _, config := range []string{importForEach, removed} {
		acctest.SkipFor(t, lacksFor(acctest.RequireCLI(t), config))
	}
	from := acctest.NewWorkspace(t, s.Config(fmt.Sprintf(importForEach, listOf(s.References()))))
	from.Must("apply", "-auto-approve")
	before := s.References()
	s.ResetRequests()

	to.Must("apply", "-auto-approve")
	from.Configure(s.Config(removed))
	from.Must("apply", "-auto-approve")
	if changes := s.Changes(); len(changes) > 0 {
		t.Errorf("the move makes the requests %v", changes)
	}
	if in := to.References(); fmt.Sprint(in) != fmt.Sprint(before) {
		t.Errorf("the new state has the rooms %v, want %v", in, before)
	}
	if in := from.References(); len(in) > 0 {
		t.Errorf("the old state still has the rooms %v", in)
	}
	to.PlanExits(0)
}

// removedBlock returns the removed block that the guide shows.
func removedBlock(t *testing.T) string {
	t.Helper()
	for _, block := range documentation(t)[manyRoomsGuide] {
		if strings.HasPrefix(block.text, "removed {") {
			return block.text
		}
	}
	t.Fatal("the guide shows no removed block")
	return ""
}

// A room that the state does not know comes back without being replaced, keepers
// or not.
func TestGuides_Recovering_ARoomThatTheStateHasLostComesBack(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, filepath.FromSlash("../../examples/guides/recovering-from-an-interrupted-apply/import.tf"))
	room := s.OnlyRoom(t)
	w.Says(w.Must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	if got := s.OnlyRoom(t).Reference; got != room.Reference {
		t.Errorf("the service has the room %s, want %s", got, room.Reference)
	}
	if values := w.StateRooms()["visionsconnected_vmr.ward"]; values["keepers"] != nil {
		t.Errorf("the state has the keepers %v", values["keepers"])
	}
	w.PlanExits(0)
}
