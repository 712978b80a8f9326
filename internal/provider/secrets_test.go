// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// ExpectNoSecrets checks that text holds nothing that only the account's owner
// and the people invited to its rooms may know.
func (s *Service) ExpectNoSecrets(t *testing.T, what, text string) {
	t.Helper()
	secrets := map[string]string{
		"customer ID": CustomerID,
		"API key":     APIKey,
		"Basic value": base64.StdEncoding.EncodeToString([]byte(CustomerID + ":" + APIKey)),
	}
	for i, room := range s.Ledger().EverMade {
		secrets[fmt.Sprintf("host PIN of room %d", i)] = room.HostPIN
		secrets[fmt.Sprintf("guest PIN of room %d", i)] = room.GuestPIN
	}
	for name, secret := range secrets {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("%s shows the %s: …%s…", what, name, text[max(0, at-200):min(len(text), at+200)])
		}
	}
}

func TestProvider_TraceLogOfAWholeLife_ShowsNoSecret(t *testing.T) {
	t.Parallel()
	for name, reading := range map[string]emulator.Reading{"document": emulator.Document, "swagger": emulator.Swagger} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := NewService(t, emulator.WithReading(reading))
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
			w := NewWorkspace(t, config("1"))
			// In the environment, so that they are in no file that Terraform itself
			// logs the reading of.
			w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", CustomerID)
			w.Setenv("VISIONSCONNECTED_API_KEY", APIKey)
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
