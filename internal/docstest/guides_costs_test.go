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

// estate is a configuration with some rooms on a service that counts requests.
type estate struct {
	*acctest.Workspace

	s *acctest.Service
}

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

func newEstate(t *testing.T, policy string) *estate {
	t.Helper()
	s := acctest.NewService(t)
	if policy != "" {
		policy = fmt.Sprintf("occupied_room_policy = %q", policy)
	}
	return &estate{acctest.NewWorkspace(t, s.ConfigWith(policy, estateConfig)), s}
}

// cost runs a command and returns its requests for each room, as the guide writes
// them.
func (e *estate) cost(args ...string) string {
	e.T.Helper()
	e.s.ResetRequests()
	e.Must(args...)
	ledger := e.s.Ledger()
	var columns []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		n := ledger.Count(method)
		if n%estateRooms != 0 {
			e.T.Errorf("%v makes %d requests of the kind %s for %d rooms", args, n, method, estateRooms)
		}
		columns = append(columns, fmt.Sprint(n/estateRooms))
	}
	return strings.Join(columns, " | ")
}

const rotation = `-var=rotation={"is":"new"}`

var costRow = regexp.MustCompile(`(?m)^\| .+ \| \d+ \| \d+ \| \d+ \|$`)

func TestGuides_LargeEstates_WhatEachCommandCosts(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/guides/large-estates.md")
	if err != nil {
		t.Fatal(err)
	}
	costs := map[string]func(e *estate) string{
		"`validate`, `fmt`, `output`, `show`, `state list`": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			e.s.ResetRequests()
			for _, command := range []string{"validate", "fmt", "output", "show"} {
				e.Must(command)
			}
			if n := len(e.s.Ledger().Requests); n > 0 {
				e.T.Errorf("%d requests", n)
			}
			return e.cost("state", "list")
		},
		"`plan` of a room that is to be made": func(e *estate) string { return e.cost("plan") },
		"`apply` that makes a room":           func(e *estate) string { return e.cost("apply", "-auto-approve") },
		"`plan`, `apply` without a change, `plan -refresh-only`": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			plan := e.cost("plan")
			for _, args := range [][]string{{"apply", "-auto-approve"}, {"plan", "-refresh-only"}} {
				if other := e.cost(args...); other != plan {
					e.T.Errorf("%v costs %s, and plan %s", args, other, plan)
				}
			}
			return plan
		},
		"`plan -refresh=false`, `apply -refresh=false` without a change": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			plan := e.cost("plan", "-refresh=false")
			if apply := e.cost("apply", "-auto-approve", "-refresh=false"); apply != plan {
				e.T.Errorf("apply costs %s, and plan %s", apply, plan)
			}
			return plan
		},
		"`plan -target` of something else": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			return e.cost("plan", "-target=terraform_data.other")
		},
		"`apply` that replaces a room": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			return e.cost("apply", "-auto-approve", rotation)
		},
		"`apply` of a saved plan that replaces a room": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			e.Must("plan", rotation, "-out=saved.tfplan")
			return e.cost("apply", "saved.tfplan")
		},
		"`destroy`": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			return e.cost("destroy", "-auto-approve")
		},
		"`destroy -refresh=false`": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			return e.cost("destroy", "-auto-approve", "-refresh=false")
		},
		"`apply` that imports a room": func(e *estate) string {
			var blocks strings.Builder
			for i := range estateRooms {
				room, err := e.s.CreateRoom()
				if err != nil {
					e.T.Fatal(err)
				}
				fmt.Fprintf(&blocks, "import {\n  to = visionsconnected_vmr.room[%d]\n  id = %q\n}\n", i, room.Reference)
			}
			if err := e.Write("import.tf", blocks.String()); err != nil {
				e.T.Fatal(err)
			}
			return e.cost("apply", "-auto-approve")
		},
		"`plan` with a data source": func(e *estate) string {
			e.Must("apply", "-auto-approve")
			e.Configure(e.s.Config(fmt.Sprintf(`
data "visionsconnected_vmr" "room" {
  for_each  = toset(%s)
  reference = each.key
}`, listOf(e.s.References()))))
			e.Must("state", "rm", "visionsconnected_vmr.room")
			return e.cost("plan")
		},
	}
	if rows := len(costRow.FindAllString(string(guide), -1)); rows != len(costs) {
		t.Errorf("the guide has %d rows of costs, and %d are counted", rows, len(costs))
	}
	for row, cost := range costs {
		t.Run(row, func(t *testing.T) {
			t.Parallel()
			e := newEstate(t, "")
			if want := fmt.Sprintf("| %s | %s |\n", row, cost(e)); !strings.Contains(string(guide), want) {
				t.Errorf("the guide does not say %s", want)
			}
		})
	}
}

func TestGuides_LargeEstates_PolicyCostsAnotherGET(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"refuse", "wait"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := newEstate(t, policy)
			e.Must("apply", "-auto-approve")
			if got, want := e.cost("destroy", "-auto-approve"), "2 | 0 | 1"; got != want {
				t.Errorf("destroy costs %s, want %s", got, want)
			}
		})
	}
}

// importForEach is a configuration that takes a list of rooms over.
const importForEach = `
resource "visionsconnected_vmr" "ward" { for_each = toset(%s) }
import {
  for_each = toset(%[1]s)
  to       = visionsconnected_vmr.ward[each.key]
  id       = each.key
}`

// listOf returns a list in the language of the CLIs.
func listOf(texts []string) string { return strings.ReplaceAll(fmt.Sprintf("%q", texts), " ", ", ") }

// Rooms move to another state when the one imports and the other forgets them.
func TestGuides_LargeEstates_RoomsMoveToAnotherState(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	to := newExampleWorkspace(t, s, filepath.FromSlash("../../examples/guides/large-estates/take-over.tf"))
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
	for _, block := range documentation(t)["docs/guides/large-estates.md"] {
		if strings.HasPrefix(block.text, "removed {") {
			return block.text
		}
	}
	t.Fatal("the guide shows no removed block")
	return ""
}

// A room that the state does not know comes back without being replaced, keepers
// or not.
func TestGuides_LargeEstates_ARoomThatTheStateHasLostComesBack(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, filepath.FromSlash("../../examples/guides/large-estates/killed-run/import.tf"))
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
