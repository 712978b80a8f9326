terraform {
  required_providers {
    visionsconnected = {
      source  = "visionsconnected/visionsconnected"
      version = "~> 0.1"
    }
  }
}

provider "visionsconnected" {} # takes the account from the environment

resource "visionsconnected_vmr" "consult" {
  # keepers = { rotation = "1" }
}

output "consult_reference" {
  description = "Reference of the room, for participants."
  value       = visionsconnected_vmr.consult.reference
}

output "consult_pins" {
  description = "PINs of hosts and guests."
  value       = { host = visionsconnected_vmr.consult.host_pin, guest = visionsconnected_vmr.consult.guest_pin }
  sensitive   = true
}
