import {
  to = visionsconnected_vmr.training
  id = "ve-vevmr2"
}

resource "visionsconnected_vmr" "training" {}
