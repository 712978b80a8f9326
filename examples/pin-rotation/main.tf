resource "visionsconnected_vmr" "room" {
  keepers = { rotation = var.rotation }

  lifecycle {
    # The old room stays until the new one stands, which needs a spare room on the account.
    create_before_destroy = true
  }
}
