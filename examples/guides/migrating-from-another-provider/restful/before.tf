terraform {
  required_providers {
    restful = {
      source = "magodo/restful"
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

provider "restful" {
  base_url = "https://engine.visionsconnected.com/video-engine/api/backend/v1"
  security = {
    http = {
      basic = {
        username = var.customer_id
        password = var.api_key
      }
    }
  }
}

resource "restful_resource" "consult" {
  path      = "/vmrs"
  read_path = "$(path)/$(body.reference)"
  body      = {}
}

output "consult_reference" {
  value = restful_resource.consult.output.reference
}
