# Account and secret store come from the environment.
provider "visionsconnected" {
  store_pins = false # host_pin and guest_pin of the resource are null
}

provider "vault" {}

resource "visionsconnected_vmr" "room" {
  for_each = var.rooms

  keepers = each.value.rotation == null ? null : { rotation = each.value.rotation }
}

# Reads the PINs of a new room in the apply that creates it.
ephemeral "visionsconnected_vmr" "room" {
  for_each = visionsconnected_vmr.room

  reference = each.value.reference
}

resource "vault_kv_secret_v2" "room" {
  for_each = visionsconnected_vmr.room

  mount = var.mount
  name  = "rooms/${each.key}"
  data_json_wo = jsonencode({
    reference = each.value.reference
    host_pin  = ephemeral.visionsconnected_vmr.room[each.key].host_pin
    guest_pin = ephemeral.visionsconnected_vmr.room[each.key].guest_pin
  })

  # A write-only argument is written when its version changes: here, with the room.
  data_json_wo_version = parseint(substr(sha256(jsonencode([each.value.reference, each.value.keepers])), 0, 7), 16)
}
