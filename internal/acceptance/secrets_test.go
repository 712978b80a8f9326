// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestProvider_TraceLogOfAWholeLife_ShowsNoSecret(t *testing.T) {
	t.Parallel()
	for name, reading := range map[string]emulator.Reading{"document": emulator.Document, "swagger": emulator.Swagger} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t, emulator.WithReading(reading))
			config := func(rotation string) string {
				return fmt.Sprintf(`
terraform {
  required_providers {
    visionsconnected = { source = "visionsconnected/visionsconnected" }
  }
}
provider "visionsconnected" { base_url = %q }
resource "visionsconnected_vmr" "room" { keepers = { rotation = %q } }
data "visionsconnected_vmr" "room" { reference = visionsconnected_vmr.room.reference }
output "pins" {
  value     = [visionsconnected_vmr.room.host_pin, data.visionsconnected_vmr.room.guest_pin]
  sensitive = true
}`, s.BaseURL(), rotation)
			}
			w := acctest.NewWorkspace(t, config("1"))
			// In the environment, so that they are in no file that Terraform itself
			// logs the reading of.
			w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", acctest.CustomerID)
			w.Setenv("VISIONSCONNECTED_API_KEY", acctest.APIKey)
			w.Setenv("TF_LOG", "TRACE")

			var all strings.Builder
			step := func(args ...string) {
				all.WriteString(w.Must(args...))
			}
			step("plan")
			step("apply", "-auto-approve")
			step("plan", "-refresh-only")
			w.Configure(config("2"))
			step("apply", "-auto-approve")
			if err := s.DeleteRoom(s.OnlyRoom(t).Reference); err != nil {
				t.Fatal(err)
			}
			step("apply", "-auto-approve")
			step("destroy", "-auto-approve")

			if log := all.String(); !strings.Contains(log, "VideoEngine API request") || !strings.Contains(log, "[TRACE]") {
				t.Fatal("the log does not hold the provider's lines, so this test proves nothing")
			}
			s.ExpectNoSecrets(t, "the TRACE log", all.String())
			if made := s.Ledger().Made; made != 3 {
				t.Errorf("the service made %d rooms, want 3", made)
			}
		})
	}
}
