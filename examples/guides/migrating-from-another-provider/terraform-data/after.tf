terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

import {
  to = visionsconnected_vmr.consult
  id = "ve-vevmr2"
}

resource "visionsconnected_vmr" "consult" {} # no keepers yet

removed {
  from = terraform_data.consult

  lifecycle {
    destroy = false # and its destroy-time provisioner does not run
  }
}
