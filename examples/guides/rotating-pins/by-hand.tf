terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

resource "visionsconnected_vmr" "consult" {
  keepers = { rotation = "2026-Q4" } # change it, and the room is replaced
}
