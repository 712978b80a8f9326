terraform {
  required_providers {
    restapi = {
      source = "Mastercard/restapi"
    }
  }
}

variable "customer_id" {
  type      = string
  sensitive = true
}

variable "api_key" {
  type      = string
  sensitive = true
}

provider "restapi" {
  uri                  = "https://engine.visionsconnected.com/video-engine/api/backend/v1"
  username             = var.customer_id
  password             = var.api_key
  id_attribute         = "reference"
  write_returns_object = true
}

resource "restapi_object" "consult" {
  path                      = "/vmrs"
  data                      = "{}"
  ignore_all_server_changes = true
}

output "consult_reference" {
  value = restapi_object.consult.id
}
