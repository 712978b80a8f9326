output "references" {
  description = "The references of the rooms, by name. They are no secrets."
  value       = { for name, room in visionsconnected_vmr.room : name => room.reference }
}

output "pins" {
  description = "The PINs of the rooms, by name: host and guest."
  value       = { for name, room in visionsconnected_vmr.room : name => { host = room.host_pin, guest = room.guest_pin } }
  sensitive   = true
}
