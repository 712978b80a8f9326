removed {
  from = visionsconnected_vmr.ward

  lifecycle {
    destroy = false
  }
}
