// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// All that is wrong in a provider block is said at once. What is missing is found when
// planning: validate needs no credentials.
func TestProvider_InvalidArguments(t *testing.T) {
	t.Parallel()
	for command, rounds := range map[string][]map[string][]string{
		"plan": {{"": {
			"Missing customer_id", "Missing api_key", `provider "visionsconnected"`,
			"Set the argument api_key in the provider block, or the environment variable VISIONSCONNECTED_API_KEY",
		}}},
		"validate": {{
			`customer_id = ""`:                {"Invalid customer_id", "The customer ID is empty"},
			`api_key = "secret\n"`:            {"Invalid api_key", "control character", "trimspace()"},
			`base_url = "engine/v1"`:          {"Invalid base_url", "not an absolute http or https URL"},
			`request_timeout = "30"`:          {"Invalid request_timeout", `The value must be a duration such as 30s, 5m or 1h30m, not "30"`},
			`occupied_room_policy = "Refuse"`: {"Invalid occupied_room_policy", `must be one of "destroy", "refuse" or "wait", not "Refuse"`},
			`occupied_room_timeout = "1x"`:    {"Invalid occupied_room_timeout", `must be a duration such as 30s, 5m or 1h30m, not "1x"`},
			`capacity_wait = "1x"`:            {"Invalid capacity_wait", `must be a duration such as 30s, 5m or 1h30m, not "1x"`},
			`max_retries = -1`:                {"Invalid max_retries", "must be a whole number from 0 to 20, not -1"},
		}, {
			`customer_id = "a:b"`:                      {"Invalid customer_id", "contains a colon", "RFC 7617"},
			`api_key = "secret "`:                      {"Invalid api_key", "begins or ends with white space"},
			`base_url = "https://me:hush@example.com"`: {"Invalid base_url", "contains user info"},
			`request_timeout = "0s"`:                   {"Invalid request_timeout", "must be greater than zero"},
			`occupied_room_policy = ""`:                {"Invalid occupied_room_policy", `or "wait", not ""`},
			`occupied_room_timeout = "0s"`:             {"Invalid occupied_room_timeout", "must be greater than zero"},
			`capacity_wait = "-1s"`:                    {"Invalid capacity_wait", "must not be negative"},
			`max_retries = 1.5`:                        {"Invalid max_retries", "must be a whole number from 0 to 20, not 1.5"},
		}, {
			`base_url = "http://example.com/v1"`: {"Invalid base_url", "plain http", "loopback"},
			`max_retries = 21`:                   {"Invalid max_retries", "from 0 to 20, not 21"},
		}},
	} {
		for _, wrong := range rounds {
			w := acctest.NewWorkspace(t, acctest.ConfigOfArguments(strings.Join(slices.Sorted(maps.Keys(wrong)), "\n"), acctest.RoomBlock))
			output := w.MustFail([]string{command})
			for _, says := range wrong {
				w.Says(output, says...)
			}
			w.DoesNotSay(output, "hush")
		}
	}
}

func TestProvider_Environment_IsUsedForWhatIsNotConfigured(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, acctest.ConfigOfArguments("", acctest.RoomBlock))
	w.Setenv("VISIONSCONNECTED_CUSTOMER_ID", acctest.CustomerID)
	w.Setenv("VISIONSCONNECTED_API_KEY", acctest.APIKey)
	w.Setenv("VISIONSCONNECTED_BASE_URL", s.BaseURL())
	w.Must("apply", "-auto-approve")
	s.OnlyRoom(t)

	// The configuration wins.
	w.Configure(acctest.ConfigOfArguments(`api_key = "wrong"`, acctest.RoomBlock))
	w.MustFail([]string{"plan"}, "401 Unauthorized", "Check customer_id and api_key", "VISIONSCONNECTED_API_KEY")

	// A bad value names the variable that it comes from.
	w.Configure(acctest.ConfigOfArguments("", acctest.RoomBlock))
	w.Setenv("VISIONSCONNECTED_BASE_URL", "http://example.com")
	w.MustFail([]string{"plan"}, "Invalid base_url", "plain http", "The value comes from the environment variable VISIONSCONNECTED_BASE_URL")
}

// An API key that another resource makes is not known when planning.
func TestProvider_UnknownArgument(t *testing.T) {
	t.Parallel()
	config := func(s *acctest.Service, key string) string {
		account := fmt.Sprintf("customer_id = %q\n  api_key = terraform_data.key.output\n  base_url = %q", acctest.CustomerID, s.BaseURL())
		return acctest.ConfigOfArguments(account, acctest.RoomBlock+fmt.Sprintf(`
resource "terraform_data" "key" {
  input            = %[1]q
  triggers_replace = %[1]q
}`, key))
	}

	t.Run("new rooms can be planned and created", func(t *testing.T) {
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
func TestProvider_UnknownArgumentsThatTurnOutInvalid_AreNamed(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	var arguments, rest strings.Builder
	all := map[string][2]string{
		"occupied_room_policy":  {"Refuse", `must be one of "destroy", "refuse" or "wait", not "Refuse"`},
		"occupied_room_timeout": {"1x", `must be a duration such as 30s, 5m or 1h30m, not "1x"`},
		"capacity_wait":         {"-1s", "must not be negative"},
		"max_retries":           {"0.5", "must be a whole number from 0 to 20, not 0.5"},
	}
	for argument, bad := range all {
		fmt.Fprintf(&arguments, "%[1]s = terraform_data.%[1]s.output\n", argument)
		fmt.Fprintf(&rest, "resource \"terraform_data\" %q { input = %q }\n", argument, bad[0])
	}
	w := acctest.NewWorkspace(t, s.ConfigWith(arguments.String(), acctest.RoomBlock+rest.String()))
	w.Must("validate")
	output := w.MustFail([]string{"apply", "-auto-approve"})
	for argument, bad := range all {
		w.Says(output, "Error: Invalid "+argument, fmt.Sprintf("%[1]s = terraform_data.%[1]s.output", argument), bad[1])
	}
	if requests := s.Ledger().Requests; len(requests) != 0 {
		t.Errorf("the service got %d requests, want none", len(requests))
	}
}
