// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// What the guides "Getting started" and "Rotating PINs" say.

const rotationGuide = "../../examples/guides/rotating-pins/"

func TestGuides_GettingStarted_QuotesWhatTheCLIPrints(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, "../../examples/guides/getting-started/main.tf")
	output := w.Must("plan")
	output += w.Must("apply", "-auto-approve")
	w.Says(w.Must("output", "-json", "consult_pins"), s.OnlyRoom(t).GuestPIN, s.OnlyRoom(t).HostPIN)
	room := s.OnlyRoom(t).Reference
	uncommented := w.FileText("main.tf")
	uncommented = replaceOnce(t, uncommented, "# keepers", "keepers")
	if err := w.Write("main.tf", uncommented); err != nil {
		t.Fatal(err)
	}
	output += w.Must("plan")
	quoted(t, output, quotes(t, "docs/guides/getting-started.md"), 3, "ve-vevmr2", room, "0s", `\d+s`)
	w.Must("destroy", "-auto-approve")
}

// timestamp is unknown in a plan, and plantimestamp is not.
func TestGuides_Rotation_ByCalendar_WaitsForTheNextMonth(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(`resource "visionsconnected_vmr" "reception" {
  keepers = { month = formatdate("YYYY-MM", plantimestamp()) }
}`))
	month := w.Must("apply", "-auto-approve")
	w.Says(month, `"month" = "20`)
	w.PlanExits(0)
	w.Configure(replaceOnce(t, w.FileText("main.tf"), "plantimestamp()", "timestamp()"))
	w.Says(w.PlanExits(2), "must be replaced")
	w.Must("apply", "-auto-approve")
	w.PlanExits(2)
}

func TestGuides_Rotation_WithSomethingElse_AlsoWhereItIsNotKnownYet(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(`
variable "lead" {}
resource "terraform_data" "lead" { triggers_replace = var.lead }
resource "visionsconnected_vmr" "team" { keepers = { lead = terraform_data.lead.id } }`))
	w.Must("apply", "-auto-approve", "-var=lead=a")
	s.OccupyWith(t, s.OnlyRoom(t).Reference, 0, 2)
	w.Says(w.Must("plan", "-var=lead=b"), "(known after apply)", "is occupied: 2 guests")
	w.PlanExits(0, "-var=lead=a")
}

func TestGuides_Rotation_WithAnOverlap_TouchesOnlyTheRoomsOfOtherPeriods(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, rotationGuide+"by-hand.tf", rotationGuide+"overlap.tf")
	periods := func(list string) []string {
		t.Helper()
		s.ResetRequests()
		w.Must("apply", "-auto-approve", "-var=periods="+list)
		return s.Changes()
	}
	periods(`["2026-Q3", "2026-Q4"]`)
	current := w.StateRooms()[`visionsconnected_vmr.clinic["2026-Q4"]`]["reference"]
	for _, step := range []struct {
		list string
		want []string
	}{
		{`["2026-Q3", "2026-Q4", "2027-Q1"]`, []string{http.MethodPost}},
		{`["2026-Q4", "2027-Q1"]`, []string{http.MethodDelete}},
	} {
		if got := periods(step.list); !slices.Equal(got, step.want) {
			t.Errorf("with the periods %s, apply makes the requests %v, want %v", step.list, got, step.want)
		}
	}
	if now := w.StateRooms()[`visionsconnected_vmr.clinic["2026-Q4"]`]["reference"]; now != current {
		t.Errorf("the room of the period that stays is %v, want %v", now, current)
	}
}
