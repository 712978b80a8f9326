// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// What the guide "Keeping PINs and keys secret" says of where secrets lie.

const secretsGuide = "guides/keeping-pins-and-keys-secret/"

// inside returns what is in a folder, or in a saved plan, which is an archive unless it
// is encrypted.
func inside(w *acctest.Workspace, name string) string {
	w.T.Helper()
	var text strings.Builder
	for file, content := range w.Files() {
		if strings.HasPrefix(file, name+"/") {
			text.WriteString(content)
		}
	}
	if text.Len() == 0 {
		w.T.Fatalf("there is nothing in %s", name)
	}
	return text.String()
}

// newWorkspaceWithVariables has a room on an account that comes from variables.
func newWorkspaceWithVariables(t *testing.T, s *acctest.Service) *acctest.Workspace {
	t.Helper()
	w := newExampleWorkspace(t, s, examplesFolder+"provider/provider.tf")
	w.Must("apply", "-auto-approve")
	return w
}

// expectSecrets checks which kinds of secrets of the account and of its first room stand
// in a text.
func expectSecrets(t *testing.T, s *acctest.Service, what, text string, want ...string) {
	t.Helper()
	room := s.Ledger().EverCreated[0]
	var got []string
	for _, secret := range [][2]string{{"API key", acctest.APIKey}, {"customer ID", acctest.CustomerID}, {"guest PIN", room.GuestPIN}, {"host PIN", room.HostPIN}} {
		if strings.Contains(text, secret[1]) {
			got = append(got, secret[0])
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s shows %q, want %q", what, got, want)
	}
}

func TestGuides_Secrets_WhereTheyLie(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newWorkspaceWithVariables(t, s)
	replan := func() string { return w.Must("plan", "-replace=visionsconnected_vmr.consult", "-out=saved.tfplan") }

	expectSecrets(t, s, "the state", w.FileText("terraform.tfstate"), "guest PIN", "host PIN")
	expectSecrets(t, s, "plan", replan())
	expectSecrets(t, s, "the plan file", inside(w, "saved.tfplan"), "API key", "customer ID", "guest PIN", "host PIN")
	expectSecrets(t, s, "show of the plan", w.Must("show", "saved.tfplan"))
	expectSecrets(t, s, "show -json of the plan", w.Must("show", "-json", "saved.tfplan"), "API key", "customer ID", "guest PIN", "host PIN")
	expectSecrets(t, s, "show", w.Must("show"))
	expectSecrets(t, s, "state show", w.Must("state", "show", "visionsconnected_vmr.consult"))
	expectSecrets(t, s, "show -json", w.Must("show", "-json"), "guest PIN", "host PIN")
}

func TestGuides_Secrets_EphemeralVariablesAreInNoPlanFile(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.EphemeralVariables)
	s := acctest.NewService(t)
	w := newExampleWorkspace(t, s, examplesFolder+secretsGuide+"ephemeral-credentials.tf")
	w.Must("apply", "-auto-approve")
	w.Must("plan", "-out=saved.tfplan", "-replace=visionsconnected_vmr.consult")
	expectSecrets(t, s, "the plan file", inside(w, "saved.tfplan"), "guest PIN", "host PIN")
	expectSecrets(t, s, "the state", w.FileText("terraform.tfstate"), "guest PIN", "host PIN")
}

func TestGuides_Secrets_LogsShowTheCommandLineAndProtocolDataAll(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := newWorkspaceWithVariables(t, s)
	w.Setenv("TF_LOG", "TRACE")
	expectSecrets(t, s, "the log", w.Must("plan"))
	expectSecrets(t, s, "the log of -var", w.Must("plan", "-var=api_key="+acctest.APIKey), "API key")
	w.Setenv("TF_LOG", "")
	w.Setenv("TF_LOG_PROVIDER", "TRACE")
	w.Setenv("TF_LOG_SDK_PROTO_DATA_DIR", "protocol")
	if err := os.Mkdir(filepath.Join(w.Dir, "protocol"), 0o700); err != nil {
		t.Fatal(err)
	}
	expectSecrets(t, s, "the provider's log", w.Must("plan", "-var=api_key="+acctest.APIKey))
	expectSecrets(t, s, "what is written of the protocol", inside(w, "protocol"), "API key", "customer ID", "guest PIN", "host PIN")
}

func TestGuides_Secrets_AnOutputWithAPINMustBeSensitive(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(`
resource "visionsconnected_vmr" "consult" {}
output "pin" { value = visionsconnected_vmr.consult.host_pin }`))
	w.MustFail([]string{"plan"}, "Output refers to sensitive values")
}

func TestGuides_Secrets_OpenTofuEncryptsStateAndPlan(t *testing.T) {
	t.Parallel()
	acctest.RequireFeature(t, terraformcli.StateEncryption)
	s := acctest.NewService(t)
	w := newWorkspaceWithVariables(t, s)
	w.Setenv("TF_VAR_state_passphrase", "sixteen characters at least")
	encryption := readFile(t, "examples/"+secretsGuide+"state-encryption.tofu")
	write := func(text string) {
		if err := w.Write("encryption.tofu", text); err != nil {
			t.Fatal(err)
		}
	}

	// As it stands it refuses a state that is not encrypted.
	write(encryption)
	w.MustFail([]string{"plan"}, "unencrypted")

	// The way over: a fallback, without enforced, for one apply.
	migration := strings.NewReplacer("enforced = true", "fallback { method = method.unencrypted.migration }",
		"    method \"aes_gcm\"", "    method \"unencrypted\" \"migration\" {}\n    method \"aes_gcm\"").Replace(encryption)
	write(migration)
	w.Must("apply", "-auto-approve")

	write(encryption)
	w.PlanExits(0)
	w.Must("plan", "-replace=visionsconnected_vmr.consult", "-out=saved.tfplan")
	expectSecrets(t, s, "the state", w.FileText("terraform.tfstate"))
	expectSecrets(t, s, "the plan file", w.FileText("saved.tfplan"))
	w.Must("apply", "saved.tfplan")
	write("")
	w.MustFail([]string{"plan"}, "encrypted")
}
