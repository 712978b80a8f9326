terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

data "visionsconnected_vmr" "reception" {
  reference = "ve-vevmr2"
}

output "reception_participants" {
  description = "How many people were in the room when it was read."
  value       = data.visionsconnected_vmr.reception.active_hosts + data.visionsconnected_vmr.reception.active_guests
}

output "reception_guest_pin" {
  description = "What guests log in with."
  value       = data.visionsconnected_vmr.reception.guest_pin
  sensitive   = true
}
