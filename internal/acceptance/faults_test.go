// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// underFaults are settings with which a fault costs seconds and not minutes.
const underFaults = "request_timeout = \"1s\"\n  max_retries = 1"

// Every fault, once and for good, on every verb, through the real CLI.
func TestFaults_EveryKindOnEveryVerb(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodDelete} {
		for name, fault := range acctest.Faults() {
			if fault.Kind == emulator.FaultNoPINs && method == http.MethodDelete {
				continue // No answer to a DELETE has a PIN.
			}
			for _, count := range []int{1, -1} {
				fault := fault // Each case has its own: they run side by side.
				fault.Method, fault.Count = method, count
				t.Run(fmt.Sprintf("%s/%s/%s", method, name, map[int]string{1: "once", -1: "for good"}[count]), func(t *testing.T) {
					t.Parallel()
					faultCase(t, fault)
				})
			}
		}
	}
}

// faultCase takes a room through its life with a fault on the way, and then back
// to order.
func faultCase(t *testing.T, fault emulator.Fault) {
	t.Helper()
	s := acctest.NewService(t)
	t.Cleanup(s.Close) // Before the server's: hangs end then.
	w := acctest.NewWorkspace(t, s.ConfigWith(underFaults, acctest.RoomBlock))
	log := filepath.Join(w.Dir, "trace.log")
	w.Setenv("TF_LOG", "TRACE")
	w.Setenv("TF_LOG_PATH", log)
	v := acctest.NewInvariants(t, s, w)

	if fault.Method != http.MethodPost {
		w.Must("apply", "-auto-approve")
		v.Reset()
	}
	before := w.References()
	if err := s.InjectFault(fault); err != nil {
		t.Fatal(err)
	}
	switch fault.Method {
	case http.MethodPost:
		v.Step("apply", "-auto-approve")
	case http.MethodDelete:
		v.Step("destroy", "-auto-approve")
	case http.MethodGet:
		code, _ := v.Step("apply", "-refresh-only", "-auto-approve")
		if wantError := acctest.SpoilsARead(fault); (code != 0) != wantError {
			t.Errorf("a refresh under the fault: exit code %d, want an error: %t", code, wantError)
		}
		if after := w.References(); !slices.Equal(after, before) {
			t.Errorf("the refresh left the rooms %v of %v in the state", after, before)
		}
	}

	s.ClearFaults()
	v.Converges()

	text, err := os.ReadFile(log) //nolint:gosec // A file of this test.
	if err != nil {
		t.Fatal(err)
	}
	s.ExpectNoSecrets(t, "the TRACE log", string(text))
}
