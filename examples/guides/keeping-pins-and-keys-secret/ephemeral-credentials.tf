terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

variable "customer_id" {
  description = "Customer ID of the account."
  type        = string
  sensitive   = true
  ephemeral   = true # in no state and no plan file
}

variable "api_key" {
  description = "API key of the account."
  type        = string
  sensitive   = true
  ephemeral   = true
}

provider "visionsconnected" {
  customer_id = var.customer_id
  api_key     = var.api_key
}

resource "visionsconnected_vmr" "consult" {}
