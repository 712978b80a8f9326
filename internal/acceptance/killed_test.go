// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// killOn kills the CLI when press is closed, and nothing else: its plugin does
// not hear of it, but ends soon. Then is called in between.
func killOn(w *acctest.Workspace, press <-chan struct{}, then func(), args ...string) (output string) {
	w.T.Helper()
	var group int
	output, _ = signalOn(w, press, func(cli int) {
		group = cli
		_ = syscall.Kill(cli, syscall.SIGKILL)
		then()
	}, args...)
	if group == 0 {
		w.T.Fatalf("the command ended before it was to be killed\n%s", output)
	}
	w.T.Cleanup(func() { _ = syscall.Kill(-group, syscall.SIGKILL) })
	for deadline := time.Now().Add(shortWhile); syscall.Kill(-group, 0) == nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.T.Error("the provider outlives its CLI")
			break
		}
	}
	return output
}

// created matches a line of an apply that names a room which was created.
var created = regexp.MustCompile(`(?m)^(visionsconnected_vmr\S+): Creation complete after \S+ \[id=(ve-\w+)\]$`)

// The guide says how the rooms of a run that was killed are found again.
func TestKilled_RoomsThatTheOutputNames_CanBeImported(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t, emulator.WithLatency(100*time.Millisecond))
	rooms := acctest.RoomsBlock("room", manyRooms)
	w := acctest.NewWorkspace(t, s.Config(rooms))
	output := killOn(w, onArrival(s, http.MethodPost, manyRooms-slots), s.RespondNormally, "apply", "-auto-approve", fmt.Sprint("-parallelism=", slots))
	time.Sleep(time.Second) // For what was on the wire.
	made := s.References()
	if len(made) == 0 || len(made) == manyRooms {
		t.Fatalf("the run was killed too early or too late: %d rooms were created", len(made))
	}

	known := w.References()
	var imports strings.Builder
	for _, room := range created.FindAllStringSubmatch(output, -1) {
		if address, reference := room[1], room[2]; !slices.Contains(known, reference) {
			fmt.Fprintf(&imports, "import {\n  to = %s\n  id = %q\n}\n", address, reference)
			known = append(known, reference)
		}
	}
	if lost := len(made) - len(known); lost < 0 || lost > slots {
		t.Errorf("of %d rooms the state and the output name %d, want all but those of %d slots\n%s", len(made), len(known), slots, output)
	}
	w.Configure(s.Config(rooms + "\n" + imports.String()))
	w.Must("apply", "-auto-approve")
	for _, reference := range known {
		if !slices.Contains(w.References(), reference) {
			t.Errorf("%s is not in the state", reference)
		}
	}
	if got, want := s.Ledger().Created, len(made)+manyRooms-len(known); got != want {
		t.Errorf("%d rooms were created in all, want %d", got, want)
	}
}

// What waits at the provider when its CLI is killed is not done: nobody would
// record it.
func TestKilled_WhileWaitingForCapacity_NoRoomIsCreated(t *testing.T) {
	t.Parallel()
	s, room := fullService(t)
	w := acctest.NewWorkspace(t, s.ConfigWith(`capacity_wait = "10m"`, acctest.RoomBlock))
	// By the fourth response the pause is long enough for the CLI to be gone before it ends.
	killOn(w, soonAfterResponse(s, http.MethodPost, 4), func() {
		if err := s.DeleteRoom(room.Reference); err != nil {
			t.Error(err)
		}
	}, "apply", "-auto-approve")
	if made := s.References(); len(made) > 0 {
		t.Errorf("the rooms %v were created", made)
	}
}

func TestKilled_WhileWaitingForParticipantsToLeave_RoomStays(t *testing.T) {
	t.Parallel()
	s, w, room := newOccupiedRoom(t, waiting)
	// The refresh is the first GET, the look the second.
	killOn(w, soonAfterResponse(s, http.MethodGet, 2), func() { vacate(t, s, room.Reference) }, "destroy", "-auto-approve")
	w.ExpectSameRooms(s)
}
