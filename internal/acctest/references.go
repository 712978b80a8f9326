// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// ReplaceRoom has somebody else delete the room, and the service, which must reuse
// references, give its reference to a new one. No request is counted yet.
func (s *Service) ReplaceRoom(t *testing.T, reference string) emulator.Room {
	t.Helper()
	err := s.DeleteRoom(reference)
	var room emulator.Room
	if err == nil {
		room, err = s.CreateRoom()
	}
	if err != nil || room.Reference != reference {
		t.Fatalf("the new room is %s (%v), want %s", room.Reference, err, reference)
	}
	s.ResetRequests()
	return room
}

// DeleteRoomAtPOST has somebody else delete the room right before each creation.
func (s *Service) DeleteRoomAtPOST(t *testing.T, reference string) {
	t.Helper()
	s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			if err := s.DeleteRoom(reference); err != nil {
				t.Error(err)
			}
		}
		s.ServeHTTP(w, r)
	})
}

// NewRoomWithOtherPINs returns a service that has given the reference of the room
// in the workspace's state to another room.
func NewRoomWithOtherPINs(t *testing.T, block string) (*Service, *Workspace) {
	t.Helper()
	s := NewService(t, emulator.WithReusedReferences())
	w := NewWorkspace(t, s.Config(block))
	w.Must("apply", "-auto-approve")
	s.ReplaceRoom(t, s.OnlyRoom(t).Reference)
	return s, w
}

// ImportBlocks imports a room to each of these resources.
func ImportBlocks(room emulator.Room, resources ...string) string {
	var b strings.Builder
	for _, name := range resources {
		fmt.Fprintf(&b, `
import {
  to = visionsconnected_vmr.%[1]s
  id = %[2]q
}
resource "visionsconnected_vmr" %[1]q {}
`, name, room.Reference)
	}
	return b.String()
}
