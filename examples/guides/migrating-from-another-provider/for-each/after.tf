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
  from = restapi_object.consult[0]
  to   = visionsconnected_vmr.consult["cardiology"]
}

moved {
  from = restapi_object.consult[1]
  to   = visionsconnected_vmr.consult["oncology"]
}

resource "visionsconnected_vmr" "consult" {
  for_each = toset(["cardiology", "oncology"])
}
