// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"slices"
	"testing"
)

// What the guides "Getting started" and "Rotating PINs" say.

const rotationGuide = "../../examples/guides/rotating-pins/"

func TestGuides_GettingStarted_QuotesWhatTheCLIPrints(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newExampleWorkspace(t, s, "../../examples/guides/getting-started/main.tf")
	output := w.must("plan")
	output += w.must("apply", "-auto-approve")
	w.says(w.must("output", "-json", "consult_pins"), s.onlyRoom(t).GuestPIN, s.onlyRoom(t).HostPIN)
	room := s.onlyRoom(t).Reference
	uncommented := w.fileText("main.tf")
	uncommented = replaceOnce(t, uncommented, "# keepers", "keepers")
	if err := w.Write("main.tf", uncommented); err != nil {
		t.Fatal(err)
	}
	output += w.must("plan")
	quoted(t, output, quotes(t, "docs/guides/getting-started.md"), 3, "ve-vevmr2", room, "0s", `\d+s`)
	w.must("destroy", "-auto-approve")
}

// timestamp is unknown in a plan, and plantimestamp is not.
func TestGuides_Rotation_ByCalendar_WaitsForTheNextMonth(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(`resource "visionsconnected_vmr" "reception" {
  keepers = { month = formatdate("YYYY-MM", plantimestamp()) }
}`))
	month := w.must("apply", "-auto-approve")
	w.says(month, `"month" = "20`)
	w.exits(0)
	w.configure(replaceOnce(t, w.fileText("main.tf"), "plantimestamp()", "timestamp()"))
	w.says(w.exits(2), "must be replaced")
	w.must("apply", "-auto-approve")
	w.exits(2)
}

func TestGuides_Rotation_WithSomethingElse_AlsoWhereItIsNotKnownYet(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(`
variable "lead" {}
resource "terraform_data" "lead" { triggers_replace = var.lead }
resource "visionsconnected_vmr" "team" { keepers = { lead = terraform_data.lead.id } }`))
	w.must("apply", "-auto-approve", "-var=lead=a")
	s.setParticipants(t, s.onlyRoom(t).Reference, 0, 2)
	w.says(w.must("plan", "-var=lead=b"), "(known after apply)", "is occupied: 2 guests")
	w.exits(0, "-var=lead=a")
}

func TestGuides_Rotation_WithAnOverlap_TouchesOnlyTheRoomsOfOtherPeriods(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newExampleWorkspace(t, s, rotationGuide+"by-hand.tf", rotationGuide+"overlap.tf")
	periods := func(list string) []string {
		t.Helper()
		s.ResetRequests()
		w.must("apply", "-auto-approve", "-var=periods="+list)
		return s.changes()
	}
	periods(`["2026-Q3", "2026-Q4"]`)
	current := w.stateRooms()[`visionsconnected_vmr.clinic["2026-Q4"]`]["reference"]
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
	if now := w.stateRooms()[`visionsconnected_vmr.clinic["2026-Q4"]`]["reference"]; now != current {
		t.Errorf("the room of the period that stays is %v, want %v", now, current)
	}
}
