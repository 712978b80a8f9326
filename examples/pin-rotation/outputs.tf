output "reference" {
  description = "The reference of the room. It is no secret, and it changes with each rotation."
  value       = visionsconnected_vmr.room.reference
}

output "pins" {
  description = "The PINs of the room: host and guest."
  value       = { host = visionsconnected_vmr.room.host_pin, guest = visionsconnected_vmr.room.guest_pin }
  sensitive   = true
}
