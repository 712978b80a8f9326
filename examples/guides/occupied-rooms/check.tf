data "visionsconnected_vmr" "consult" {
  reference = visionsconnected_vmr.consult.reference
}

check "consult_is_empty" {
  assert {
    condition     = data.visionsconnected_vmr.consult.active_hosts + data.visionsconnected_vmr.consult.active_guests == 0
    error_message = "Somebody is in the consulting room."
  }
}
