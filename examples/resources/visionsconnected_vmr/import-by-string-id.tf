import {
  to = visionsconnected_vmr.reception
  id = "ve-vevmr2"
}

resource "visionsconnected_vmr" "reception" {}
