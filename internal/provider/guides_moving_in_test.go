// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const (
	movingInGuide    = "../../examples/guides/moving-in-from-another-provider/"
	movingInGuideDoc = "docs/guides/moving-in-from-another-provider.md"
)

// configureExample makes an example the configuration, for a room that exists.
func (w *workspace) configureExample(file, reference string) {
	w.t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // A file of this repository.
	if err != nil {
		w.t.Fatal(err)
	}
	w.configure(exampleReference.ReplaceAllString(string(text), reference))
	w.must("init")
}

// The example's "before" is what made the state, and its "after" moves the room.
// The credentials are in the environment, so that the log shows what the provider
// tells of them.
func TestGuides_MovingIn_FromAnotherProvider(t *testing.T) {
	t.Parallel()
	for folder, fixture := range map[string]string{"restapi": "restapi_object-3.0", "restful": "restful_resource-0.25"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			m := newMove(t, fixture, nil)
			m.workspace = newExampleWorkspace(t, m.s)
			from, to := m.resourceType+".consult", "visionsconnected_vmr.consult"
			m.holds(from, sourceInstance(t, fixture, m.room))
			m.configureExample(movingInGuide+folder+"/before.tf", m.room.Reference)
			m.doesNotSay(m.must("plan"), "will be")

			m.configureExample(movingInGuide+folder+"/after.tf", m.room.Reference)
			m.Setenv("TF_LOG", "TRACE")
			log := m.must("plan")
			m.saysMoved(log, from, to)
			log += m.must("apply", "-auto-approve")
			if !strings.Contains(log, "VideoEngine API request") || !strings.Contains(log, "[TRACE]") {
				t.Error("the log does not hold the provider's lines, so this test proves nothing of it")
			}
			m.s.expectNoSecrets(t, "the TRACE log", log)
			m.exits(0)
			m.s.expectCalls(t, "the move", map[string]int{http.MethodGet: 3})
		})
	}
}

func TestGuides_MovingIn_FromTerraformData_ProvisionerIsNotRun(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.RemovedBlocks)
	s, room := serviceWithRoom(t)
	w := newExampleWorkspace(t, s)
	w.configureExample(movingInGuide+"terraform-data/before.tf", room.Reference)
	w.must("apply", "-auto-approve")

	w.configureExample(movingInGuide+"terraform-data/after.tf", room.Reference)
	w.says(w.must("plan"), "1 to import, 0 to add, 0 to change, 0 to destroy")
	w.says(w.must("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
	w.exits(0)
	if resources := w.state().Resources; len(resources) != 1 || resources[0].Type != "visionsconnected_vmr" {
		t.Errorf("the state has %v, want the room alone", resources)
	}
	if now := s.onlyRoom(t); now != room {
		t.Errorf("the service has room %v, want %v as before", now, room)
	}
}

func TestGuides_MovingIn_WithAnOlderCLI(t *testing.T) {
	t.Parallel()
	s, room := serviceWithRoom(t)
	w := newWorkspace(t, s.config(`resource "terraform_data" "consult" { input = 1 }`))
	w.must("apply", "-auto-approve")
	w.must("state", "rm", "terraform_data.consult")
	w.configure(s.config(roomBlock))
	w.must("import", roomAddress, room.Reference)
	w.expectImported(room)
}
