terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

resource "visionsconnected_vmr" "consult" {
  keepers = { rotation = "2026-Q4" } # change it, and the room is replaced: new reference, new PINs
}

output "consult_reference" {
  description = "What participants are given to find the room."
  value       = visionsconnected_vmr.consult.reference
}

output "consult_host_pin" {
  description = "What hosts log in with; terraform output -raw consult_host_pin shows it."
  value       = visionsconnected_vmr.consult.host_pin
  sensitive   = true
}

output "consult_guest_pin" {
  description = "What guests log in with."
  value       = visionsconnected_vmr.consult.guest_pin
  sensitive   = true
}
