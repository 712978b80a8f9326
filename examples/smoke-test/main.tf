# The account comes from the environment, so that the same pipeline can test several.
provider "visionsconnected" {}

resource "visionsconnected_vmr" "smoke" {
  count = var.rooms
}

# Reads each room again, after it was made.
data "visionsconnected_vmr" "smoke" {
  count     = var.rooms
  reference = visionsconnected_vmr.smoke[count.index].reference
}

check "rooms_have_pins" {
  assert {
    condition = alltrue([
      for room in visionsconnected_vmr.smoke : can(regex("^\\d+$", room.host_pin)) && can(regex("^\\d+$", room.guest_pin))
    ])
    error_message = "A new room has no PIN of digits for hosts, or none for guests."
  }
}

check "rooms_can_be_read" {
  assert {
    condition = alltrue([
      for i, room in visionsconnected_vmr.smoke : (
        room.host_pin == data.visionsconnected_vmr.smoke[i].host_pin &&
        room.guest_pin == data.visionsconnected_vmr.smoke[i].guest_pin
      )
    ])
    error_message = "The service tells other PINs of a room than when it made it."
  }
}

check "rooms_are_empty" {
  assert {
    condition     = sum(data.visionsconnected_vmr.smoke[*].active_hosts) + sum(data.visionsconnected_vmr.smoke[*].active_guests) == 0
    error_message = "Somebody is in a room that nobody was told of."
  }
}
