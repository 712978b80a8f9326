// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const takeoverWarning = "is replaced right after its import or move"

func importBlock(room emulator.Room) string {
	return fmt.Sprintf(`
import {
  to = visionsconnected_vmr.room
  id = %q
}
`, room.Reference)
}

// Keepers on a room that has none rotate it: with an import block in the same
// apply, the room to be moved would be gone.
func TestImport_WithKeepers_Warns(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(importBlock(room)+acctest.RoomWithKeeper("1")))
	got := diagnostics(w, "plan")
	if len(got) != 1 || got[0].Severity != "warning" || !strings.Contains(got[0].Summary, room.Reference) ||
		!strings.Contains(got[0].Summary, takeoverWarning) {
		t.Errorf("the plan has the diagnostics %+v, want a warning that %s %s", got, room.Reference, takeoverWarning)
	}
	w.Says(w.Must("plan"), "Warning:", room.Reference, takeoverWarning)

	// Who is in the room is another reason.
	s.Occupy(t, room.Reference)
	if got := diagnostics(w, "plan"); len(got) != 2 {
		t.Errorf("the plan has the diagnostics %+v, want one for the people and one for the takeover", got)
	}
}

// The mark is there until a later run reads the room.
func TestImport_KeepersInALaterRun_NoWarning(t *testing.T) {
	t.Parallel()
	s, room := acctest.ServiceWithRoom(t)
	w := acctest.NewWorkspace(t, s.Config(importBlock(room)+acctest.RoomBlock))
	expectNoDiagnostics(t, "the import without keepers", diagnostics(w, "plan"))
	w.Says(w.Must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	expectNoDiagnostics(t, "the plan that destroys the room", diagnostics(w, "plan", "-destroy", "-refresh=false"))

	w.Configure(s.Config(acctest.RoomWithKeeper("1")))
	if got := diagnostics(w, "plan", "-refresh=false"); len(got) != 1 || !strings.Contains(got[0].Summary, takeoverWarning) {
		t.Errorf("before the room was read again, the plan has the diagnostics %+v, want the warning", got)
	}
	expectNoDiagnostics(t, "the plan of a later run that reads the room", diagnostics(w, "plan"))
	w.Says(w.Must("plan"), "must be replaced")

	// The read of a later run takes the mark away for good.
	w.Must("apply", "-refresh-only", "-auto-approve")
	expectNoDiagnostics(t, "the plan after that", diagnostics(w, "plan", "-refresh=false"))
}

func TestImport_KeepersOnACreatedRoom_NoWarning(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	w.Configure(s.Config(acctest.RoomWithKeeper("1")))
	expectNoDiagnostics(t, "the plan", diagnostics(w, "plan", "-refresh=false"))
}
