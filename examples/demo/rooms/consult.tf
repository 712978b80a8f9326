resource "visionsconnected_vmr" "consult" {
  keepers = { rotation = "Q3" }
}
