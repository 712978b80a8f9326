# Both take their settings from the environment.
provider "visionsconnected" {}

provider "vault" {}

ephemeral "visionsconnected_vmr" "room" {
  for_each = var.references

  reference = each.value
}

resource "vault_kv_secret_v2" "room" {
  for_each = var.references

  mount = var.mount
  name  = "rooms/${each.key}"
  data_json_wo = jsonencode({
    reference = each.value
    host_pin  = ephemeral.visionsconnected_vmr.room[each.key].host_pin
    guest_pin = ephemeral.visionsconnected_vmr.room[each.key].guest_pin
  })

  # A write-only argument is written when its version changes. A room that is replaced has another reference and other
  # PINs, so that a number made from the reference is all that is needed.
  data_json_wo_version = parseint(substr(sha256(each.value), 0, 7), 16)
}
