// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
)

var goodBaseURLs = []string{
	DefaultBaseURL,
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
}

func TestParseBaseURL_Accepts(t *testing.T) {
	t.Parallel()
	for _, raw := range goodBaseURLs {
		if _, err := ParseBaseURL(raw); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

var badBaseURLs = map[string]struct{ raw, want string }{
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
}

func TestParseBaseURL_Refuses(t *testing.T) {
	t.Parallel()
	for name, test := range badBaseURLs {
		_, err := ParseBaseURL(test.raw)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: error %v, want it to contain %q and no secret", name, err, test.want)
		}
	}
}

// FuzzBaseURL proves that credentials go to the host of the base URL only, and
// only where nobody on the way can read them.
func FuzzBaseURL(f *testing.F) {
	for _, raw := range append(goodBaseURLs,
		"http://[::ffff:127.0.0.1]/", "http://[::1%25lo]/", "http://127.1/", "http://localhost./", "http://2130706433/",
		"https://a/%2e%2e/%2F/v1", "https://a/../../v1", "https://a\\b/", "https://a//v1//") {
		f.Add(raw)
	}
	for _, bad := range badBaseURLs {
		f.Add(bad.raw)
	}
	// Whatever was put in, one of these comes out: none repeats a password.
	texts := []string{
		"the base URL cannot be parsed; it should look like " + DefaultBaseURL,
		"the base URL contains user info; the credentials have settings of their own",
		"the base URL is not an absolute http or https URL, such as " + DefaultBaseURL,
		"the base URL contains white space",
		"the base URL has a port that does not exist: ports are 1 to 65535",
		"the base URL contains a query",
		"the base URL contains a fragment",
		"the base URL uses plain http, which is allowed to a loopback address (the emulator) only: use https",
	}
	f.Fuzz(func(t *testing.T, raw string) {
		base, err := ParseBaseURL(raw)
		if err != nil {
			if !slices.Contains(texts, err.Error()) {
				t.Errorf("error %q", err)
			}
			return
		}
		if base.User != nil || base.RawQuery != "" || base.Fragment != "" || strings.ContainsAny(raw, "?#") {
			t.Errorf("%q has user info, a query or a fragment", base)
		}
		address, _ := netip.ParseAddr(base.Hostname())
		loopback := strings.EqualFold(base.Hostname(), "localhost") || address.Unmap().IsLoopback()
		if base.Scheme != "https" && (base.Scheme != "http" || !loopback) {
			t.Errorf("%q is not safe", base)
		}
		// What requests are made of.
		target, err := url.Parse(base.JoinPath("vmrs", "ve-vevmr2").String())
		if err != nil {
			t.Fatalf("%q leads to %v", base, err)
		}
		if target.Scheme != base.Scheme || target.Host != base.Host || target.User != nil || target.RawQuery != "" ||
			target.Fragment != "" || !strings.HasSuffix(target.EscapedPath(), "/vmrs/ve-vevmr2") {
			t.Errorf("%q leads to %q", base, target)
		}
	})
}
