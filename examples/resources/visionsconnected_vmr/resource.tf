terraform {
  required_providers {
    visionsconnected = {
      source  = "visionsconnected/visionsconnected"
      version = "~> 0.1"
    }
  }
}

resource "visionsconnected_vmr" "consult" {
  keepers = { rotation = "2026-Q4" } # change it, and the room is replaced: new reference, new PINs
}

output "consult_reference" {
  description = "Reference of the room, for participants."
  value       = visionsconnected_vmr.consult.reference
}

output "consult_host_pin" {
  description = "PIN for hosts; terraform output -raw consult_host_pin shows it."
  value       = visionsconnected_vmr.consult.host_pin
  sensitive   = true
}

output "consult_guest_pin" {
  description = "PIN for guests."
  value       = visionsconnected_vmr.consult.guest_pin
  sensitive   = true
}
