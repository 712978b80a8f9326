data "visionsconnected_vmr" "reception" {
  reference = "ve-vevmr2"
}

# Stands for a change that interrupts meetings in that room.
resource "terraform_data" "firewall_update" {
  input = "2026-12-01"

  lifecycle {
    precondition {
      condition     = data.visionsconnected_vmr.reception.active_hosts + data.visionsconnected_vmr.reception.active_guests == 0
      error_message = "Somebody is in the reception's room: update the firewall when it is empty."
    }
  }
}
