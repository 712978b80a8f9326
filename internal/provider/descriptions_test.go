// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
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
	described := descriptions(t)
	for _, known := range []string{
		"provider", "provider customer_id", "resource visionsconnected_vmr", "resource visionsconnected_vmr keepers",
		"data visionsconnected_vmr active_hosts", "identity of visionsconnected_vmr reference",
	} {
		if _, ok := described[known]; !ok {
			t.Errorf("the test does not see %s", known)
		}
	}
	for name, description := range described {
		if !isSentence(description) {
			t.Errorf("%s: %q is no sentence", name, description)
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

// descriptions returns the descriptions of all objects of the provider and of
// all that is in them, as the protocol hands them to editors.
func descriptions(t *testing.T) map[string]string {
	t.Helper()
	server := pluginserver.New(provider.New("test"))
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}

	described := map[string]string{}
	describeBlock(described, "provider", schemas.Provider.Block)
	for kind, objects := range map[string]map[string]*tfprotov6.Schema{
		"resource": schemas.ResourceSchemas, "data": schemas.DataSourceSchemas,
		"ephemeral": schemas.EphemeralResourceSchemas, "list": schemas.ListResourceSchemas,
	} {
		for name, schema := range objects {
			describeBlock(described, kind+" "+name, schema.Block)
		}
	}
	for name, action := range schemas.ActionSchemas {
		describeBlock(described, "action "+name, action.Schema.Block)
	}
	for name, function := range schemas.Functions {
		described["function "+name] = function.Description
		for _, parameter := range function.Parameters {
			described["function "+name+" "+parameter.Name] = parameter.Description
		}
	}
	for name, identity := range identities.IdentitySchemas {
		for _, attribute := range identity.IdentityAttributes {
			described["identity of "+name+" "+attribute.Name] = attribute.Description
		}
	}
	return described
}

func describeBlock(described map[string]string, name string, block *tfprotov6.SchemaBlock) {
	described[name] = block.Description
	describeAttributes(described, name, block.Attributes)
	for _, nested := range block.BlockTypes {
		describeBlock(described, name+" "+nested.TypeName, nested.Block)
	}
}

func describeAttributes(described map[string]string, name string, attributes []*tfprotov6.SchemaAttribute) {
	for _, attribute := range attributes {
		name := name + " " + attribute.Name
		described[name] = attribute.Description
		if attribute.NestedType != nil {
			describeAttributes(described, name, attribute.NestedType.Attributes)
		}
	}
}
