terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

variable "wards" {
  description = "The wards that get a room each."
  type        = set(string)

  validation {
    condition     = length(var.wards) > 0
    error_message = "At least one ward must get a room."
  }
}

resource "visionsconnected_vmr" "ward" {
  for_each = var.wards
}

data "visionsconnected_vmr" "reception" {
  reference = "ve-vevmr2"
}

output "invitations" {
  description = "What the guests of each ward are sent."
  value       = { for ward, room in visionsconnected_vmr.ward : ward => "Room ${room.reference}, PIN ${room.guest_pin}" }
  sensitive   = true
}

output "reception_is_free" {
  description = "Whether nobody is in the reception's room."
  value       = data.visionsconnected_vmr.reception.active_hosts + data.visionsconnected_vmr.reception.active_guests == 0
}
