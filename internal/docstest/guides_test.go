// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// What the guides claim beyond what other tests prove of the provider.

const (
	occupiedRoomsGuide = examplesFolder + "guides/occupied-rooms/"
	rotationGuide      = examplesFolder + "guides/rotating-pins/"
)

// quotes returns what a page shows of the CLI's output.
func quotes(page []codeBlock) []string {
	var texts []string
	for _, block := range page {
		if block.language == "text" {
			texts = append(texts, block.text)
		}
	}
	return texts
}

// replaceOnce replaces what must stand in the text exactly once.
func replaceOnce(t *testing.T, text, old, replacement string) string {
	t.Helper()
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%q stands in the text %d times, want once:\n%s", old, n, text)
	}
	return strings.Replace(text, old, replacement, 1)
}

// quoted checks that the output has each of the texts, with what varies replaced by
// patterns.
func quoted(t *testing.T, output string, texts []string, oldnew ...string) {
	t.Helper()
	for _, text := range texts {
		if !quotePattern(text, oldnew...).MatchString(output) {
			t.Errorf("the guide quotes\n%s\nand the CLI prints\n%s", text, output)
		}
	}
}

// place is where the CLI says that a diagnostic comes from.
const place = `[\s│]+(?:with [^\n]*\n[\s│]+)?(?:on [^\n]*\n[\s│]+(?:\d+: [^\n]*\n[\s│]+)*)?`

// quotePattern matches the output that a guide quotes. Of a diagnostic, "…" stands for
// what is left out, and nothing else is left out but the place.
func quotePattern(text string, oldnew ...string) *regexp.Regexp {
	gap, end := `.*`, ""
	if strings.HasPrefix(text, "Error: ") || strings.HasPrefix(text, "Warning: ") {
		gap, end = place, `[\s│]*╵`
	}
	paragraphs := strings.Split(strings.TrimSpace(text), "\n\n")
	for i, paragraph := range paragraphs {
		paragraphs[i] = acctest.Saying(paragraph).String()
	}
	pattern := strings.NewReplacer(append(oldnew, "…", ".*?")...).Replace(strings.Join(paragraphs, gap))
	return regexp.MustCompile(pattern + end)
}

func TestGuides_TheCheckOfQuotesFindsMistakes(t *testing.T) {
	t.Parallel()
	const output = "╷\n│ Error: Cannot go\n│ \n│   with a.b,\n│   on main.tf line 2, in resource:\n│    2: resource {\n│ \n│ It\n│ rains.\n│ \n│ Wait.\n╵\n"
	for quote, want := range map[string]bool{
		"Error: Cannot go\n\nIt rains.\n\nWait.": true,
		"Error: Cannot go\n\nIt…\n":              true,
		"Error: Cannot go\n\n…\n\nWait.":         true,
		"Error: Cannot go\n\nIt rains.":          false,
		"Error: Cannot go\n\nWait.":              false,
		"Error: Cannot go\n\nIt snows…":          false,
	} {
		if got := quotePattern(quote).MatchString(output); got != want {
			t.Errorf("%q matches: %t, want %t", quote, got, want)
		}
	}
}

func TestGuides_GettingStarted_QuotesWhatTheCLIPrints(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, examplesFolder+"guides/getting-started/main.tf")
	output := w.Must("apply", "-auto-approve")
	room := s.OnlyRoom(t)
	w.Says(w.Must("output", "-json", "consult_pins"), room.GuestPIN, room.HostPIN)
	w.Configure(replaceOnce(t, w.FileText("main.tf"), "# keepers", "keepers"))
	output += w.Must("plan")
	quoted(t, output, quotes(documentation(t)["docs/guides/getting-started.md"]), "ve-vevmr2", room.Reference, "0s", `\d+s`)
}

// The state is as a killed run leaves it that was replacing the room.
func TestGuides_Recovering_ReplacementThatWasNotSaved(t *testing.T) {
	t.Parallel()
	const toOld, block = "import {\n  to = visionsconnected_vmr.old\n  id = %q\n}\n", `resource "visionsconnected_vmr" "old" {}`
	for order, oldRemains := range map[string]bool{"old first": false, "create_before_destroy": true} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t)
			w := newExampleWorkspace(t, s)
			w.Configure(s.Config(`resource "visionsconnected_vmr" "ward" {}`))
			w.Must("apply", "-auto-approve")
			old := s.OnlyRoom(t).Reference
			room, err := s.CreateRoom()
			if err == nil && !oldRemains {
				err = s.DeleteRoom(old)
			}
			if err != nil {
				t.Fatal(err)
			}
			imports := exampleReference.ReplaceAllString(readFile(t, "examples/guides/recovering-from-an-interrupted-apply/import.tf"), room.Reference)
			w.Configure(imports)
			w.DoesNotSay(w.Must("plan"), "to import")
			w.Must("apply", "-auto-approve", "-refresh-only")
			want := "1 to import, 0 to add, 0 to change, 0 to destroy"
			if oldRemains {
				w.DoesNotSay(w.Must("plan"), "to import")
				w.Must("state", "rm", "visionsconnected_vmr.ward")
				w.Configure(imports + fmt.Sprintf(toOld, old) + block)
				want = "2 to import, 0 to add, 0 to change, 0 to destroy"
			}
			w.Says(w.Must("plan"), want)
			w.Must("apply", "-auto-approve")
			w.Configure(imports)
			w.Must("apply", "-auto-approve")
			if left := s.References(); !slices.Equal(left, []string{room.Reference}) {
				t.Errorf("the rooms %v are left, want %s alone", left, room.Reference)
			}
		})
	}
}

// As many rooms as the account has but one are replaced in one apply.
func TestGuides_AccountsAtTheirLimit_OneSpareRoomAndEnoughParallelism(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithCapacity(5))
	config := func(rotation string) string {
		return s.ConfigWith(`capacity_wait = "20s"`, `
resource "visionsconnected_vmr" "room" {
  count   = 4
  keepers = { rotation = "`+rotation+`" }
  lifecycle {
    create_before_destroy = true
  }
}`)
	}
	w := acctest.NewWorkspace(t, config("1"))
	w.Must("apply", "-auto-approve")
	w.Configure(config("2"))
	w.Says(w.Must("apply", "-auto-approve", "-parallelism=5"), "4 added, 0 changed, 4 destroyed")
}

var jqTest = regexp.MustCompile(`test\("(.*)"\)`)

// A pipeline finds the warning in the plan's JSON as the guide shows.
func TestGuides_OccupiedRooms_APipelineFindsTheWarning(t *testing.T) {
	t.Parallel()
	pattern := jqTest.FindStringSubmatch(readFile(t, "docs/guides/occupied-rooms.md"))
	if pattern == nil {
		t.Fatal("the guide shows no jq")
	}
	s, w := provoker{t}.occupied("")
	w.Configure(s.Config(acctest.RoomWithKeeper("1")))
	found := 0
	for line := range strings.Lines(w.Must("plan", "-json")) {
		var message struct {
			Diagnostic struct {
				Severity string `json:"severity"`
				Summary  string `json:"summary"`
			} `json:"diagnostic"`
		}
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(pattern[1]).MatchString(message.Diagnostic.Summary) && message.Diagnostic.Severity == "warning" {
			found++
		}
	}
	if found != 1 {
		t.Errorf("the guide's jq finds %d warnings, want one", found)
	}
}

func TestGuides_Check_WarnsOfGuestsAndIsNoChange(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, occupiedRoomsGuide+"policy.tf", occupiedRoomsGuide+"check.tf")
	const warning = "Somebody is in the consulting room."
	w.DoesNotSay(w.Must("apply", "-auto-approve"), warning)
	s.OccupyWith(t, s.OnlyRoom(t).Reference, 1, 3)
	w.Says(w.PlanExits(0), "Warning: Check block assertion failed", warning)
	// In the plan that replaces the room, it tells nothing about the old one.
	w.DoesNotSay(w.PlanExits(2, "-replace=visionsconnected_vmr.consult"), warning)
}

func TestGuides_Check_WithTheDataSourceInside_IsAChangeEachTime(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, occupiedRoomsGuide+"policy.tf")
	w.Configure(`
check "consult_is_empty" {
  data "visionsconnected_vmr" "consult" { reference = visionsconnected_vmr.consult.reference }
  assert {
    condition     = data.visionsconnected_vmr.consult.active_guests == 0
    error_message = "Guests in the consulting room: ${data.visionsconnected_vmr.consult.active_guests}."
  }
}`)
	w.Must("apply", "-auto-approve")
	w.Must("apply", "-auto-approve")
	s.OccupyWith(t, s.OnlyRoom(t).Reference, 0, 3)
	w.Says(w.PlanExits(2), "Guests in the consulting room: 3.")
}

func TestGuides_Precondition_FailsEveryPlanButNoDestroy(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, examplesFolder+"provider/provider.tf", occupiedRoomsGuide+"precondition.tf")
	reception := s.OnlyRoom(t).Reference
	w.Must("apply", "-auto-approve")
	s.OccupyWith(t, reception, 0, 1)
	w.MustFail([]string{"plan"}, "Somebody is in the reception's room")
	w.Must("destroy", "-auto-approve")
}

func TestGuides_Precondition_OnTheRoomItself_IsACycle(t *testing.T) {
	t.Parallel()
	acctest.NewWorkspace(t, acctest.NewService(t).Config(`
data "visionsconnected_vmr" "consult" { reference = visionsconnected_vmr.consult.reference }
resource "visionsconnected_vmr" "consult" {
  lifecycle {
    precondition {
      condition     = data.visionsconnected_vmr.consult.active_guests == 0
      error_message = "Guests are in the room."
    }
  }
}`)).MustFail([]string{"plan"}, "Cycle")
}

// timestamp is unknown in a plan. That plantimestamp is not, the example proves.
func TestGuides_Rotation_ByCalendar_WithTimestamp_EachApplyReplaces(t *testing.T) {
	t.Parallel()
	w := newExampleWorkspace(t, acctest.NewService(t), rotationGuide+"by-hand.tf")
	w.Configure(replaceOnce(t, readFile(t, "examples/guides/rotating-pins/by-calendar.tf"), "plantimestamp()", "timestamp()"))
	w.Must("apply", "-auto-approve")
	w.Says(w.PlanExits(2), "must be replaced")
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
	var current any
	for _, step := range []struct {
		list string
		want []string
	}{
		{`["2026-Q3", "2026-Q4"]`, []string{http.MethodPost, http.MethodPost, http.MethodPost}},
		{`["2026-Q3", "2026-Q4", "2027-Q1"]`, []string{http.MethodPost}},
		{`["2026-Q4", "2027-Q1"]`, []string{http.MethodDelete}},
	} {
		s.ResetRequests()
		w.Must("apply", "-auto-approve", "-var=periods="+step.list)
		if got := s.Changes(); !slices.Equal(got, step.want) {
			t.Errorf("with the periods %s, apply makes the requests %v, want %v", step.list, got, step.want)
		}
		now := w.StateRooms()[`visionsconnected_vmr.clinic["2026-Q4"]`]["reference"]
		if current != nil && now != current {
			t.Errorf("the room of the period that stays is %v, want %v", now, current)
		}
		current = now
	}
}
