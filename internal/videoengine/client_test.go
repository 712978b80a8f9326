// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"strings"
	"testing"
	"time"
)

func TestNewClient_RefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	const bounds = "greater than zero"
	option := func(option Option) []Option { return []Option{option} }
	for name, test := range map[string]struct {
		baseURL     string
		credentials Credentials
		options     []Option
		want        string // Accepted where it is empty.
	}{
		"base URL":              {"http://engine.example.com", account, nil, "plain http"},
		"user info":             {"https://user:hunter2@engine.example.com", account, nil, "user info"},
		"customer ID":           {DefaultBaseURL, Credentials{CustomerID: "hunter2:", APIKey: apiKey}, nil, "colon"},
		"API key":               {DefaultBaseURL, Credentials{CustomerID: customerID, APIKey: "hunter2\n"}, nil, "control character"},
		"no timeout":            {DefaultBaseURL, account, option(WithRequestTimeout(0)), bounds},
		"timeout below zero":    {DefaultBaseURL, account, option(WithRequestTimeout(-time.Second)), bounds},
		"shortest timeout":      {DefaultBaseURL, account, option(WithRequestTimeout(1)), ""},
		"retries below zero":    {DefaultBaseURL, account, option(WithMaxRetries(-1)), bounds},
		"no retries":            {DefaultBaseURL, account, option(WithMaxRetries(0)), ""},
		"least pause below":     {DefaultBaseURL, account, option(WithBackoff(-1, time.Second)), bounds},
		"longest pause below":   {DefaultBaseURL, account, option(WithBackoff(0, -1)), bounds},
		"no pauses":             {DefaultBaseURL, account, option(WithBackoff(0, 0)), ""},
		"minimum above maximum": {DefaultBaseURL, account, option(WithBackoff(time.Second, 0)), ""},
	} {
		client, err := NewClient(test.baseURL, test.credentials, test.options...)
		if (err == nil) != (test.want == "") || (client == nil) != (err != nil) || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want it to contain %q", name, err, test.want)
		}
		wantNoSecrets(t, printed(err))
	}
}

func TestNewClient_WorksWithoutOptions(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(200, roomBody))
	client, err := NewClient(server.URL+basePath, account)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.GetVMR(t.Context(), reference)
	if got := server.seen()[0].header.Get("User-Agent"); err != nil || got != "terraform-provider-visionsconnected" {
		t.Errorf("user agent %q, %v", got, err)
	}
}

// A struct is printed for debugging, too, and the fmt package asks no method of what
// is in an unexported field.
func TestPrinting_ShowsNoSecret(t *testing.T) {
	t.Parallel()
	client := newClient(t, DefaultBaseURL)
	holder := struct{ client *Client }{client}
	room := printed(newRoom) + printed(&newRoom)
	wantNoSecrets(t, printed(client)+printed(*client)+printed(holder)+printed(account)+printed(&account)+room)
	if !strings.Contains(room, reference) {
		t.Errorf("%q does not show the reference", room)
	}
}
