data "visionsconnected_vmr" "consult" {
  reference = visionsconnected_vmr.consult.reference
}

check "consult_is_empty" {
  assert {
    condition     = data.visionsconnected_vmr.consult.active_guests == 0
    error_message = "Guests in the consulting room: ${data.visionsconnected_vmr.consult.active_guests}."
  }
}
