// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
)

// What an editor shows at each word of a configuration is a sentence that says
// more than the word.
func TestDescriptions_EveryArgumentAndAttributeHasASentence(t *testing.T) {
	t.Parallel()
	server := pluginserver.New(provider.New("test"))
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	identities, failed := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	text, invalid := json.Marshal([]any{schemas, identities})
	var all any
	if err = errors.Join(err, failed, invalid, json.Unmarshal(text, &all)); err != nil {
		t.Fatal(err)
	}
	described := map[string]string{}
	describe(described, "", all)
	for _, known := range []string{
		" Provider Block", " Provider Block Attributes customer_id", " ResourceSchemas visionsconnected_vmr Block",
		" ResourceSchemas visionsconnected_vmr Block Attributes keepers", " DataSourceSchemas visionsconnected_vmr Block Attributes active_hosts",
		" IdentitySchemas visionsconnected_vmr IdentityAttributes reference",
	} {
		if _, ok := described[known]; !ok {
			t.Errorf("the test does not see%s, but %v", known, described)
		}
	}
	for name, description := range described {
		if !isSentence(description) {
			t.Errorf("%s: %q is no sentence", name, description)
		}
	}
}

// describe finds the descriptions of all that is in part of a schema, as the protocol
// hands it to editors.
func describe(described map[string]string, name string, part any) {
	switch part := part.(type) {
	case []any:
		for _, element := range part {
			describe(described, name, element)
		}
	case map[string]any:
		if own, ok := part["Name"].(string); ok {
			name += " " + own
		}
		if description, ok := part["Description"].(string); ok {
			described[name] = description
		}
		for key, field := range part {
			describe(described, name+" "+key, field)
		}
	}
}

func TestDescriptions_TheCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	for description, want := range map[string]bool{
		"The same as `reference`.":    true,
		"How many rooms? At most 10.": true,
		"":                            false,
		"The reference.":              false,
		"Reference of the room":       false,
		"reference of the room.":      false,
		"Reference  of the room. ":    false,
	} {
		if got := isSentence(description); got != want {
			t.Errorf("%q is a sentence: %t, want %t", description, got, want)
		}
	}
}

// isSentence reports whether a text begins with a capital letter, has at least
// four words, and ends in a full stop.
func isSentence(text string) bool {
	return strings.Join(strings.Fields(text), " ") == strings.ReplaceAll(text, "\n\n", " ") &&
		len(strings.Fields(text)) >= 4 && strings.HasSuffix(text, ".") && strings.ToUpper(text[:1]) == text[:1]
}
