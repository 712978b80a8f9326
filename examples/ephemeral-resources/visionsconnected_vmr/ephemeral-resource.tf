terraform {
  required_providers {
    visionsconnected = {
      source  = "visionsconnected/visionsconnected"
      version = "~> 0.1"
    }
    vault = {
      source = "hashicorp/vault" # 5.0 or later
    }
  }
}

ephemeral "visionsconnected_vmr" "reception" {
  reference = "ve-vevmr2"
}

# The PINs go to Vault, and into no state and no plan on the way.
resource "vault_kv_secret_v2" "reception" {
  mount = "kv"
  name  = "rooms/reception"
  data_json_wo = jsonencode({
    host_pin  = ephemeral.visionsconnected_vmr.reception.host_pin
    guest_pin = ephemeral.visionsconnected_vmr.reception.guest_pin
  })
  data_json_wo_version = 1 # raise it to write the PINs again
}
