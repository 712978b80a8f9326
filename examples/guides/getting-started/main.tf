terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

provider "visionsconnected" {} # takes the account from the environment

resource "visionsconnected_vmr" "consult" {
  # keepers = { rotation = "1" }
}

output "consult_reference" {
  description = "What participants are given to find the room."
  value       = visionsconnected_vmr.consult.reference
}

output "consult_pins" {
  description = "What hosts and guests log in with."
  value       = { host = visionsconnected_vmr.consult.host_pin, guest = visionsconnected_vmr.consult.guest_pin }
  sensitive   = true
}
