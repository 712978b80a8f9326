// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestCredentials_AreValidated(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ id, key, want string }{
		"plain":                   {"4711", "hunter2", ""},
		"colon in the key":        {"4711", "hun:ter2", ""},
		"not ASCII":               {"kundin-ä", "schlüssel", ""},
		"blanks":                  {"47 11", "hun ter2", ""},
		"no customer ID":          {"", "hunter2", "the customer ID is empty"},
		"no key":                  {"4711", "", "the API key is empty"},
		"colon in the ID":         {"47:11", "hunter2", "the customer ID contains a colon"},
		"line break in the ID":    {"4711\n", "hunter2", "the customer ID contains a control character"},
		"line break in the key":   {"4711", "hunter2\r\n", "the API key contains a control character"},
		"blank behind the ID":     {"4711 ", "hunter2", "the customer ID begins or ends with white space"},
		"blank before the key":    {"4711", " hunter2", "the API key begins or ends with white space"},
		"blanks for a key":        {"4711", "  ", "the API key begins or ends with white space"},
		"NUL in the key":          {"4711", "hunter2\x00", "the API key contains a control character"},
		"key of 1,024 bytes":      {"4711", strings.Repeat("k", 1024), ""},
		"key of a file":           {"4711", strings.Repeat("hunter2", 20_000), "the API key is longer than 1024 bytes"},
		"ID of a file":            {strings.Repeat("4711", 300), "hunter2", "the customer ID is longer than 1024 bytes"},
		"delete character in key": {"4711", "hunter2\x7f", "the API key contains a control character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := videoengine.NewClient(videoengine.DefaultBaseURL, videoengine.Credentials{CustomerID: test.id, APIKey: test.key})
			if test.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q, want it to contain %q", err, test.want)
			}
			for _, secret := range []string{"4711", "47:11", "hunter2"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("error %q repeats a secret", err)
				}
			}
		})
	}
}

func TestCredentials_PrintNoSecret(t *testing.T) {
	t.Parallel()
	credentials := videoengine.Credentials{CustomerID: customerID, APIKey: apiKey}
	wantNoSecrets(t, printed(credentials), customerID, apiKey)
	wantNoSecrets(t, printed(&credentials), customerID, apiKey)
}

// printed is value under every verb that people print a value with.
func printed(value any) string {
	return fmt.Sprintf("%[1]v %+[1]v %#[1]v %[1]s %[1]q %[1]d %[1]x %[1]X %[1]o", value)
}

func wantNoSecrets(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%q shows the secret %q", text, secret)
		}
	}
}
