// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
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
		CapacityWait: types.StringValue("soon"),
	}
	_, diags := bad.settings(func(string) string { return "" })
	_, missing := providerModel{}.settings(func(string) string { return "" })
	diags.Append(missing...)
	for _, argument := range []string{"customer_id", "api_key", "base_url", "reference"} {
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
	if len(diags) != 10 || withPath != 2 {
		t.Errorf("%d diagnostics, %d with a path, want 10 and 2: %v", len(diags), withPath, diags)
	}
}
