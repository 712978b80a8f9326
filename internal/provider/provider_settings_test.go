// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The CLIs print the line to which the path of a diagnostic leads.
func TestProviderSettings_ErrorsAboutCredentialsHaveNoPath(t *testing.T) {
	t.Parallel()
	bad := providerModel{
		CustomerID: types.StringValue("a:b"), APIKey: types.StringValue("key "), BaseURL: types.StringValue("https://me:hush@example.com"),
		CACertPEM: types.StringValue("-----BEGIN PRIVATE KEY-----"), CapacityWait: types.StringValue("soon"),
	}
	_, diags := bad.settings(func(string) string { return "" })
	_, missing := providerModel{}.settings(func(string) string { return "" })
	diags.Append(missing...)
	for _, argument := range []string{"customer_id", "api_key", "base_url", "ca_cert_pem", "reference"} {
		addInvalid(&diags, path.Root(argument), errors.New("it is bad"))
	}
	withPath := 0
	for _, d := range diags {
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			withPath++
			if text := at.Path().String(); text != "capacity_wait" && text != "reference" {
				t.Errorf("%s: path %s", d.Summary(), text)
			}
		}
	}
	if len(diags) != 12 || withPath != 2 {
		t.Errorf("%d diagnostics, %d with a path, want 12 and 2: %v", len(diags), withPath, diags)
	}
}

// What resources hold is printed by whoever debugs them.
func TestProviderData_PrintsNoSecret(t *testing.T) {
	t.Parallel()
	s, _ := providerModel{CustomerID: types.StringValue("customer-4711"), APIKey: types.StringValue("hunter2")}.settings(func(string) string { return "" })
	p, _ := New("dev").(*visionsConnected)
	client, err := p.newClient(s, "1.5.0")
	if err != nil {
		t.Fatal(err)
	}
	data := &providerData{client: client, account: newAccountKey(client.BaseURL(), s.CustomerID)}
	text := ""
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		text += fmt.Sprintf(verb, data) + fmt.Sprintf(verb, s)
	}
	for _, secret := range []string{"customer-4711", "hunter2"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is printed", secret)
		}
	}
}
