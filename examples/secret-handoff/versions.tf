terraform {
  required_version = ">= 1.11" # write-only arguments

  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
    vault = {
      source = "hashicorp/vault" # 5.0 or later, for data_json_wo
    }
  }
}
