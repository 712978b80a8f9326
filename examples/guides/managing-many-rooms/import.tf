terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

locals {
  wards = {
    cardiology = "ve-vevmr4"
    pediatrics = "ve-vevmr5"
  }
}

import {
  for_each = local.wards

  to = visionsconnected_vmr.ward[each.key]
  id = each.value
}

resource "visionsconnected_vmr" "ward" {
  for_each = local.wards
}

output "references" {
  description = "References of the rooms, by ward."
  value       = { for ward, room in visionsconnected_vmr.ward : ward => room.reference }
}
