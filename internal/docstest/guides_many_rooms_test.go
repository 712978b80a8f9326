// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
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
	want := map[string]string{}
	for _, row := range costRow.FindAllStringSubmatch(readFile(t, manyRoomsGuide), -1) {
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
	const reads = "`plan` with a data source or ephemeral resource"
	cost := want[reads]
	w = acctest.NewWorkspace(t, s.Config(sources.String()))
	expect(reads, "plan")
	if acctest.RequireCLI(t).Lacks(terraformcli.EphemeralResources) == "" {
		w = acctest.NewWorkspace(t, s.Config(strings.ReplaceAll(sources.String(), "data ", "ephemeral ")))
		want[reads] = cost
		expect(reads, "plan")
	}
	for row := range want {
		t.Errorf("the guide has the row %s, which nothing counts", row)
	}
}

const manyRoomsGuide = "docs/guides/managing-many-rooms.md"

// Rooms move to another state when the one imports them and the other removes them.
func TestGuides_ManyRooms_RoomsMoveToAnotherState(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	to := newExampleWorkspace(t, s, examplesFolder+"guides/managing-many-rooms/import.tf")
	shown := documentation(t)[manyRoomsGuide]
	removed := slices.IndexFunc(shown, func(b codeBlock) bool { return strings.HasPrefix(b.text, "removed {") })
	if removed < 0 {
		t.Fatal("the guide shows no removed block")
	}
	for _, feature := range []terraformcli.Feature{terraformcli.RemovedBlocks, terraformcli.ImportForEach} {
		acctest.RequireFeature(t, feature)
	}
	from := newExampleWorkspace(t, s)
	from.Configure(to.FileText("import.tf"))
	from.Must("apply", "-auto-approve")
	before := s.References()
	s.ResetRequests()

	to.Must("apply", "-auto-approve")
	from.Configure(s.Config(shown[removed].text))
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

func TestGuides_ManyRooms_OnlySomeRoomsLeaveAState(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	config := func(wards string) string {
		return s.Config(`resource "visionsconnected_vmr" "ward" { for_each = toset([` + wards + `]) }`)
	}
	w := acctest.NewWorkspace(t, config(`"cardiology", "pediatrics"`))
	w.Must("apply", "-auto-approve")
	w.Must("state", "rm", `visionsconnected_vmr.ward["cardiology"]`)
	w.Configure(config(`"pediatrics"`))
	w.PlanExits(0)
}
