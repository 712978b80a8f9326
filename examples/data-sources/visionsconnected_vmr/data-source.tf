terraform {
  required_providers {
    visionsconnected = {
      source  = "visionsconnected/visionsconnected"
      version = "~> 0.1"
    }
  }
}

data "visionsconnected_vmr" "reception" {
  reference = "ve-vevmr2"
}

output "reception_participants" {
  description = "Participants at the time of reading."
  value       = data.visionsconnected_vmr.reception.active_hosts + data.visionsconnected_vmr.reception.active_guests
}

output "reception_guest_pin" {
  description = "PIN for guests."
  value       = data.visionsconnected_vmr.reception.guest_pin
  sensitive   = true
}
