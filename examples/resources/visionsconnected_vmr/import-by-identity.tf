import {
  to = visionsconnected_vmr.training
  identity = {
    reference = "ve-vevmr3"
  }
}

resource "visionsconnected_vmr" "training" {}
