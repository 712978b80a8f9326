output "secrets" {
  description = "Where in Vault the PINs of each room are, by the room's name."
  value       = { for name, secret in vault_kv_secret_v2.room : name => "${secret.mount}/${secret.name}" }
}
