// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestParseBaseURL_Accepts(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		videoengine.DefaultBaseURL,
		"https://engine.example.com",
		"https://engine.example.com/",
		"HTTPS://engine.example.com/v1",
		"https://engine.example.com:8443/a%2Fb/v1",
		"https://192.0.2.1/v1",
		"https://[2001:db8::1]:8443/v1",
		"http://localhost:8080/v1",
		"http://LOCALHOST/v1",
		"http://127.0.0.1/v1",
		"http://127.9.9.9:8080/v1",
		"http://[::1]:8080/v1",
		"https://engine.example.com:65535/v1",
		"https://engine.example.com:/v1",
	} {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			if _, err := videoengine.ParseBaseURL(raw); err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

func TestParseBaseURL_Refuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ raw, want string }{
		"empty":                       {"", "not an absolute"},
		"host only":                   {"engine.example.com", "not an absolute"},
		"host and port only":          {"engine.example.com:443/v1", "not an absolute"},
		"path only":                   {"/v1", "not an absolute"},
		"relative to the scheme":      {"//engine.example.com/v1", "not an absolute"},
		"another scheme":              {"ftp://engine.example.com/v1", "not an absolute"},
		"scheme without host":         {"https:///v1", "not an absolute"},
		"port without host":           {"https://:443/v1", "not an absolute"},
		"opaque":                      {"https:engine.example.com", "not an absolute"},
		"user info":                   {"https://user:hunter2@engine.example.com/v1", "user info"},
		"user name":                   {"https://hunter2@engine.example.com/v1", "user info"},
		"empty user info":             {"https://@engine.example.com/v1", "user info"},
		"user info, not parsable":     {"https://user:hunter2@engine.example.com:port/v1", "cannot be parsed"},
		"user info, bad escape":       {"https://user:hunter2%zz@engine.example.com/v1", "cannot be parsed"},
		"user info, plain http":       {"http://user:hunter2@engine.example.com/v1", "user info"},
		"escaped at sign":             {"https://user:hunter2%40engine.example.com/v1", "cannot be parsed"},
		"password without host":       {"https://user:hunter2", "cannot be parsed"},
		"query":                       {"https://engine.example.com/v1?token=hunter2", "a query"},
		"empty query":                 {"https://engine.example.com/v1?", "a query"},
		"fragment":                    {"https://engine.example.com/v1#hunter2", "a fragment"},
		"empty fragment":              {"https://engine.example.com/v1#", "a fragment"},
		"bad escape":                  {"https://engine.example.com/%zz", "cannot be parsed"},
		"line break":                  {"https://engine.example.com/v1\n", "white space"},
		"blank before":                {" https://engine.example.com/v1", "white space"},
		"blank behind":                {"https://engine.example.com/v1 ", "white space"},
		"blank within":                {"https://engine.example.com/hunter2 v1", "white space"},
		"port too large":              {"https://engine.example.com:65536/v1", "a port that does not exist"},
		"port zero":                   {"https://engine.example.com:0/v1", "a port that does not exist"},
		"plain http":                  {"http://engine.example.com/v1", "plain http"},
		"plain http to any address":   {"http://0.0.0.0/v1", "plain http"},
		"plain http to a private one": {"http://192.168.0.1/v1", "plain http"},
		"name that begins like one":   {"http://localhost.example.com/v1", "plain http"},
		"name that ends like one":     {"http://example.localhost/v1", "plain http"},
		"address that begins so":      {"http://127.0.0.1.example.com/v1", "plain http"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := videoengine.ParseBaseURL(test.raw)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q, want it to contain %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %q repeats a secret", err)
			}
		})
	}
}
