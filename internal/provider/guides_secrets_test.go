// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// What the guide "Keeping PINs and keys secret" says of where secrets lie.

const secretsGuide = "../../examples/guides/keeping-pins-and-keys-secret/" //nolint:gosec // No credentials.

// planFile returns what is in a saved plan, which is an archive unless it is
// encrypted.
func (w *workspace) planFile(name string) string {
	w.t.Helper()
	var text strings.Builder
	for file, content := range w.everything() {
		if strings.HasPrefix(file, name+"/") {
			text.WriteString(content)
		}
	}
	if text.Len() == 0 {
		w.t.Fatalf("%s is no archive", name)
	}
	return text.String()
}

// fileText returns a file of the workspace as it lies on the disk.
func (w *workspace) fileText(name string) string {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.Dir, name)) //nolint:gosec // A file of this test.
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// secretsIn returns which kinds of secrets stand in a text.
func (s *service) secretsIn(text string) []string {
	kinds := map[string]bool{}
	for kind, secret := range s.secrets() {
		if strings.Contains(text, secret) {
			kinds[kind] = true
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}

// secrets are those of the account and of its first room.
func (s *service) secrets() map[string]string {
	room := s.Ledger().EverMade[0]
	return map[string]string{"customer ID": testCustomerID, "API key": testAPIKey, "host PIN": room.HostPIN, "guest PIN": room.GuestPIN}
}

// newWorkspaceWithVariables has a room on an account that comes from variables.
func newWorkspaceWithVariables(t *testing.T, s *service) *workspace {
	t.Helper()
	w := newExampleWorkspace(t, s, "../../examples/provider/provider.tf")
	w.must("apply", "-auto-approve")
	return w
}

func expectSecrets(t *testing.T, s *service, what, text string, want ...string) {
	t.Helper()
	if got := s.secretsIn(text); !slices.Equal(got, want) {
		t.Errorf("%s shows %q, want %q", what, got, want)
	}
}

func TestGuides_Secrets_WhereTheyLie(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspaceWithVariables(t, s)
	replan := func() string { return w.must("plan", "-replace=visionsconnected_vmr.consult", "-out=saved.tfplan") }

	expectSecrets(t, s, "the state", w.fileText("terraform.tfstate"), "guest PIN", "host PIN")
	expectSecrets(t, s, "plan", replan())
	expectSecrets(t, s, "the plan file", w.planFile("saved.tfplan"), "API key", "customer ID", "guest PIN", "host PIN")
	expectSecrets(t, s, "show of the plan", w.must("show", "saved.tfplan"))
	expectSecrets(t, s, "show -json of the plan", w.must("show", "-json", "saved.tfplan"), "API key", "customer ID", "guest PIN", "host PIN")
	expectSecrets(t, s, "show", w.must("show"))
	expectSecrets(t, s, "state show", w.must("state", "show", "visionsconnected_vmr.consult"))
	expectSecrets(t, s, "show -json", w.must("show", "-json"), "guest PIN", "host PIN")
}

func TestGuides_Secrets_EphemeralVariablesAreInNoPlanFile(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.EphemeralVariables)
	s := newService(t)
	w := newExampleWorkspace(t, s, secretsGuide+"ephemeral-credentials.tf")
	w.must("plan", "-out=saved.tfplan")
	w.must("apply", "saved.tfplan")
	w.must("plan", "-out=saved.tfplan", "-replace=visionsconnected_vmr.consult")
	expectSecrets(t, s, "the plan file", w.planFile("saved.tfplan"), "guest PIN", "host PIN")
	expectSecrets(t, s, "the state", w.fileText("terraform.tfstate"), "guest PIN", "host PIN")
}

func TestGuides_Secrets_TheCLIsLogShowsTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newExampleWorkspace(t, s, "../../examples/provider/provider.tf")
	w.must("apply", "-auto-approve")
	w.Setenv("TF_LOG", "TRACE")
	expectSecrets(t, s, "the log", w.must("plan"))
	expectSecrets(t, s, "the log of -var", w.must("plan", "-var=api_key="+testAPIKey), "API key")
	w.Setenv("TF_LOG", "")
	w.Setenv("TF_LOG_PROVIDER", "TRACE")
	expectSecrets(t, s, "the provider's log", w.must("plan", "-var=api_key="+testAPIKey))
}

func TestGuides_Secrets_AnOutputWithAPINMustBeSensitive(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newWorkspace(t, s.config(`
resource "visionsconnected_vmr" "consult" {}
output "pin" { value = visionsconnected_vmr.consult.host_pin }`))
	w.mustFail([]string{"plan"}, "Output refers to sensitive values")
}

func TestGuides_Secrets_OpenTofuEncryptsStateAndPlan(t *testing.T) {
	t.Parallel()
	requireFeature(t, terraformcli.StateEncryption)
	s := newService(t)
	w := newWorkspaceWithVariables(t, s)
	w.Setenv("TF_VAR_state_passphrase", "sixteen characters at least")
	encryption, err := os.ReadFile(secretsGuide + "state-encryption.tofu")
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := w.Write("encryption.tofu", text); err != nil {
			t.Fatal(err)
		}
	}

	// As it stands it refuses a state that is not encrypted.
	write(string(encryption))
	w.mustFail([]string{"plan"}, "unencrypted")

	// The way over: a fallback, without enforced, for one apply.
	migration := strings.NewReplacer("      enforced = true\n", "      fallback {\n        method = method.unencrypted.migration\n      }\n",
		"    method \"aes_gcm\"", "    method \"unencrypted\" \"migration\" {}\n    method \"aes_gcm\"").Replace(string(encryption))
	write(migration)
	w.must("apply", "-auto-approve")

	write(string(encryption))
	w.exits(0)
	w.must("plan", "-replace=visionsconnected_vmr.consult", "-out=saved.tfplan")
	expectSecrets(t, s, "the state", w.fileText("terraform.tfstate"))
	expectSecrets(t, s, "the plan file", w.fileText("saved.tfplan"))
	w.must("apply", "saved.tfplan")
	write("")
	w.mustFail([]string{"plan"}, "encrypted")
}

func TestGuides_Secrets_WhatIsSaidOverTheProtocolCanBeWritten(t *testing.T) {
	t.Parallel()
	s := newService(t)
	w := newExampleWorkspace(t, s, "../../examples/provider/provider.tf")
	folder := t.TempDir()
	w.Setenv("TF_LOG_SDK_PROTO_DATA_DIR", folder)
	w.must("apply", "-auto-approve")
	var all strings.Builder
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, name)) //nolint:gosec // A folder of the test's own.
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	expectSecrets(t, s, "what is written", all.String(), "API key", "customer ID", "guest PIN", "host PIN")
}
