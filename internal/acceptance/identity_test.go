// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// CLIs without identities, and those before 1.12, write states that hold none: reads,
// replacements, deletions and rooms that are gone go on as ever.
func TestVMRResource_StateWithoutIdentity_GoesOn(t *testing.T) {
	t.Parallel()
	s, w := acctest.NewAppliedRoom(t)
	forgetIdentities := func() {
		w.EditInstances(func(instance map[string]any) {
			delete(instance, "identity")
			delete(instance, "identity_schema_version")
		})
	}
	forgetIdentities()
	w.PlanExits(0)
	w.PlanExits(0, "-refresh=false")
	w.Must("apply", "-auto-approve", "-refresh=false", "-replace="+acctest.RoomAddress)
	w.ExpectSameRooms(s)

	forgetIdentities()
	if err := s.DeleteRoom(s.OnlyRoom(t).Reference); err != nil {
		t.Fatal(err)
	}
	w.Says(w.Must("apply", "-auto-approve"), "will be created", "1 to add, 0 to change, 0 to destroy")
	forgetIdentities()
	w.Must("destroy", "-auto-approve", "-refresh=false")
	w.ExpectSameRooms(s)
}
