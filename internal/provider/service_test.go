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
	CustomerID = "customer-4f1c9a7e"
	APIKey     = "key-b83d02c65e" //nolint:gosec // The emulator's.
)

// Service is an emulator on a socket of its own, for one test.
type Service struct {
	*emulator.Emulator

	Server *httptest.Server
	// intercept answers requests in the emulator's place while it is set, as a
	// proxy in front of the service might.
	intercept atomic.Pointer[http.HandlerFunc]
}

func NewService(t *testing.T, options ...emulator.Option) *Service {
	t.Helper()
	emu, err := emulator.New(append([]emulator.Option{
		emulator.WithCredentials(CustomerID, APIKey),
		emulator.WithPINDigits(12), // Long enough not to stand in a log by chance.
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{Emulator: emu}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if intercept := s.intercept.Load(); intercept != nil {
			(*intercept)(w, r)
			return
		}
		emu.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Server.Close)
	return s
}

func (s *Service) BaseURL() string { return s.Server.URL + s.BasePath() }

// RespondWith has every request answered with this status and body until
// RespondNormally.
func (s *Service) RespondWith(status int, contentType, body string) {
	s.Intercept(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// Intercept has every request answered by handler until RespondNormally.
func (s *Service) Intercept(handler http.HandlerFunc) { s.intercept.Store(&handler) }

func (s *Service) RespondNormally() { s.intercept.Store(nil) }

// Config returns a configuration with this service's provider block.
func (s *Service) Config(rest string) string {
	return s.ConfigWith("", rest)
}

// ConfigWith also takes further arguments of the provider block.
func (s *Service) ConfigWith(arguments, rest string) string {
	return ConfigOf(CustomerID, APIKey, s.BaseURL(), arguments, rest)
}

// ConfigOf returns a configuration with a provider block for this account.
func ConfigOf(customerID, apiKey, baseURL, arguments, rest string) string {
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

// Requiring adds another provider to those that a configuration requires.
func Requiring(name, source, config string) string {
	const required = "required_providers {\n"
	return strings.Replace(config, required, fmt.Sprintf("%s    %s = { source = %q }\n", required, name, source), 1)
}

// Factories serves the provider from this process, with short pauses between
// attempts and without the environment of whoever runs the tests.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"visionsconnected": func() (tfprotov6.ProviderServer, error) {
			return pluginserver.New(provider.New("test",
				provider.WithGetenv(func(string) string { return "" }),
				provider.WithClientOptions(videoengine.WithBackoff(time.Millisecond, 5*time.Millisecond)),
			)), nil
		},
	}
}

// Saying returns a pattern for an output that says these phrases in this order,
// wherever the CLI breaks its lines.
func Saying(phrases ...string) *regexp.Regexp {
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

// OnlyRoom returns the one room of the service.
func (s *Service) OnlyRoom(t *testing.T) emulator.Room {
	t.Helper()
	rooms := s.Ledger().Rooms
	if len(rooms) != 1 {
		t.Fatalf("the service has %d rooms, want 1", len(rooms))
	}
	return rooms[0]
}

// deleteRoomBeforeItsDELETE has somebody else delete the room just when the
// provider's own DELETE arrives.
func deleteRoomBeforeItsDELETE(s *Service, t *testing.T, reference string) {
	t.Helper()
	s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			if err := s.DeleteRoom(reference); err != nil {
				t.Error(err)
			}
		}
		s.ServeHTTP(w, r)
	})
}
