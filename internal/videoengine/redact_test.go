// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
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
		"API key, escaped":       {"?key=s3cret%2Fkey%2B4711&k=s3cret%2fkey%2b4711&k=s3cret%2Fkey+4711", "?key=[redacted]&k=[redacted]&k=[redacted]"},
		"API key, in JSON":       {`{"key":"s3cret\/key\u002b4711"}`, `{"key":"[redacted]"}`},
		"customer ID":            {"no customer " + customerID, "no customer [redacted]"},
		"header":                 {"Authorization: Basic " + basicValue, "Authorization: Basic [redacted]"},
		"header, escaped":        {"Basic+" + url.QueryEscape(basicValue) + "&Basic%20" + strings.TrimRight(basicValue, "=") + "%3d", "Basic+[redacted]&Basic%20[redacted]"},
		"header, no padding":     {"Basic " + strings.TrimRight(basicValue, "=") + ".", "Basic [redacted]."},
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
		"PIN in words":           {"hostPIN 518873190264 and guest pin is 597240816352.", "hostPIN [redacted] and guest pin is [redacted]."},
		"PIN in XML":             {"<hostPIN>518873190264</hostPIN><guestPIN>\n5972\n</guestPIN>", "<hostPIN>[redacted]</hostPIN><guestPIN> [redacted] </guestPIN>"},
		"short PIN in XML":       {"<hostPIN>518</hostPIN>", "<hostPIN>[redacted]</hostPIN>"},
		"PIN between brackets":   {"hostPIN=<518>, guest PIN (597240816352), host PIN: [518]", "hostPIN=<[redacted]>, guest PIN ([redacted]), host PIN: [redacted]"},
		"PIN in an escaped URL":  {"hostPIN%22%3A%22518873190264%22%2c%22guestPIN%22%3a%22597240816352", "hostPIN%22%3A%22[redacted]%22%2c%22guestPIN%22%3a%22[redacted]"},
		"PIN in HTML":            {"hostPIN&quot;:&quot;518873190264&#34;guestPIN&#34;:597240816352", "hostPIN&quot;:&quot;[redacted]&#34;guestPIN&#34;:[redacted]"},
		"PIN in quoted JSON":     {`hostPIN\u0022:\u0022518873190264\u0022`, `hostPIN\u0022:\u0022[redacted]\u0022`},
		"PIN in a list":          {`{"hostPIN":["518873190264"]}`, `{"hostPIN":["[redacted]"]}`},
		"PIN behind an arrow":    {"HostPin => 518, :guest_pin=>'5972'", "HostPin => [redacted], :guest_pin=>'[redacted]'"},
		"PIN compared":           {"hostPIN == 518, guestPIN = > 5972", "hostPIN == [redacted], guestPIN = > [redacted]"},
		"a number of digits":     {"hostPIN is 4 digits short, 5188 rooms", "hostPIN is 4 digits short, 5188 rooms"},
		"the next sentence":      {"No hostPIN. 5188 rooms; no guestPIN, 5972 rooms", "No hostPIN. 5188 rooms; no guestPIN, 5972 rooms"},
		"another number":         {"hostPIN of room 5188, HOST_PIN_4001, hostPIN5188", "hostPIN of room 5188, HOST_PIN_4001, hostPIN5188"},
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

// TestRedaction_OfSecretsThatHaveToBeEscaped is about every way of doing so.
func TestRedaction_OfSecretsThatHaveToBeEscaped(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{`pa"ss\word4711`, "pa/ss word+4711", "päss&wörd=4711", "pa%2Fss4711", "pa.ss*(4711)"} {
		for name, credentials := range map[string]videoengine.Credentials{
			"API key":     {CustomerID: customerID, APIKey: secret},
			"customer ID": {CustomerID: secret, APIKey: apiKey},
		} {
			inJSON, err := json.Marshal(secret)
			if err != nil {
				t.Fatal(err)
			}
			for how, text := range map[string]string{
				"plain":          secret,
				"query":          url.QueryEscape(secret),
				"path":           url.PathEscape(secret),
				"quoted":         strings.Trim(strconv.Quote(secret), `"`),
				"ASCII":          strings.Trim(strconv.QuoteToASCII(secret), `"`),
				"JSON":           strings.Trim(string(inJSON), `"`),
				"quoted in JSON": strings.Trim(strconv.Quote(string(inJSON)), `\"`),
			} {
				t.Run(name+" "+secret+", "+how, func(t *testing.T) {
					t.Parallel()
					if got := refusalWith(t, credentials, "got ("+text+")").Message; got != "got ([redacted])" {
						t.Errorf("message %q of %q", got, text)
					}
				})
			}
		}
	}
}

// TestRedaction_OfASecretThatIsNoText must not end the process, as an expression
// of it would, whether the credentials are accepted or not.
func TestRedaction_OfASecretThatIsNoText(t *testing.T) {
	t.Parallel()
	credentials := videoengine.Credentials{CustomerID: "cust\xffomer", APIKey: "k\xff"}
	client, err := videoengine.NewClient(videoengine.DefaultBaseURL, credentials)
	if (client == nil) == (err == nil) {
		t.Errorf("client %v, error %v", client, err)
	}
	if err == nil {
		// The expression is made when a text comes.
		if got := refusalWith(t, credentials, "a text").Message; got != "a text" {
			t.Errorf("message %q", got)
		}
	}
}

// TestRedaction_OfAShortSecretAsAWord leaves the words alone in which it stands.
func TestRedaction_OfAShortSecretAsAWord(t *testing.T) {
	t.Parallel()
	for secret, test := range map[string]struct{ message, want string }{
		"a":   {"a late answer of a/b", "[redacted] late answer of [redacted]/b"},
		"12":  {"12 12, 112 and 120, id=12", "[redacted] [redacted], 112 and 120, id=[redacted]"},
		"#12": {"id#12, #12 and #123", "id[redacted], [redacted] and #123"},
		"12-": {"12-b, 112-b and (12-)", "[redacted]b, 112-b and ([redacted])"},
		"äb":  {"id äb, (äb) and äbc", "id [redacted], ([redacted]) and äbc"},
		"bä":  {"id bä, (bä) and abä", "id [redacted], ([redacted]) and abä"},
		"+-+": {"+-+", "[redacted]"},
	} {
		t.Run(secret, func(t *testing.T) {
			t.Parallel()
			for name, credentials := range map[string]videoengine.Credentials{
				"customer ID": {CustomerID: secret, APIKey: apiKey}, "API key": {CustomerID: customerID, APIKey: secret},
			} {
				if got := refusalWith(t, credentials, test.message).Message; got != test.want {
					t.Errorf("%s: message %q, want %q", name, got, test.want)
				}
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
	const quotedKey = `pa"ss\word4711`
	for name, answer := range map[string]string{
		"status line": "hostPIN=518873190264 " + basicValue + " " + apiKey + "\r\n\r\n",
		"status":      "HTTP/1.1 " + apiKey + "\r\n\r\n",
		"header":      "HTTP/1.1 200 OK\r\nAuthorization Basic " + basicValue + " hostPIN=518873190264 \x1b[31m\r\n\r\n",
		"quotes":      "HTTP/1.1 " + quotedKey + "\r\n\r\n",
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
			credentials := videoengine.Credentials{CustomerID: customerID, APIKey: apiKey}
			if name == "quotes" {
				credentials.APIKey = quotedKey
			}
			client := newClientAs(t, base, credentials, videoengine.WithMaxRetries(1), videoengine.WithObserver(observed.observe))
			_, err := client.GetVMR(t.Context(), reference)
			var failed *videoengine.ConnectionError
			if !errors.As(err, &failed) || failed.Attempts != 2 {
				t.Fatalf("error %v, want a *ConnectionError after 2 attempts", err)
			}
			texts := printed(err) + printed(failed.Err)
			for _, attempt := range observed.get() {
				texts += printed(attempt) + printed(attempt.Err)
			}
			wantNoSecrets(t, texts, customerID, apiKey, basicValue, "518873190264", "word4711")
			if strings.ContainsFunc(err.Error(), unicode.IsControl) {
				t.Errorf("error %q drives the terminal", err)
			}
		})
	}
}
