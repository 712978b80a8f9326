output "references" {
  description = "The references of all rooms, by account and name."
  value = {
    hospital = module.hospital_rooms.references
    town     = module.town_rooms.references
  }
}

output "pins" {
  description = "The PINs of all rooms, by account and name: host and guest."
  value = {
    hospital = module.hospital_rooms.pins
    town     = module.town_rooms.pins
  }
  sensitive = true
}
