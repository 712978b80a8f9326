resource "terraform_data" "consult" {
  input = "ve-vevmr2" # what a script got from the API

  provisioner "local-exec" {
    when    = destroy
    command = "curl --fail --user $VISIONSCONNECTED_CUSTOMER_ID:$VISIONSCONNECTED_API_KEY --request DELETE $VISIONSCONNECTED_BASE_URL/vmrs/${self.input}"
  }
}
