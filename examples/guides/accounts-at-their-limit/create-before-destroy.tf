resource "visionsconnected_vmr" "emergency" {
  keepers = { rotation = "2026-Q4" }

  lifecycle {
    create_before_destroy = true # needs a spare room whenever this one is replaced
  }
}
