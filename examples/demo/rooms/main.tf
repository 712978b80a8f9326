terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

provider "visionsconnected" {} # its arguments are in the environment

output "reference" {
  value = visionsconnected_vmr.consult.reference
}

output "guest_pin" {
  value     = visionsconnected_vmr.consult.guest_pin
  sensitive = true
}
