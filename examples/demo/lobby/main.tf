terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

variable "reference" {
  type = string
}

data "visionsconnected_vmr" "consult" {
  reference = var.reference
}

output "participants" {
  value = "${data.visionsconnected_vmr.consult.active_hosts} hosts, ${data.visionsconnected_vmr.consult.active_guests} guests"
}
