// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// What N rooms cost in calls is a promise: accounts may be limited in rate.
func TestVMRResource_FiftyRooms_OneCallForEachStep(t *testing.T) {
	t.Parallel()
	const n = 50
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(fmt.Sprintf(`
resource "visionsconnected_vmr" "room" {
  for_each = toset([for i in range(%d) : format("room-%%02d", i)])
}`, n)))

	w.Must("apply", "-auto-approve")
	s.ExpectCalls(t, "create", map[string]int{http.MethodPost: n})
	if rooms := w.StateRooms(); len(rooms) != n {
		t.Errorf("the state has %d rooms, want %d", len(rooms), n)
	}

	if code, output := w.Try("plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("plan -detailed-exitcode: %d, want 0\n%s", code, output)
	}
	s.ExpectCalls(t, "refresh", map[string]int{http.MethodGet: n})

	w.Must("destroy", "-auto-approve")
	s.ExpectCalls(t, "destroy", map[string]int{http.MethodGet: n, http.MethodDelete: n})
	if rooms := s.Ledger().Rooms; len(rooms) != 0 {
		t.Errorf("the service has %d rooms left", len(rooms))
	}
}

func TestProvider_UserAgent_NamesProviderProtocolAndCore(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(`resource "visionsconnected_vmr" "room" {}`))
	w.StartProcesses()
	w.Setenv("TF_APPEND_USER_AGENT", "hospital-pipeline/7")
	w.Must("apply", "-auto-approve")
	agent := s.Ledger().Requests[0].UserAgent
	if !strings.HasPrefix(agent, "terraform-provider-visionsconnected/1.2.3-test (protocol 6; core 1.") ||
		!strings.HasSuffix(agent, ") hospital-pipeline/7") {
		t.Errorf("the user agent is %q", agent)
	}
}
