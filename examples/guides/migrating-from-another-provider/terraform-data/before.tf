resource "terraform_data" "consult" {
  input = "ve-vevmr2" # what a script got from the API

  provisioner "local-exec" {
    when = destroy
    # On curl's command line, others on the machine could see the credentials.
    command = <<-EOT
      printf 'user = "%s:%s"\n' "$VISIONSCONNECTED_CUSTOMER_ID" "$VISIONSCONNECTED_API_KEY" |
        curl --fail --config - --request DELETE "$VISIONSCONNECTED_BASE_URL/vmrs/${self.input}"
    EOT
  }
}
