// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// Secrets that cannot be mistaken for anything else in a log.
const (
	testCustomerID = "customer-4f1c9a7e"
	testAPIKey     = "key-b83d02c65e" //nolint:gosec // The emulator's.
)

// service is an emulator on a socket of its own, for one test.
type service struct {
	*emulator.Emulator

	server *httptest.Server
	// intercept answers requests in the emulator's place while it is set, as a
	// proxy in front of the service might.
	intercept atomic.Pointer[http.HandlerFunc]
}

func newService(t *testing.T, options ...emulator.Option) *service {
	t.Helper()
	emu, err := emulator.New(append([]emulator.Option{
		emulator.WithCredentials(testCustomerID, testAPIKey),
		emulator.WithPINDigits(12), // Long enough not to stand in a log by chance.
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{Emulator: emu}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if intercept := s.intercept.Load(); intercept != nil {
			(*intercept)(w, r)
			return
		}
		emu.ServeHTTP(w, r)
	}))
	t.Cleanup(s.server.Close)
	return s
}

func (s *service) baseURL() string { return s.server.URL + s.BasePath() }

// answerAll has every request answered with this status and body until
// answerNormally.
func (s *service) answerAll(status int, contentType, body string) {
	s.interceptWith(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// interceptWith has every request answered by handler until answerNormally.
func (s *service) interceptWith(handler http.HandlerFunc) { s.intercept.Store(&handler) }

func (s *service) answerNormally() { s.intercept.Store(nil) }

// config returns a configuration with this service's provider block.
func (s *service) config(rest string) string {
	return s.configWith("", rest)
}

// configWith also takes further arguments of the provider block.
func (s *service) configWith(arguments, rest string) string {
	return configOf(testCustomerID, testAPIKey, s.baseURL(), arguments, rest)
}

// configOf returns a configuration with a provider block for this account.
func configOf(customerID, apiKey, baseURL, arguments, rest string) string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    visionsconnected = { source = "visionsconnected/visionsconnected" }
  }
}

provider "visionsconnected" {
  customer_id = %q
  api_key     = %q
  base_url    = %q
  %s
}
%s`, customerID, apiKey, baseURL, arguments, rest)
}

// requiring adds another provider to those that a configuration requires.
func requiring(name, source, config string) string {
	const required = "required_providers {\n"
	return strings.Replace(config, required, fmt.Sprintf("%s    %s = { source = %q }\n", required, name, source), 1)
}

// factories serves the provider from this process, with short pauses between
// attempts and without the environment of whoever runs the tests.
func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"visionsconnected": func() (tfprotov6.ProviderServer, error) {
			return pluginserver.New(provider.New("test",
				provider.WithGetenv(func(string) string { return "" }),
				provider.WithClientOptions(videoengine.WithBackoff(time.Millisecond, 5*time.Millisecond)),
			)), nil
		},
	}
}

// saying returns a pattern for an output that says these phrases in this order,
// wherever the CLI breaks its lines.
func saying(phrases ...string) *regexp.Regexp {
	patterns := make([]string, len(phrases))
	for i, phrase := range phrases {
		words := strings.Fields(phrase)
		for j, word := range words {
			words[j] = regexp.QuoteMeta(word)
		}
		patterns[i] = strings.Join(words, `[\s│]+`)
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}

// onlyRoom returns the one room of the service.
func (s *service) onlyRoom(t *testing.T) emulator.Room {
	t.Helper()
	rooms := s.Ledger().Rooms
	if len(rooms) != 1 {
		t.Fatalf("the service has %d rooms, want 1", len(rooms))
	}
	return rooms[0]
}

// deleteRoomBeforeItsDELETE has somebody else delete the room just when the
// provider's own DELETE arrives.
func (s *service) deleteRoomBeforeItsDELETE(t *testing.T, reference string) {
	t.Helper()
	s.interceptWith(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			if err := s.DeleteRoom(reference); err != nil {
				t.Error(err)
			}
		}
		s.ServeHTTP(w, r)
	})
}
