resource "visionsconnected_vmr" "reception" {
  keepers = { month = formatdate("YYYY-MM", plantimestamp()) }

  lifecycle {
    create_before_destroy = true # needs a spare room on the account
  }
}
