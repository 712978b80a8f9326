locals {
  rotations = {
    for name, room in var.rooms : name => {
      for kind, rotation in { pool = var.rotation, room = room.rotation } : kind => rotation if rotation != null
    }
  }
}

resource "visionsconnected_vmr" "room" {
  for_each = var.rooms

  # null and an empty map are different values: rooms that were imported have null, and would be replaced.
  keepers = length(local.rotations[each.key]) > 0 ? local.rotations[each.key] : null
}
