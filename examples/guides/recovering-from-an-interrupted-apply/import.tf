terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

import {
  to = visionsconnected_vmr.ward
  id = "ve-vevmr2"
}

resource "visionsconnected_vmr" "ward" {
  keepers = { rotation = "2026-Q4" }

  lifecycle {
    ignore_changes = [keepers] # until the PINs are to change
  }
}
