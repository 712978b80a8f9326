terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
    restapi = {
      source = "Mastercard/restapi" # until the move is applied
    }
  }
}

moved {
  from = restapi_object.consult
  to   = visionsconnected_vmr.consult
}

resource "visionsconnected_vmr" "consult" {} # no keepers yet

output "consult_reference" {
  value = visionsconnected_vmr.consult.reference
}
