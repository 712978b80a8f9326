// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// refusalWith returns the error of a GET to which the service gave message, as
// somebody in front of it may who repeats what it got.
func refusalWith(t *testing.T, credentials videoengine.Credentials, message string) *videoengine.APIError {
	t.Helper()
	body, err := json.Marshal(map[string]any{"error": map[string]any{"code": 0, "message": message}})
	if err != nil {
		t.Fatal(err)
	}
	server := newService(t, answering(http.StatusBadRequest, string(body)))
	_, err = newClientAs(t, server.URL+basePath, credentials).GetVMR(t.Context(), reference)
	var refused *videoengine.APIError
	if !errors.As(err, &refused) {
		t.Fatalf("error %v, want an *APIError", err)
	}
	return refused
}

func TestRedaction_OfTheServicesMessage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ message, want string }{
		"nothing to hide":        {"NoVmrsAvailable : No vmrs available", "NoVmrsAvailable : No vmrs available"},
		"a word about PINs":      {"hostPIN is missing", "hostPIN is missing"},
		"API key":                {"bad key " + apiKey + "!", "bad key [redacted]!"},
		"API key, twice":         {apiKey + apiKey, "[redacted][redacted]"},
		"API key, escaped":       {"?key=s3cret%2Fkey%2B4711", "?key=[redacted]"},
		"customer ID":            {"no customer " + customerID, "no customer [redacted]"},
		"header":                 {"Authorization: Basic " + basicValue, "Authorization: Basic [redacted]"},
		"user info":              {"https://" + customerID + ":" + apiKey + "@host", "https://[redacted]:[redacted]@host"},
		"PIN in JSON":            {`{"hostPIN":"518873190264","guestPIN": "597240816352"}`, `{"hostPIN":"[redacted]","guestPIN": "[redacted]"}`},
		"PIN in half of JSON":    {`near hostPIN":"518873190264"`, `near hostPIN":"[redacted]"`},
		"PIN in escaped JSON":    {`{\"hostPIN\":\"518873190264\"}`, `{\"hostPIN\":\"[redacted]\"}`},
		"PIN as a number":        {`{"hostPIN":518873190264,"guestPIN": 597240816352}`, `{"hostPIN":[redacted],"guestPIN": [redacted]}`},
		"PIN with blanks":        {`{"hostPIN":"51 88, 5"}`, `{"hostPIN":"[redacted]"}`},
		"PIN in a query":         {"/x?hostPIN=518873190264&guestPIN=597240816352", "/x?hostPIN=[redacted]&guestPIN=[redacted]"},
		"PIN under another name": {"host_pin = 518873190264; guest pin: 597240816352", "host_pin = [redacted]; guest pin: [redacted]"},
		"PIN in upper case":      {"HOSTPIN: 518873190264", "HOSTPIN: [redacted]"},
		"PIN across lines":       {"hostPIN:\r\n\t518873190264", "hostPIN: [redacted]"},
		"control characters":     {"a\x1b[31mb\x00c\r\nd\te\u009bf", "a [31mb c d e f"},
		"text turned around":     {"a\u202eb\u200bc\u2028d", "a b c d"},
		"blanks":                 {"  a  \n\n b ", "a b"},
		"other scripts":          {"Raum nicht verfügbar 会議室 🙂", "Raum nicht verfügbar 会議室 🙂"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused := refusalWith(t, videoengine.Credentials{CustomerID: customerID, APIKey: apiKey}, test.message)
			if refused.Message != test.want {
				t.Errorf("message %q, want %q", refused.Message, test.want)
			}
			wantNoSecrets(t, printed(refused), customerID, apiKey, basicValue, "518873190264", "597240816352")
		})
	}
}

// TestRedaction_OfASecretWithinAnother would find the rest of the longer one.
func TestRedaction_OfASecretWithinAnother(t *testing.T) {
	t.Parallel()
	for name, credentials := range map[string]videoengine.Credentials{
		"key begins with the ID": {CustomerID: "4711", APIKey: "4711-hunter2"},
		"ID begins with the key": {CustomerID: "4711-hunter2", APIKey: "4711"},
		"ID within the key":      {CustomerID: "hunter2", APIKey: "4711-hunter2-0815"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused := refusalWith(t, credentials, "got "+credentials.APIKey+" and "+credentials.CustomerID)
			if want := "got [redacted] and [redacted]"; refused.Message != want {
				t.Errorf("message %q, want %q", refused.Message, want)
			}
		})
	}
}

// TestRedaction_DoesNotHideTheMeaning has a customer ID that is a word of the
// API's message.
func TestRedaction_DoesNotHideTheMeaning(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(http.StatusUnprocessableEntity, notFoundFlat))
	client := newClientAs(t, server.URL+basePath, videoengine.Credentials{CustomerID: "not", APIKey: "found"})
	if _, err := client.GetVMR(t.Context(), reference); !errors.Is(err, videoengine.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
}

func TestRedaction_CutsLongMessages(t *testing.T) {
	t.Parallel()
	credentials := videoengine.Credentials{CustomerID: customerID, APIKey: apiKey}
	// The secret lies across the cut: it must be hidden before the cut is made.
	long := strings.Repeat("ä", 495) + apiKey + strings.Repeat("ö", 100_000)
	got := refusalWith(t, credentials, long).Message
	if n := utf8.RuneCountInString(got); n != 501 || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
		t.Errorf("message of %d characters: %q", n, got)
	}
	wantNoSecrets(t, got, apiKey[:4])
}

func TestRedaction_OfTheServicesRequestID(t *testing.T) {
	t.Parallel()
	server := newService(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-ID", "gw\t7;"+basicValue+strings.Repeat("x", 1000))
		w.WriteHeader(http.StatusBadRequest)
	})
	_, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
	var refused *videoengine.APIError
	if !errors.As(err, &refused) {
		t.Fatalf("error %v, want an *APIError", err)
	}
	if !strings.HasPrefix(refused.RequestID, "gw 7;[redacted]") || len(refused.RequestID) > 510 {
		t.Errorf("request ID %q", refused.RequestID)
	}
}

// TestRedaction_OfWhatTheHTTPPackageQuotes is about answers that are not HTTP:
// the error then repeats a part of them.
func TestRedaction_OfWhatTheHTTPPackageQuotes(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"status line": "hostPIN=518873190264 " + basicValue + " " + apiKey + "\r\n\r\n",
		"status":      "HTTP/1.1 " + apiKey + "\r\n\r\n",
		"header":      "HTTP/1.1 200 OK\r\nAuthorization Basic " + basicValue + " hostPIN=518873190264 \x1b[31m\r\n\r\n",
		"transfer":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + apiKey + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := rawService(t, func(conn net.Conn, _ int) {
				if readRequest(conn) {
					_, _ = conn.Write([]byte(answer))
				}
			})
			var observed collector
			client := newClient(t, base, videoengine.WithMaxRetries(1), videoengine.WithObserver(observed.observe))
			_, err := client.GetVMR(t.Context(), reference)
			var failed *videoengine.ConnectionError
			if !errors.As(err, &failed) || failed.Attempts != 2 {
				t.Fatalf("error %v, want a *ConnectionError after 2 attempts", err)
			}
			texts := printed(err) + printed(failed.Err)
			for _, attempt := range observed.get() {
				texts += printed(attempt) + printed(attempt.Err)
			}
			wantNoSecrets(t, texts, customerID, apiKey, basicValue, "518873190264")
			if strings.ContainsFunc(err.Error(), unicode.IsControl) {
				t.Errorf("error %q drives the terminal", err)
			}
		})
	}
}
