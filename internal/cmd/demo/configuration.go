// SPDX-License-Identifier: MPL-2.0

package main

import "fmt"

// lobby is the folder of the second configuration.
const lobby = "lobby"

// The addresses of the two rooms of the story.
const (
	consult  = "visionsconnected_vmr.consult"
	training = "visionsconnected_vmr.training"
)

const mainConfig = `terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

provider "visionsconnected" {} # its settings are in the environment

output "reference" {
  value = visionsconnected_vmr.consult.reference
}

output "guest_pin" {
  value     = visionsconnected_vmr.consult.guest_pin
  sensitive = true
}
`

// consultConfig is the room of the story. Other keepers are another room.
func consultConfig(quarter string) string {
	return fmt.Sprintf(`resource "visionsconnected_vmr" "consult" {
  keepers = { rotation = %q }
}
`, quarter)
}

const lobbyConfig = `terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

variable "reference" {
  type = string
}

data "visionsconnected_vmr" "consult" {
  reference = var.reference
}

output "hosts" {
  value = data.visionsconnected_vmr.consult.active_hosts
}

output "guests" {
  value = data.visionsconnected_vmr.consult.active_guests
}
`

func trainingConfig(reference string) string {
	return fmt.Sprintf(`import {
  to = visionsconnected_vmr.training
  id = %q
}

resource "visionsconnected_vmr" "training" {}
`, reference)
}
