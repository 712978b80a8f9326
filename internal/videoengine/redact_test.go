// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest/encodings"
)

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// hardSecrets are such that encodings change them.
var hardSecrets = []string{
	"s3cret/key+4711", `pa"ss\word4711`, "pa/ss word+4711", "päss&wörd=4711", "pa%2Fss4711", "a%2Fb&c%2Fd", "<k&y>'\"4711", "🔑key🔑4711", "&amp;%41key", "k&y", "s3",
}

func TestRedaction_CredentialsInAnyEncoding_AreNotShown(t *testing.T) {
	t.Parallel()
	for _, secret := range hardSecrets {
		key := Credentials{CustomerID: "customer-x", APIKey: secret}
		ofKey, ofID := newRedactor(key), newRedactor(Credentials{CustomerID: secret, APIKey: "hunter2-hunter2"})
		for how, encode := range encodings.All {
			text := "got (" + encode(secret) + ")"
			if got := ofKey.message(text); got != withheld {
				t.Errorf("API key %s, %s: message %q of %q", secret, how, got, text)
			}
			if got := ofID.message(text); got != withheld && !strings.EqualFold(got, "got ([redacted])") {
				t.Errorf("customer ID %s, %s: message %q of %q", secret, how, got, text)
			}
			for _, header := range []string{key.basic(), strings.TrimRight(key.basic(), "="), key.basic()[3:11]} {
				if got := ofKey.message("got (" + encode(header) + ")"); got != withheld {
					t.Errorf("Basic value of %s, %s: message %q", secret, how, got)
				}
			}
		}
	}
}

// Eight characters of a secret in a row are as good as all of it.
func TestRedaction_APieceOfTheKey(t *testing.T) {
	t.Parallel()
	const key = "s3cret/key+äöü4711"
	r, runes := newRedactor(Credentials{CustomerID: "customer-x", APIKey: key}), []rune(key)
	for at := range len(runes) - 7 {
		for how, encode := range encodings.All {
			if got := r.message("x" + encode(string(runes[at:at+8])) + "x"); got != withheld {
				t.Errorf("characters %d to %d, %s: message %q", at, at+8, how, got)
			}
		}
	}
	if got := r.message("s3cret/ key"); got != "s3cret/ key" {
		t.Errorf("seven characters: message %q", got)
	}
	for key, want := range map[string]string{"eightch8": withheld, "sevench": "xsevenchx"} {
		if got := newRedactor(Credentials{CustomerID: "customer-x", APIKey: key}).message("x" + key + "x"); got != want {
			t.Errorf("all of %s: message %q", key, got)
		}
	}
}

func TestRedaction_OfTheAPIsMessage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ message, want string }{
		"nothing to hide":        {"NoVmrsAvailable : No vmrs available", "NoVmrsAvailable : No vmrs available"},
		"a word about PINs":      {"hostPIN is missing", "hostPIN is missing"},
		"customer ID":            {"no Customer-4711, customer-4711", "no [redacted], [redacted]"},
		"customer ID in a word":  {"xcustomer-4711", "xcustomer-[redacted]"},
		"customer ID, a line on": {`no\ncustomer-4711`, withheld},
		"header":                 {"Authorization: Basic", withheld},
		"header in JSON":         {`{"authorization" : "Basic`, withheld},
		"header in a log":        {"proxy-AUTHORIZATION=x", withheld},
		"word of the header":     {"Authorization failed", "Authorization failed"},
		"user info":              {"https://customer-4711:s3cret/key+4711@host", withheld},
		"PIN of a duplicate":     {"Duplicate entry '0123456' for key 'hostPIN'", "Duplicate entry '[redacted]' for key 'hostPIN'"},
		"PIN of an INSERT":       {"VALUES ('ve-1','0123456')", "VALUES ('ve-1','[redacted]')"},
		"PIN in words":           {"pin 0123456 is already in use", "pin [redacted] is already in use"},
		"PIN, escaped":           {"pin &#53;188", withheld},
		"PIN, escaped in JSON":   {`pin \u0035188`, `pin \u[redacted]`},
		"PIN next to an escape":  {"hostPIN%3A5188", "hostPIN%3A[redacted]"},
		"PIN in two forms":       {"pin 5188, &#53;188", withheld},
		"PIN in other digits":    {"pin ٥١٨٨", "pin [redacted]"},
		"small numbers":          {"4 digits, status 422", "4 digits, status 422"},
		"control characters":     {"a\x1b[31mb\x00c\r\nd\te\u009bf", "a [31mb c d e f"},
		"text turned around":     {"a\u202eb\u200bc\u2028d", "a b c d"},
		"blanks":                 {"  a  \n\n b ", "a b"},
		"other scripts":          {"Raum nicht verfügbar 会議室 🙂", "Raum nicht verfügbar 会議室 🙂"},
		"escapes of others":      {`100 % of C:\temp & more &c. %zz \u12`, `100 % of C:\temp & more &c. %zz \u12`},
	} {
		if got := newRedactor(Credentials{CustomerID: "customer-4711", APIKey: "s3cret/key+4711"}).message(test.message); got != test.want {
			t.Errorf("%s: message %q, want %q", name, got, test.want)
		}
	}
}

// A short secret is looked for as a word: it stands in every other one.
func TestRedaction_OfAShortSecretAsAWord(t *testing.T) {
	t.Parallel()
	for id, test := range map[string]struct{ message, want string }{
		"a":   {"a late answer of a/b", "[redacted] late answer of [redacted]/b"},
		"12":  {"12 12, 112 and 120, id=12", "[redacted] [redacted], 112 and 120, id=[redacted]"},
		"#12": {"id#12, #12 and #123", "id[redacted], [redacted] and #123"},
		"äb":  {"id äb, (äb) and äbc", "id [redacted], ([redacted]) and äbc"},
	} {
		if got := newRedactor(Credentials{CustomerID: id, APIKey: "hunter2-hunter2"}).message(test.message); got != test.want {
			t.Errorf("customer ID %s: message %q, want %q", id, got, test.want)
		}
		r := newRedactor(Credentials{CustomerID: "customer-x", APIKey: id})
		if got := r.message(test.message); got != withheld {
			t.Errorf("API key %s: message %q", id, got)
		}
	}
	if got := newRedactor(Credentials{CustomerID: "customer-x", APIKey: "a"}).message("late"); got != "late" {
		t.Errorf("message %q", got)
	}
}

// What is no text must not end the process.
func TestRedaction_OfASecretThatIsNoText(t *testing.T) {
	t.Parallel()
	r := newRedactor(Credentials{CustomerID: "\u200b", APIKey: "k\xffeeeeeeee"})
	if got := r.message("a text"); got != "a text" {
		t.Errorf("message %q", got)
	}
}

func TestRedaction_CutsLongMessages(t *testing.T) {
	t.Parallel()
	r := newRedactor(Credentials{CustomerID: "customer-4711", APIKey: "s3cret/key+4711"})
	began := time.Now()
	for _, hostile := range []string{"ä", "%25", "&amp;", `\u005c`, "s3cret ", "5188 ", "customer-471 "} {
		got := r.message(strings.Repeat(hostile, 1<<20/len(hostile)))
		if got != withheld && (!strings.HasSuffix(got, "…") || utf8.RuneCountInString(got) > 1501 || !utf8.ValidString(got)) {
			t.Errorf("message of %d characters: %q", utf8.RuneCountInString(got), got)
		}
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
	if got := r.message(strings.Repeat("ä", 495) + "s3cret/key+4711"); strings.Contains(got, "s3cret") {
		t.Errorf("message %q", got)
	}
}

func TestRedaction_OfRequestIDsAndTargets(t *testing.T) {
	t.Parallel()
	r := newRedactor(Credentials{CustomerID: "customer-4711", APIKey: "s3cret-key-4711"})
	for id, shown := range map[string]bool{
		"01J:ab_c.d-9": true, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false, "gw 7": false, "gw\t7": false, "<b>": false, "ä": false, "": false,
		"x-S3CRET-x": true, "x-S3CRET-KEY-x": false, "a-customer-4711": false, "YXNkZg==": false,
	} {
		if got := r.requestID(id); (got == id) != (shown || id == "") || got != "" && got != id {
			t.Errorf("request ID %q of %q", got, id)
		}
	}
	for target, shown := range map[string]bool{
		"https://engine.example.com:8443": true, "http://[::1]:80": true, "https://a/b": false, "https://a b": false, "ftp://a": false,
		"https://s3cret-key.example.com": false, "https://customer-4711.example.com": false, "https://\u202ea": false,
	} {
		if got := r.target(target); (got == target) != shown {
			t.Errorf("target %q of %q", got, target)
		}
	}
}

// FuzzRedaction puts a secret in any encoding between any texts.
func FuzzRedaction(f *testing.F) {
	names := sortedNames(encodings.All)
	for i := range names {
		f.Add("got (", ") from the proxy", uint(i), uint(i))
	}
	f.Add("\x1b[31m", strings.Repeat("x", 2*maxMessageRunes), uint(0), uint(1))
	f.Fuzz(func(t *testing.T, before, after string, encoding, secret uint) {
		key := hardSecrets[secret%uint(len(hardSecrets))]
		encode := encodings.All[names[encoding%uint(len(names))]]
		r := newRedactor(Credentials{CustomerID: "customer-x", APIKey: key})

		got := r.message(before + encode(key) + after)
		if n := utf8.RuneCountInString(got); n > 3*maxMessageRunes || !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) {
			t.Errorf("message of %d characters: %q", n, got)
		}
		if utf8.RuneCountInString(key) >= secretRunes && strings.Contains(fold(got), fold(key)) || digits.MatchString(got) {
			t.Errorf("message %q", got)
		}
		// Where the text before has no part of an escape, the secret is found.
		if utf8.RuneCountInString(before+encode(key)) < maxMessageRunes && !strings.ContainsAny(before, `%&\`) && got != withheld &&
			utf8.RuneCountInString(key) >= secretRunes {
			t.Errorf("message %q of %q", got, before+encode(key)+after)
		}
	})
}
