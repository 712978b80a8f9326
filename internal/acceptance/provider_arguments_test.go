// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

func TestProvider_InvalidArguments(t *testing.T) {
	t.Parallel()
	const account = "customer_id = \"c\"\n  api_key = \"k\"\n"
	for name, test := range map[string]struct {
		arguments string
		// missing settings are found when planning: validate needs no credentials.
		command string
		says    []string
	}{
		"customer_id missing": {`api_key = "k"`, "plan", []string{
			"Missing customer_id", `provider "visionsconnected"`,
			"Set the argument customer_id in the provider block, or the environment variable VISIONSCONNECTED_CUSTOMER_ID",
		}},
		"api_key missing": {`customer_id = "c"`, "plan", []string{
			"Missing api_key",
			"Set the argument api_key in the provider block, or the environment variable VISIONSCONNECTED_API_KEY",
		}},
		"customer_id empty":        {`customer_id = ""`, "validate", []string{"Invalid customer_id", "The customer ID is empty"}},
		"customer_id with a colon": {`customer_id = "a:b"`, "validate", []string{"Invalid customer_id", "contains a colon", "RFC 7617"}},
		"api_key from a file":      {`api_key = "secret\n"`, "validate", []string{"Invalid api_key", "control character", "trimspace()"}},
		"base_url relative":        {account + `base_url = "engine/v1"`, "validate", []string{"Invalid base_url", "not an absolute http or https URL"}},
		"base_url of another kind": {account + `base_url = "ftp://example.com"`, "validate", []string{"Invalid base_url", "not an absolute http or https URL"}},
		"base_url with user info":  {account + `base_url = "https://me:hush@example.com"`, "validate", []string{"Invalid base_url", "contains user info"}},
		"base_url with a query":    {account + `base_url = "https://example.com/v1?x=1"`, "validate", []string{"Invalid base_url", "contains a query"}},
		"base_url with a fragment": {account + `base_url = "https://example.com/v1#x"`, "validate", []string{"Invalid base_url", "contains a fragment"}},
		"base_url plain http":      {account + `base_url = "http://example.com/v1"`, "validate", []string{"Invalid base_url", "plain http", "loopback"}},
		"request_timeout no duration": {
			account + `request_timeout = "30"`, "validate",
			[]string{"Invalid request_timeout", `The value must be a duration such as 30s, 5m or 1h30m, not "30"`},
		},
		"request_timeout zero": {
			account + `request_timeout = "0s"`, "validate",
			[]string{"Invalid request_timeout", "must be greater than zero"},
		},
		"occupied_room_policy in capitals": {
			account + `occupied_room_policy = "Refuse"`, "validate",
			[]string{"Invalid occupied_room_policy", `must be one of "destroy", "refuse" or "wait", not "Refuse"`},
		},
		"occupied_room_policy empty": {
			account + `occupied_room_policy = ""`, "validate",
			[]string{"Invalid occupied_room_policy", `or "wait", not ""`},
		},
		"occupied_room_timeout no duration": {account + `occupied_room_timeout = "1x"`, "validate", []string{"Invalid occupied_room_timeout", `must be a duration such as 30s, 5m or 1h30m, not "1x"`}},
		"occupied_room_timeout zero": {
			account + `occupied_room_timeout = "0s"`, "validate",
			[]string{"Invalid occupied_room_timeout", "must be greater than zero"},
		},
		"occupied_room_timeout negative": {
			account + `occupied_room_timeout = "-1m"`, "validate",
			[]string{"Invalid occupied_room_timeout", "must not be negative"},
		},
		"capacity_wait no duration": {account + `capacity_wait = "1x"`, "validate", []string{"Invalid capacity_wait", `must be a duration such as 30s, 5m or 1h30m, not "1x"`}},
		"capacity_wait negative": {
			account + `capacity_wait = "-1s"`, "validate",
			[]string{"Invalid capacity_wait", "must not be negative"},
		},
		"max_retries negative":  {account + `max_retries = -1`, "validate", []string{"Invalid max_retries", "must be a whole number from 0 to 20, not -1"}},
		"max_retries too large": {account + `max_retries = 21`, "validate", []string{"Invalid max_retries", "from 0 to 20, not 21"}},
		"max_retries not whole": {account + `max_retries = 1.5`, "validate", []string{"Invalid max_retries", "must be a whole number from 0 to 20, not 1.5"}},
		"max_retries a text":    {account + `max_retries = "many"`, "validate", []string{"max_retries", "a number is required"}},
		"base_url with a blank": {account + `base_url = "https://example.com/v1 "`, "validate", []string{"Invalid base_url", "contains white space"}},
		"base_url with a port that does not exist": {
			account + `base_url = "https://example.com:99999/v1"`, "validate",
			[]string{"Invalid base_url", "ports are 1 to 65535"},
		},
		"api_key with a blank": {`api_key = "secret "`, "validate", []string{"Invalid api_key", "begins or ends with white space"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWorkspace(t, acctest.BareConfig(test.arguments))
			w.MustFail([]string{test.command}, test.says...)
		})
	}
}

func TestProvider_Environment_IsUsedForWhatIsNotConfigured(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, acctest.BareConfig(""))
	w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", acctest.CustomerID)
	w.Setenv("VISIONSCONNECTED_API_KEY", acctest.APIKey)
	w.Setenv("VISIONSCONNECTED_BASE_URL", s.BaseURL())
	w.Must("apply", "-auto-approve")
	s.OnlyRoom(t)

	// The configuration wins.
	w.Configure(acctest.BareConfig(`api_key = "wrong"`))
	w.MustFail([]string{"plan"}, "401 Unauthorized", "Check customer_id and api_key", "VISIONSCONNECTED_API_KEY")

	// A bad value names the variable that it comes from.
	w.Configure(acctest.BareConfig(""))
	w.Setenv("VISIONSCONNECTED_BASE_URL", "http://example.com")
	w.MustFail([]string{"plan"}, "Invalid base_url", "plain http", "The value comes from the environment variable VISIONSCONNECTED_BASE_URL")
}

// An API key that another resource makes is not known when planning.
func TestProvider_UnknownArgument(t *testing.T) {
	t.Parallel()
	config := func(s *acctest.Service, key string) string {
		return fmt.Sprintf(`
terraform {
  required_providers {
    visionsconnected = { source = "visionsconnected/visionsconnected" }
  }
}
resource "terraform_data" "key" {
  input            = %[3]q
  triggers_replace = %[3]q
}
provider "visionsconnected" {
  customer_id = %[1]q
  api_key     = terraform_data.key.output
  base_url    = %[2]q
}
%[4]s`, acctest.CustomerID, s.BaseURL(), key, acctest.RoomBlock)
	}

	t.Run("new rooms can be planned and made", func(t *testing.T) {
		t.Parallel()
		s := acctest.NewService(t)
		w := acctest.NewWorkspace(t, config(s, acctest.APIKey))
		// The environment must not stand in for a value that is on its way.
		w.Setenv("VISIONSCONNECTED_API_KEY", "another-account")
		w.Says(w.Must("plan"), "2 to add")
		w.Must("apply", "-auto-approve")
		s.OnlyRoom(t)
	})

	t.Run("what needs the API says which setting is unknown", func(t *testing.T) {
		t.Parallel()
		s := acctest.NewService(t)
		w := acctest.NewWorkspace(t, config(s, acctest.APIKey))
		w.Must("apply", "-auto-approve")
		room := s.OnlyRoom(t)
		w.Configure(config(s, acctest.APIKey+"-rotated"))
		w.MustFail([]string{"plan"}, "Unknown provider argument", "the provider argument api_key is unknown until", "-target")
		w.Configure(config(s, acctest.APIKey))
		expectImported(w, room)
	})
}

// What is unknown when the configuration is validated is checked when it is known.
func TestProvider_UnknownArgumentThatTurnsOutInvalid_IsNamed(t *testing.T) {
	t.Parallel()
	for argument, bad := range map[string]map[string]string{
		"occupied_room_policy":  {"Refuse": `must be one of "destroy", "refuse" or "wait", not "Refuse"`},
		"occupied_room_timeout": {"0s": "must be greater than zero", "1x": `must be a duration such as 30s, 5m or 1h30m, not "1x"`},
		"capacity_wait":         {"-1s": "must not be negative", "1x": `must be a duration such as 30s, 5m or 1h30m, not "1x"`},
		"max_retries":           {"0.5": "must be a whole number from 0 to 20, not 0.5", "21": "must be a whole number from 0 to 20, not 21"},
	} {
		for value, says := range bad {
			t.Run(argument+" "+value, func(t *testing.T) {
				t.Parallel()
				s := acctest.NewService(t)
				w := acctest.NewWorkspace(t, s.ConfigWith(argument+" = terraform_data.setting.output", fmt.Sprintf(`
resource "terraform_data" "setting" {
  input = %q
}
%s`, value, acctest.RoomBlock)))
				w.Must("validate")
				w.MustFail([]string{"apply", "-auto-approve"}, "Error: Invalid", argument+" = terraform_data.setting.output", says)
				if requests := s.Ledger().Requests; len(requests) != 0 {
					t.Errorf("the service got %d requests, want none", len(requests))
				}
			})
		}
	}
}
