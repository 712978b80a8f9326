terraform {
  required_version = ">= 1.5"

  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}
