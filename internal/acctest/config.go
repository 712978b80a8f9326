// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"strings"
)

// RoomAddress is the address of the room in a configuration of one room.
const RoomAddress = "visionsconnected_vmr.room"

// RoomBlock is a configuration of one room.
const RoomBlock = `
resource "visionsconnected_vmr" "room" {}
`

// RoomsBlock is a configuration of several rooms of one resource.
func RoomsBlock(name string, count int) string {
	return fmt.Sprintf(`
resource "visionsconnected_vmr" %q {
  count = %d
}
`, name, count)
}

// RoomWithKeeper is a configuration of one room with one keeper.
func RoomWithKeeper(keeper string) string {
	return fmt.Sprintf(`
resource "visionsconnected_vmr" "room" {
  keepers = { rotation = %q }
}
`, keeper)
}

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
	account := fmt.Sprintf("customer_id = %q\n  api_key = %q\n  base_url = %q\n  ", customerID, apiKey, baseURL)
	return ConfigOfArguments(account+arguments, rest)
}

// ConfigOfArguments returns a configuration whose provider block holds just these
// arguments.
func ConfigOfArguments(arguments, rest string) string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    visionsconnected = { source = "visionsconnected/visionsconnected" }
  }
}

provider "visionsconnected" {
  %s
}
%s`, arguments, rest)
}

// Requiring adds another provider to those that a configuration requires.
func Requiring(name, source, config string) string {
	const required = "required_providers {\n"
	return strings.Replace(config, required, fmt.Sprintf("%s    %s = { source = %q }\n", required, name, source), 1)
}
