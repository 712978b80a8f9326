// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

const fuzzRoom = `{"reference":"ve-vevmr2","hostPIN":"0188","guestPIN":"5972","activeHosts":1,"activeGuests":null}`

func fuzzClient(f *testing.F) *Client {
	f.Helper()
	client, err := NewClient("https://engine.example.com/some/gateway/v1",
		Credentials{CustomerID: "customer-4711", APIKey: "s3cret/key+4711"}, WithMaxRetries(0))
	if err != nil {
		f.Fatal(err)
	}
	return client
}

// FuzzRoom holds what everything behind the parser of rooms builds on.
func FuzzRoom(f *testing.F) {
	for _, body := range []string{
		fuzzRoom, "\xef\xbb\xbf" + fuzzRoom, "[" + fuzzRoom + "]", fuzzRoom + fuzzRoom, fuzzRoom[:40], fuzzRoom[:22],
		`{"reference":"ve-vevmr2"}`, `{"reference":null}`, `{"reference":4711}`, `{"reference":""}`, `{"Reference":"a","reference":"b"}`,
		`{"reference":"a\/b"}`, `{"reference":"\ud800"}`, `{"reference":"\x"`, `{"reference" : "a\"b"`, `{"reference":{"reference":"a"}}`,
		`{"reference":"a","hostPIN":1e999,"guestPIN":[]}`, `{"reference":"a","activeHosts":-1}`, `{"reference":"a","activeGuests":1.0}`,
		"", " ", "null", "{}", "<p>" + fuzzRoom, " \ufeff<p>" + fuzzRoom, "\x00\xff", strings.Repeat("[", 20_000),
	} {
		f.Add([]byte(body), true, false)
		f.Add([]byte(body), false, true)
	}
	f.Fuzz(func(t *testing.T, body []byte, creation, complete bool) {
		r := &response{method: http.MethodGet, status: http.StatusOK, content: readContent(body, complete)}
		if creation {
			r.method = http.MethodPost
		}
		room, reason := r.room()
		members, isObject := strictly(string(trim(body)))
		if reason == "" {
			if !complete || !isObject {
				t.Error("a room in what is no whole object")
			}
			for _, name := range []string{"error", "message"} {
				if cmp.Or(string(members[name]), "null") != "null" {
					t.Errorf("a room in what says %s", name)
				}
			}
			if room.Reference == "" || room.ActiveHosts < 0 || room.ActiveGuests < 0 {
				t.Errorf("room %s, %d hosts, %d guests", room, room.ActiveHosts, room.ActiveGuests)
			}
		}
		for name, got := range map[string]string{"reference": room.Reference, "hostPIN": room.HostPIN, "guestPIN": room.GuestPIN} {
			if isObject && got != "" && got != text(members[name]) && got != string(members[name]) {
				t.Errorf("%s %q is not that of the body", name, got)
			}
		}
	})
}

// FuzzCutRoom proves that nothing but a whole reference and a whole PIN is ever
// taken for one, wherever the body ends.
func FuzzCutRoom(f *testing.F) {
	f.Add("ve-vevmr2", "5188", uint64(5972))
	f.Add(`a"b\`, `"reference":"x"`, uint64(0))
	f.Add("ä\u2028", `\`, uint64(1))
	f.Add(`","reference":"x`, `reference`, uint64(10))
	f.Fuzz(func(t *testing.T, reference, hostPIN string, guestPIN uint64) {
		type created struct {
			HostPIN   string `json:"hostPIN"`
			Reference string `json:"reference"`
			GuestPIN  uint64 `json:"guestPIN"`
		}
		body, err := json.Marshal(created{hostPIN, reference, guestPIN})
		if err != nil {
			t.Skip()
		}
		var sent created // Invalid UTF-8 does not get through JSON.
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatal(err)
		}
		wholes := []string{sent.Reference, sent.HostPIN, strconv.FormatUint(guestPIN, 10)}
		for n := range body {
			r := &response{method: http.MethodPost, content: readContent(body[:n], true)}
			if want := n > 0; (r.content.ending == truncated) != want {
				t.Errorf("%q is truncated: %t", body[:n], !want)
			}
			room, _ := r.room()
			for i, got := range []string{room.Reference, room.HostPIN, room.GuestPIN} {
				if got != "" && got != wholes[i] {
					t.Errorf("%q in %q, want %q", got, body[:n], wholes[i])
				}
			}
		}
	})
}

// FuzzRoomGone holds the two conditions under which a room leaves the state.
func FuzzRoomGone(f *testing.F) {
	for _, body := range []string{
		`{"error":{"code":0,"fields":null,"message":"Vmr not found"}}`, `{"error":{"message":"Vmr not found"}`,
		`{"code":0,"message":"Vmr not found"}`, `{"message":" VMR NOT FOUND\n"`, `{"message":"VmrNotFound : Vmr not found"}`,
		`{"message":"not a Vmr not found"}`, `{"message":"Vmr not found."}`, `{"error":{"message":""},"message":"Vmr not found"}`,
		`{"error":{"message":"No"},"message":"Vmr not found"}`, `{"error":"Vmr not found"}`, `{"Message":"Vmr not found"}`, `{"message":"No","message":"Vmr not found"}`,
		`{"message":"\"message\": \"Vmr not found\"`, `{"error":{"cause":{"message":"Vmr not found"},"message":"No"}`, `{"message":"Vmr not found","code":1`,
		`{"message":"Vmr not found"}{}`, `{"message":"Vmr not found",`, `{"message":"Vmr not found","x":[`,
		`{"message":"No","x":{"message":"Vmr not found"}`, `{"x":"\"message\":\"Vmr not found\""`, `{"message":"\x: vmr not found"`,
		"{\"message\":\"\\\n: vmr not found\"", `{"message":null}`, `[{"message":"Vmr not found"}]`, `"Vmr not found"`, "null", "",
		`<p>"message":"Vmr not found"</p>`, " \ufeff<p>\"message\":\"Vmr not found\"", "\xef\xbb\xbf" + `{"message":"Vmr not found"`,
		`{"message":"NoVmrsAvailable : No vmrs available"}`, `{"message":"key s3cret/key+4711 hostPIN=5188"}`, `{"message":"\u001b[31m\u202e"}`,
	} {
		for _, status := range []int{422, 404, 200, 500} {
			f.Add(status, []byte(body), false)
		}
		f.Add(422, []byte(body), true)
	}
	client := fuzzClient(f)
	f.Fuzz(func(t *testing.T, status int, body []byte, complete bool) {
		r := &response{method: http.MethodGet, status: status, content: readContent(body, complete)}
		want := status == 422 && complete && tellsGone(string(trim(body)))
		err := client.apiError(r)
		if got := errors.Is(err, ErrNotFound); got != want {
			t.Errorf("room gone: %t, want %t, from %d %q", got, want, status, body)
		}
		var refused *APIError
		if !errors.As(err, &refused) {
			t.Fatalf("error %v", err)
		}
		if utf8.RuneCountInString(refused.Message) > maxMessageRunes+1 || strings.ContainsFunc(refused.Message, unicode.IsControl) ||
			strings.Contains(refused.Message, "s3cret/key+4711") || strings.Contains(refused.Message, "customer-4711") {
			t.Errorf("message %q", refused.Message)
		}
	})
}

// tellsGone reads the rule of the API's description in another way than the
// client does.
func tellsGone(body string) bool {
	for _, braces := range []string{"", "}", "}}"} {
		members, ok := strictly(body + braces)
		inside, nested := strictly(string(members["error"]))
		if !ok || strings.HasPrefix(string(members["error"]), "{") && !nested {
			continue
		}
		outer, inner := cmp.Or(string(members["message"]), "null"), cmp.Or(string(inside["message"]), "null")
		if outer != "null" && inner != "null" {
			return false
		}
		message := strings.ToLower(strings.TrimSpace(text(json.RawMessage(outer)) + text(json.RawMessage(inner))))
		return message == "vmr not found" || strings.HasSuffix(message, ": vmr not found")
	}
	return false
}

// strictly returns the members of an object, and false for anything else, also
// where a name stands twice.
func strictly(body string) (members map[string]json.RawMessage, ok bool) {
	if !strings.HasPrefix(body, "{") || !json.Valid([]byte(body)) {
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(body))
	_, _ = decoder.Token()
	members = map[string]json.RawMessage{}
	for decoder.More() {
		token, _ := decoder.Token()
		name, _ := token.(string)
		var value json.RawMessage
		_ = decoder.Decode(&value) // It is valid.
		if _, twice := members[name]; twice {
			return nil, false
		}
		members[name] = value
	}
	return members, true
}

func text(raw json.RawMessage) string {
	var value any
	_ = json.Unmarshal(raw, &value)
	text, _ := value.(string)
	return text
}

// FuzzReference sends what is accepted over the wire to a real router.
func FuzzReference(f *testing.F) {
	for _, reference := range []string{
		"ve-vevmr2", "", ".", "..", "...", "a/b", "a%2Fb", "%2e%2e", "a?b", "a#b", `a\b`, "a;b", "a b", "a\u00a0b", "a\x00b", "a\x7fb",
		"a\u009bb", "a\xffb", "ä", "a+b", "a:b@c", "%", "%zz", "\u202eb", "\ufeff", "{reference}", "*", "~", "a\r\nHost: b",
	} {
		f.Add(reference)
	}
	client := fuzzClient(f)
	f.Fuzz(func(t *testing.T, reference string) {
		if err := ValidateReference(reference); err != nil {
			var refused *ReferenceError
			if !errors.As(err, &refused) || len(reference) > 8 && strings.Contains(err.Error(), reference) {
				t.Errorf("error %q", err)
			}
			return
		}
		var sent *http.Request
		client := *client
		client.pooled = transportFunc(func(r *http.Request) (*http.Response, error) {
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
		if strings.Count(arrived.URL.EscapedPath(), "/") != strings.Count("/some/gateway/v1/vmrs/x", "/") || arrived.URL.RawQuery != "" {
			t.Errorf("%q is not one segment of %s", reference, arrived.RequestURI)
		}
		got := "nothing"
		router := http.NewServeMux()
		router.HandleFunc("GET /some/gateway/v1/vmrs/{reference}", func(_ http.ResponseWriter, r *http.Request) {
			got = r.PathValue("reference")
		})
		router.ServeHTTP(httptest.NewRecorder(), arrived)
		if got != reference {
			t.Errorf("%q arrived as %q, by %s", reference, got, arrived.RequestURI)
		}
	})
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// FuzzBaseURL proves that credentials go to the host of the base URL only, and
// only where nobody on the way can read them.
func FuzzBaseURL(f *testing.F) {
	for _, raw := range []string{
		DefaultBaseURL, "http://localhost:8080/v1", "http://[::1]/v1", "http://127.9.9.9", "http://[::ffff:127.0.0.1]/", "HTTPS://A.example/",
		"http://engine.example.com", "http://[::1%25lo]/", "http://127.1/", "http://localhost./", "http://2130706433/", "",
		"https://user:hunter2@engine.example.com/", "https://user:hunter2@engine.example.com:port/", "https://user:hunter2%zz@a/", "https://@a/",
		"https://a/?", "https://a/?token=hunter2", "https://a/#", "https://a/#hunter2", "https://a/%2e%2e/%2F/v1", "https://a/../../v1",
		"https:a", "//a/v1", "https://:443/", "https://a:99999/", "https://a b/", "https://a\\b/", "https://a/v1\n", "https://a//v1//",
	} {
		f.Add(raw)
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

// FuzzRetryAfter proves that no header makes a pause negative or longer than
// maxRetryAfter and the jitter.
func FuzzRetryAfter(f *testing.F) {
	for _, header := range []string{
		"", "0", "1", "60", "61", "-1", "+1", "1.5", " 1", "99999999999999999999999999", "9223372036854775807", "18446744073709551615", "1e9", "١",
		"Sat, 01 Jan 2000 00:00:30 GMT", "Sat, 01 Jan 2000 00:00:30 CET", "Saturday, 01-Jan-00 00:00:30 GMT", "Sat Jan  1 00:00:30 2000",
		"Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT",
	} {
		f.Add(header, 0)
		f.Add(header, 1<<30)
	}
	client := fuzzClient(f)
	now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	client.now = func() time.Time { return now }
	f.Fuzz(func(t *testing.T, header string, attempt int) {
		asked, ok := retryAfter(header, now)
		if asked < 0 || asked > maxRetryAfter || !ok && asked != 0 {
			t.Errorf("%q asks for %s, %t", header, asked, ok)
		}
		response := &http.Response{Header: http.Header{"Retry-After": {header}}}
		pause := client.backoff(defaultMinBackoff, defaultMaxBackoff, max(attempt, 0), response)
		if pause < asked || pause > max(defaultMaxBackoff, asked+defaultMinBackoff) {
			t.Errorf("%q leads to a pause of %s", header, pause)
		}
	})
}
