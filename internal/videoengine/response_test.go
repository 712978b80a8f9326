// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// goneBodies are those on which a room leaves a state.
var goneBodies = []string{
	notFoundEnvelope, notFoundPrinted, notFoundFlat, `{ "code": 0, "message": "Vmr not found"`,
	`{"message": "VmrNotFound : Vmr not found"}`, `{"error": {"message": "VmrNotFound : Vmr not found"}}`,
	`{"error": {"message": "VmrNotFound : Vmr not found"}`, `{"message": "VmrNotFound: Vmr not found"}`,
	`{"message": "VMR NOT FOUND"}`, `{"message": "vmr not found"}`, `{"message": " \t Vmr not found\r\n "}`,
	`{"message": "\u0056mr\u0020not found"}`, `{"error": {"message": "\u0056mr\u0020not found"}`,
	`{"error": {"message": "Vmr not found", "x": [1]}, "y": {}}`, `{"error": {"code": 0}, "message": "Vmr not found"}`,
	`{"error": null, "message": "Vmr not found"}`, bom + notFoundEnvelope, `{"error": {"code": 0, "message": "Vmr not found"`,
	`{"error": {"cause": {"message": "No"}, "message": "Vmr not found"}}`, bom + notFoundPrinted,
	`{"message": "Vmr not found", "code": 1`,
}

// otherBodies are those on which none does.
var otherBodies = []string{
	`{"message": "Reference is malformed"}`, `{"message": "not a Vmr not found"}`, `{"message": "Tenant: no Vmr not found"}`,
	`{"message": "Vmr not found in cache, retrying"}`, `{"message": "Vmr not found."}`,
	`{"message": "NoVmrsAvailable : No vmrs available"}`, "", " \r\n", "Vmr not found", `"Vmr not found"`, `422`, `null`,
	`["Vmr not found"]`, `[` + notFoundFlat + `]`, htmlPage, `<html>"message": "Vmr not found"</html>`,
	"\n\t<pre>" + notFoundEnvelope + "</pre>", " " + bom + "<p>" + notFoundFlat + "</p>", bom + bom + "<p>" + notFoundFlat + "</p>",
	`{"data": {"message": "Vmr not found"}}`, `{"error": {"cause": {"message": "Vmr not found"}}}`,
	`{"errors": [{"message": "Vmr not found"}]}`, `{"error": "Vmr not found"}`,
	`{"error": {"message": "No"}, "message": "Vmr not found"}`, `{"error": {"message": ""}, "message": "Vmr not found"}`,
	`{"message": {"text": "Vmr not found"}}`, `{"message": null, "detail": "Vmr not found"}`, `{"detail": "Vmr not found"}`,
	`{"detail": "Vmr not found"`, `{"error": {"message": "Vmr not found`, `{"message": "No", "also": {"message": "Vmr not found"}`,
	`{"text": "\"message\": \"Vmr not found\""`, `{"message": "\x Vmr not found"`, "{\"message\":\"\\\n: vmr not found\"",
	`"message": "Vmr not found" (cached)`, `{"error": {"cause": {"message": "Vmr not found"}, "message": "No"}`,
	`{"message": "No", "message": "Vmr not found"}`, `{"message": "Vmr not found", "message": "Vmr not found"}`,
	`{"error": {"code": 0, "code": 0, "message": "Vmr not found"}}`,
	`{"error": {"message": "Vmr not found"}, "message": "Vmr not found"}`, `{"Message": "Vmr not found"}`,
	`{"Error": {"message": "Vmr not found"}}`, notFoundFlat + notFoundFlat, `{"error": {"message": "Vmr not found", "fields": [`,
	`{"error": {"message": "Vmr not found",`,
}

// On this rule every room in a state depends.
func TestRoomGone_OnlyOnTheAPIsOwnMessage(t *testing.T) {
	t.Parallel()
	expect := func(status int, body string, gone bool) {
		for _, op := range []operation{reading, deletion} {
			_, err := op.at(t, DefaultBaseURL, fixed(status, body), WithMaxRetries(0))
			if got := errors.Is(err, ErrNotFound); got != gone || err == nil {
				t.Errorf("%d %s: %s takes the room for gone: %t, want %t (%v)", status, body, op.method, got, gone, err)
			}
		}
	}
	for _, body := range goneBodies {
		expect(422, body, true)
		if _, err := reading.at(t, DefaultBaseURL, fixed(200, body)); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("200 %s: error %v", body, err) // For a DELETE it asks for a GET; see its own tests.
		}
	}
	for _, body := range otherBodies {
		expect(422, body, false)
	}
	for _, status := range []int{400, 401, 403, 404, 409, 410, 500, 503} {
		expect(status, notFoundEnvelope, false)
		expect(status, notFoundFlat, false)
		expect(status, htmlPage, false)
	}
}

// FuzzRoomGone holds the two conditions under which a room leaves the state.
func FuzzRoomGone(f *testing.F) {
	for _, body := range append(goneBodies, otherBodies...) {
		f.Add(422, []byte(body), true)
		f.Add(422, []byte(body), false)
		f.Add(404, []byte(body), true)
	}
	for _, message := range []string{`key s3cret/key+4711 hostPIN=5188`, `\u001b[31m\u202e`} {
		f.Add(422, []byte(`{"message":"`+message+`"}`), true)
	}
	client := newClient(f, DefaultBaseURL)
	f.Fuzz(func(t *testing.T, status int, body []byte, complete bool) {
		err := client.apiError(&response{method: http.MethodGet, status: status, content: readContent(body, complete)})
		want := status == 422 && complete && tellsGone(string(trim(body)))
		if got := errors.Is(err, ErrNotFound); got != want {
			t.Errorf("room gone: %t, want %t, from %d %q", got, want, status, body)
		}
		message := as[*APIError](t, err).Message
		if utf8.RuneCountInString(message) > maxMessageRunes+1 || strings.ContainsFunc(message, unicode.IsControl) ||
			strings.Contains(message, apiKey) || strings.Contains(message, customerID) {
			t.Errorf("message %q", message)
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

func TestMessage_FoundInEveryShape(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"error": {"code": 0, "fields": null, "message": "It is late"}}`:            "It is late",
		`{"code": 0, "message": "It is late"}`:                                       "It is late",
		`{"error": {"code": 0, "message": "It is late"}`:                             "It is late",
		`{"message": "\"sp\u00e4t\" \\ \/"}`:                                         `"spät" \ /`,
		`{"error": {"message": "\"sp\u00e4t\" \\ \/"}`:                               `"spät" \ /`,
		`{"message": "It is late", "x": "` + strings.Repeat("x", maxBodySize) + `"}`: "It is late",
		`{"error": {"code": 0}}`:                                                     "", "": "", htmlPage: "", "It is late": "", "null": "", `[{"message": "It is late"}]`: "",
	} {
		_, err := reading.at(t, DefaultBaseURL, fixed(400, body))
		if refused := as[*APIError](t, err); refused.Message != want || refused.Status != 400 {
			t.Errorf("status %d and message %q, want 400 and %q", refused.Status, refused.Message, want)
		}
	}
}

func TestCreateVMR_AccountFull(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"error":{"code":0,"fields":null,"message":"NoVmrsAvailable : No vmrs available"}}`: true,
		`{"error":{"code":0,"fields":null,"message":"NoVmrsAvailable : No vmrs available"}`:  true,
		`{"code":0,"message":"NoVmrsAvailable : No vmrs available"}`:                         true,
		`{"code":0,"message":"NoVmrsAvailable"}`:                                             true,
		`{"code":0,"message":"no VMRs available"}`:                                           true,
		notFoundFlat: false, `<p>"message":"NoVmrsAvailable : No vmrs available"</p>`: false, "": false,
	} {
		for status, means := range map[int]bool{422: want, 409: false} {
			_, err := creation.at(t, DefaultBaseURL, fixed(status, body))
			if got := errors.Is(err, ErrAccountFull); got != means || err == nil {
				t.Errorf("%d %s: account full: %t, want %t (%v)", status, body, got, means, err)
			}
		}
	}
}

func TestCredentialsRefused_OnlyOn401And403(t *testing.T) {
	t.Parallel()
	for _, op := range operations {
		for status, want := range map[int]bool{401: true, 403: true, 400: false, 404: false, 407: false, 422: false, 500: false} {
			server, _, err := op.on(t, answering(status, htmlPage))
			if got := errors.Is(err, ErrCredentialsRefused); got != want {
				t.Errorf("%s %d: credentials refused: %t, want %t (%v)", op.method, status, got, want, err)
			}
			server.wantRequests(t, op.method)
		}
	}
}

func TestGetVMR_OnlyA200IsARoom(t *testing.T) {
	t.Parallel()
	for _, status := range []int{201, 202, 203, 206, 300, 400, 404, 500} {
		_, _, err := reading.on(t, answering(status, roomBody))
		if got := as[*APIError](t, err).Status; got != status {
			t.Errorf("status %d, want %d", got, status)
		}
	}
}
