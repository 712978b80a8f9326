terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

provider "visionsconnected" {
  occupied_room_policy  = "wait"
  occupied_room_timeout = "45m" # for each room; the default is 30m
}

resource "visionsconnected_vmr" "consult" {
  keepers = { rotation = "2026-Q4" }
}
