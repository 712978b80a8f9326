terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

resource "visionsconnected_vmr" "consult" {} # no keepers yet

output "consult_reference" {
  value = visionsconnected_vmr.consult.reference
}
