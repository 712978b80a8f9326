// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestReference_RefusedBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ reference, want string }{
		"empty":               {"", "it is empty"},
		"dot":                 {".", "it is a relative path"},
		"two dots":            {"..", "it is a relative path"},
		"slash":               {"a/b", "it contains a slash"},
		"slash before":        {"/ve-vevmr2", "it contains a slash"},
		"slash after":         {"ve-vevmr2/", "it contains a slash"},
		"up and away":         {"../tenants", "it contains a slash"},
		"blank":               {"a b", "it contains white space"},
		"blank after":         {"ve-vevmr2 ", "it contains white space"},
		"line break":          {"ve-vevmr2\n", "it contains white space"},
		"tab":                 {"a\tb", "it contains white space"},
		"no-break space":      {"a\u00a0b", "it contains white space"},
		"ideographic space":   {"a\u3000b", "it contains white space"},
		"NUL":                 {"a\x00b", "it contains a control character"},
		"escape":              {"a\x1b[31mb", "it contains a control character"},
		"C1 control":          {"a\u009bb", "it contains a control character"},
		"bytes that are none": {"a\xffb", "it is not valid UTF-8"},
		"bytes replaced":      {"a\ufffdb", "it is not valid UTF-8"},
		"decomposed":          {"a\u0308", "it is not in Unicode's normal form NFC"},
		"singleton":           {"\u212b", "it is not in Unicode's normal form NFC"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(http.StatusOK, roomBody))
			client := newClient(t, server.URL+basePath)

			_, getErr := client.GetVMR(t.Context(), test.reference)
			for _, err := range []error{
				videoengine.ValidateReference(test.reference),
				getErr,
				client.DeleteVMR(t.Context(), videoengine.VMR{Reference: test.reference}, nil),
			} {
				var refused *videoengine.ReferenceError
				if !errors.As(err, &refused) {
					t.Fatalf("error %v, want a *ReferenceError", err)
				}
				if got := err.Error(); got != "the reference is invalid: "+test.want {
					t.Errorf("error %q, want the reason alone, which is %q", got, test.want)
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
			if err := client.DeleteVMR(t.Context(), videoengine.VMR{Reference: ref}, nil); !errors.Is(err, videoengine.ErrNotFound) {
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
