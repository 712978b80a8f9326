terraform {
  required_providers {
    visionsconnected = {
      source = "visionsconnected/visionsconnected"
    }
  }
}

provider "visionsconnected" {
  capacity_wait = "2m"
}

# Renaming an entry deletes one room and creates another.
resource "visionsconnected_vmr" "ward" {
  for_each = toset(["cardiology", "pediatrics"])
}
