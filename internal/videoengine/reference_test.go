// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestReference_RefusedBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ reference, want string }{
		"empty":               {"", "empty"},
		"dot":                 {".", "relative path"},
		"two dots":            {"..", "relative path"},
		"slash":               {"a/b", "slash"},
		"slash before":        {"/ve-vevmr2", "slash"},
		"slash after":         {"ve-vevmr2/", "slash"},
		"up and away":         {"../tenants", "slash"},
		"blank":               {"a b", "white space"},
		"blank after":         {"ve-vevmr2 ", "white space"},
		"line break":          {"ve-vevmr2\n", "white space"},
		"tab":                 {"a\tb", "white space"},
		"no-break space":      {"a\u00a0b", "white space"},
		"ideographic space":   {"a\u3000b", "white space"},
		"NUL":                 {"a\x00b", "control character"},
		"escape":              {"a\x1b[31mb", "control character"},
		"C1 control":          {"a\u009bb", "control character"},
		"bytes that are none": {"a\xffb", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(http.StatusOK, roomBody))
			client := newClient(t, server.URL+basePath)

			_, getErr := client.GetVMR(t.Context(), test.reference)
			for _, err := range []error{
				videoengine.ValidateReference(test.reference),
				getErr,
				client.DeleteVMR(t.Context(), test.reference),
			} {
				var refused *videoengine.ReferenceError
				if !errors.As(err, &refused) {
					t.Fatalf("error %v, want a *ReferenceError", err)
				}
				if refused.Reference != test.reference || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %q of %q, want it to contain %q", err, refused.Reference, test.want)
				}
				if strings.ContainsAny(err.Error(), "\x00\x1b\n\t") {
					t.Errorf("error %q drives the terminal", err)
				}
			}
			server.wantRequests(t)
		})
	}
}

func TestReference_IsOneEscapedSegmentOfThePath(t *testing.T) {
	t.Parallel()
	for ref, segment := range map[string]string{
		"ve-vevmr2":  "ve-vevmr2",
		"VE0A1B2C3D": "VE0A1B2C3D",
		"ä":          "%C3%A4",
		"a%2Fb":      "a%252Fb",
		"%2e%2e":     "%252e%252e",
		"...":        "...",
		"a?b":        "a%3Fb",
		"a#b":        "a%23b",
		`a\b`:        "a%5Cb",
		"a;b":        "a%3Bb",
		"a+b=c&d":    "a+b=c&d",
		"a:b@c":      "a:b@c",
	} {
		t.Run(ref, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(http.StatusUnprocessableEntity, notFoundFlat))
			client := newClient(t, server.URL+basePath)

			if _, err := client.GetVMR(t.Context(), ref); !errors.Is(err, videoengine.ErrNotFound) {
				t.Errorf("GetVMR: %v", err)
			}
			if err := client.DeleteVMR(t.Context(), ref); !errors.Is(err, videoengine.ErrNotFound) {
				t.Errorf("DeleteVMR: %v", err)
			}
			server.wantRequests(t, http.MethodGet, http.MethodDelete)
			for _, request := range server.seen() {
				if want := basePath + "/vmrs/" + segment; request.uri != want {
					t.Errorf("%s %s, want %s", request.method, request.uri, want)
				}
			}
		})
	}
}
