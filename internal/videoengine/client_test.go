// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestNewClient_RefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	good := videoengine.Credentials{CustomerID: customerID, APIKey: apiKey}
	for name, test := range map[string]struct {
		baseURL     string
		credentials videoengine.Credentials
		want        string
	}{
		"base URL":    {"http://engine.example.com", good, "plain http"},
		"user info":   {"https://user:hunter2@engine.example.com", good, "user info"},
		"customer ID": {videoengine.DefaultBaseURL, videoengine.Credentials{CustomerID: "hunter2:", APIKey: apiKey}, "colon"},
		"API key":     {videoengine.DefaultBaseURL, videoengine.Credentials{CustomerID: customerID, APIKey: "hunter2\n"}, "control character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := videoengine.NewClient(test.baseURL, test.credentials)
			if err == nil || client != nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q, want it to contain %q", err, test.want)
			}
			wantNoSecrets(t, err.Error(), "hunter2", customerID, apiKey)
		})
	}
}

func TestNewClient_RefusesOptionsOutOfBounds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		option videoengine.Option
		ok     bool
	}{
		"no timeout":            {videoengine.WithRequestTimeout(0), false},
		"timeout below zero":    {videoengine.WithRequestTimeout(-time.Second), false},
		"shortest timeout":      {videoengine.WithRequestTimeout(1), true},
		"retries below zero":    {videoengine.WithMaxRetries(-1), false},
		"no retries":            {videoengine.WithMaxRetries(0), true},
		"least pause below":     {videoengine.WithBackoff(-1, time.Second), false},
		"longest pause below":   {videoengine.WithBackoff(0, -1), false},
		"no pauses":             {videoengine.WithBackoff(0, 0), true},
		"minimum above maximum": {videoengine.WithBackoff(time.Second, 0), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := videoengine.NewClient(videoengine.DefaultBaseURL,
				videoengine.Credentials{CustomerID: customerID, APIKey: apiKey}, test.option)
			if (err == nil) != test.ok || (client != nil) != test.ok {
				t.Errorf("accepted: %t, want %t (%v)", err == nil, test.ok, err)
			}
			if err != nil && !strings.Contains(err.Error(), "greater than zero") {
				t.Errorf("error %q does not say what is allowed", err)
			}
		})
	}
}

func TestNewClient_WorksWithoutOptions(t *testing.T) {
	t.Parallel()
	server := newService(t, answering(http.StatusOK, roomBody))
	client, err := videoengine.NewClient(server.URL+basePath, videoengine.Credentials{CustomerID: customerID, APIKey: apiKey})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.GetVMR(t.Context(), reference); err != nil {
		t.Fatal(err)
	}
	if got := server.seen()[0].header.Get("User-Agent"); got != "terraform-provider-visionsconnected" {
		t.Errorf("user agent %q", got)
	}
}

func TestClient_PrintsNoSecret(t *testing.T) {
	t.Parallel()
	client := newClient(t, videoengine.DefaultBaseURL)
	// Neither as it is nor in a struct that somebody prints for debugging, where
	// the fmt package asks no method of it.
	holder := struct{ client *videoengine.Client }{client}
	wantNoSecrets(t, printed(client)+printed(*client)+printed(holder), customerID, apiKey, basicValue)
}
