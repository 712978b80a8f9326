output "references" {
  description = "The references of the rooms, by name. They are no secrets."
  value       = { for name, room in visionsconnected_vmr.room : name => room.reference }
}

output "secrets" {
  description = "Where in Vault the PINs of each room are, by the room's name."
  value       = { for name, secret in vault_kv_secret_v2.room : name => "${secret.mount}/${secret.name}" }
}
