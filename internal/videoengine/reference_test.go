// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// badReferences are such with the reason.
var badReferences = map[string]string{
	"":                "it is empty",
	".":               "it is a relative path",
	"..":              "it is a relative path",
	"a/b":             "it contains a slash",
	"/ve-vevmr2":      "it contains a slash",
	"ve-vevmr2/":      "it contains a slash",
	"../tenants":      "it contains a slash",
	"a b":             "it contains white space",
	"ve-vevmr2 ":      "it contains white space",
	"ve-vevmr2\n":     "it contains white space",
	"a\tb":            "it contains white space",
	"a\u00a0b":        "it contains white space",
	"a\u3000b":        "it contains white space",
	"a\x00b":          "it contains a control character",
	"a\x1b[31mb":      "it contains a control character",
	"a\u009bb":        "it contains a control character",
	"a\xffb":          "it is not valid UTF-8",
	"bytes\ufffdgone": "it is not valid UTF-8",
	"a\u0308":         "it is not in Unicode's normal form NFC",
	"\u212b":          "it is not in Unicode's normal form NFC",
}

func TestReference_RefusedBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	for bad, want := range badReferences {
		get := operation{http.MethodGet, func(ctx context.Context, c *Client) (VMR, error) { return c.GetVMR(ctx, bad) }}
		for _, op := range []operation{get, deletionOf(VMR{Reference: bad})} {
			server, _, err := op.on(t, answering(200, roomBody))
			wantError[*ReferenceError](t, err)
			if got := err.Error(); got != "the reference is invalid: "+want {
				t.Errorf("%s: error %q, want the reason alone, which is %q", op.method, got, want)
			}
			server.wantRequests(t, "")
		}
	}
}

// FuzzReference sends what is accepted over the wire to a real router.
func FuzzReference(f *testing.F) {
	for reference := range badReferences {
		f.Add(reference)
	}
	for _, reference := range []string{
		"ve-vevmr2", "VE0A1B2C3D", "...", "ä", "a%2Fb", "%2e%2e", "a?b", "a#b", `a\b`, "a;b", "a+b=c&d", "a:b@c", "%", "%zz", "\u202eb", "\ufeff", "{reference}", "*", "~", "a\r\nHost: b", "a\x7fb",
	} {
		f.Add(reference)
	}
	client := newClient(f, "https://engine.example.com"+basePath, WithMaxRetries(0))
	f.Fuzz(func(t *testing.T, reference string) {
		if err := ValidateReference(reference); err != nil {
			wantError[*ReferenceError](t, err)
			if len(reference) > 8 && strings.Contains(err.Error(), reference) {
				t.Errorf("error %q", err)
			}
			return
		}
		var sent *http.Request
		client := *client
		client.pooled = roundTripper(func(r *http.Request) (*http.Response, error) {
			sent = r
			return &http.Response{StatusCode: http.StatusTeapot, Body: http.NoBody}, nil
		})
		if _, err := client.GetVMR(t.Context(), reference); sent == nil {
			t.Fatalf("not sent: %v", err)
		}

		var wire bytes.Buffer
		if err := sent.Write(&wire); err != nil {
			t.Fatal(err)
		}
		arrived, err := http.ReadRequest(bufio.NewReader(&wire))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(arrived.URL.EscapedPath(), "/") != strings.Count(roomPath, "/") || arrived.URL.RawQuery != "" {
			t.Errorf("%q is not one segment of %s", reference, arrived.RequestURI)
		}
		got := "nothing"
		router := http.NewServeMux()
		router.HandleFunc("GET "+basePath+"/vmrs/{reference}", func(_ http.ResponseWriter, r *http.Request) {
			got = r.PathValue("reference")
		})
		router.ServeHTTP(httptest.NewRecorder(), arrived)
		if got != reference {
			t.Errorf("%q arrived as %q, by %s", reference, got, arrived.RequestURI)
		}
	})
}
