terraform {
  required_providers {
    visionsconnected = {
      source  = "visionsconnected/visionsconnected"
      version = "~> 0.1"
    }
  }
}

variable "customer_id" {
  description = "Customer ID of the account."
  type        = string
  sensitive   = true
}

variable "api_key" {
  description = "API key of the account."
  type        = string
  sensitive   = true
}

provider "visionsconnected" {
  customer_id = var.customer_id # or VISIONSCONNECTED_CUSTOMER_ID
  api_key     = var.api_key     # or VISIONSCONNECTED_API_KEY
}

resource "visionsconnected_vmr" "consult" {}
