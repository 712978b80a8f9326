// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
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
	f.Fuzz(func(t *testing.T, body []byte, creation, incomplete bool) {
		a := &answer{method: http.MethodGet, status: http.StatusOK, body: body, incomplete: incomplete}
		if creation {
			a.method = http.MethodPost
		}
		room, reason := parseRoom(a)
		if reason == "" {
			checkRoom(t, a, room)
		}
		found := findReference(body)
		text := strings.TrimFunc(string(body), func(c rune) bool { return unicode.IsSpace(c) || c == '\ufeff' })
		if found != "" && (strings.HasPrefix(text, "<") || !strings.Contains(text, `"reference"`)) {
			t.Errorf("reference %q in a body that tells none", found)
		}
	})
}

// checkRoom compares a room with the generic form of its body.
func checkRoom(t *testing.T, a *answer, room VMR) {
	t.Helper()
	if a.incomplete {
		t.Error("a room in a body that breaks off")
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(trim(a.body)))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		t.Fatalf("a room in what is no object: %v", err)
	}
	told := func(name, value string) bool {
		for key, field := range fields {
			text, isText := field.(string)
			number, isNumber := field.(json.Number)
			if strings.EqualFold(key, name) && (isText && text == value || isNumber && number.String() == value || field == nil && value == "") {
				return true
			}
		}
		return value == ""
	}
	if room.Reference == "" || !told("reference", room.Reference) || !told("hostPIN", room.HostPIN) || !told("guestPIN", room.GuestPIN) {
		t.Errorf("room %q %q %q is not the one in the body", room.Reference, room.HostPIN, room.GuestPIN)
	}
	if room.ActiveHosts < 0 || room.ActiveGuests < 0 {
		t.Errorf("%d hosts, %d guests", room.ActiveHosts, room.ActiveGuests)
	}
	if a.method == http.MethodPost && (room.ActiveHosts != 0 || room.ActiveGuests != 0) {
		t.Error("participants in a room that was just made")
	}
}

// FuzzReferenceOfACutRoom proves that salvage never takes anything but the whole
// reference for the reference, wherever the body ends.
func FuzzReferenceOfACutRoom(f *testing.F) {
	f.Add("ve-vevmr2", "5188", uint(30))
	f.Add(`a"b\`, `"reference":"x"`, uint(40))
	f.Add("ä\u2028", `\`, uint(60))
	f.Add(`","reference":"x`, `reference`, uint(1000))
	f.Fuzz(func(t *testing.T, reference, pin string, cut uint) {
		type made struct {
			HostPIN   string `json:"hostPIN"`
			Reference string `json:"reference"`
			GuestPIN  string `json:"guestPIN"`
		}
		body, err := json.Marshal(made{pin, reference, pin})
		if err != nil {
			t.Skip()
		}
		var sent made // Invalid UTF-8 does not get through JSON.
		if err := json.Unmarshal(body, &sent); err != nil {
			t.Fatal(err)
		}
		tail, err := json.Marshal(pin)
		if err != nil {
			t.Fatal(err)
		}
		whole := len(body) - len(`,"guestPIN":}`) - len(tail)
		n := int(cut % uint(len(body)+1))
		want := ""
		if n >= whole {
			want = sent.Reference
		}
		if got := findReference(body[:n]); got != want {
			t.Errorf("%q in %q, want %q", got, body[:n], want)
		}
	})
}

// FuzzRoomGone holds the two conditions under which a room leaves the state.
func FuzzRoomGone(f *testing.F) {
	for _, body := range []string{
		`{"error":{"code":0,"fields":null,"message":"Vmr not found"}}`, `{"error":{"message":"Vmr not found"}`,
		`{"code":0,"message":"Vmr not found"}`, `{"message":" VMR NOT FOUND\n"`, `{"message":"VmrNotFound : Vmr not found"}`,
		`{"message":"not a Vmr not found"}`, `{"message":"Vmr not found."}`, `{"error":{"message":""},"message":"Vmr not found"}`,
		`{"error":{"message":"No"},"message":"Vmr not found"}`, `{"error":"Vmr not found"}`, `{"Message":"Vmr not found"}`,
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
	f.Fuzz(func(t *testing.T, status int, body []byte, incomplete bool) {
		a := &answer{method: http.MethodGet, status: status, body: body, incomplete: incomplete}
		want := status == 422 && !incomplete && tellsGone(body)
		err := client.refusal(a)
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
// client does: with the generic form of JSON, and by hand where it is broken.
func tellsGone(body []byte) bool {
	text := strings.TrimFunc(string(body), func(c rune) bool { return unicode.IsSpace(c) || c == '\ufeff' })
	if strings.HasPrefix(text, "<") {
		return false
	}
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return isGone(firstMessage(text))
	}
	message := textField(field([]byte(text), "error"), "message")
	if message == "" {
		message = textField([]byte(text), "message")
	}
	return isGone(message)
}

func isGone(message string) bool {
	message = strings.ToLower(strings.TrimSpace(message))
	return message == "vmr not found" || strings.HasSuffix(message, ": vmr not found")
}

func textField(object []byte, name string) string {
	var value any
	_ = json.Unmarshal(field(object, name), &value) // There may be no such field.
	text, _ := value.(string)
	return text
}

// field returns the field of that name, in whatever case it is written. Of
// several, the last in the text counts.
func field(object []byte, name string) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return nil
	}
	var last json.RawMessage
	for decoder.More() {
		key, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			return nil
		}
		if text, ok := key.(string); ok && strings.EqualFold(text, name) {
			last = value
		}
	}
	return last
}

// firstMessage returns the first complete string that follows "message" and a
// colon.
func firstMessage(text string) string {
	const blanks = " \t\n\f\r"
	for {
		_, after, found := strings.Cut(text, `"message"`)
		if !found {
			return ""
		}
		text = `"` + after // The closing quote may open another one.
		after, colon := strings.CutPrefix(strings.TrimLeft(after, blanks), ":")
		after, quote := strings.CutPrefix(strings.TrimLeft(after, blanks), `"`)
		if !colon || !quote {
			continue
		}
		for i := 0; i < len(after) && !strings.HasPrefix(after[i:], "\\\n"); i++ {
			switch after[i] {
			case '\\':
				i++
			case '"':
				var message string
				_ = json.Unmarshal([]byte(`"`+after[:i+1]), &message)
				return message
			}
		}
	}
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
		client.transport = transportFunc(func(r *http.Request) (*http.Response, error) {
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
