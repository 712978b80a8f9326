// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"strings"
	"testing"
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
		_, err := NewClient(DefaultBaseURL, Credentials{CustomerID: test.id, APIKey: test.key})
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want it to contain %q", name, err, test.want)
		}
		if text := printed(err); strings.Contains(text, "4711") || strings.Contains(text, "47:11") || strings.Contains(text, "hunter2") {
			t.Errorf("error %q repeats a secret", err)
		}
	}
}
