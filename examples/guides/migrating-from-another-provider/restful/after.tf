terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
    restful = {
      source = "magodo/restful" # until the move is applied
    }
  }
}

moved {
  from = restful_resource.consult
  to   = visionsconnected_vmr.consult
}

resource "visionsconnected_vmr" "consult" {} # no keepers yet

output "consult_reference" {
  value = visionsconnected_vmr.consult.reference
}
