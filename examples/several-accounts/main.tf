provider "visionsconnected" {
  alias       = "hospital"
  customer_id = var.hospital_account.customer_id
  api_key     = var.hospital_account.api_key
  base_url    = var.hospital_account.base_url
}

provider "visionsconnected" {
  alias       = "town"
  customer_id = var.town_account.customer_id
  api_key     = var.town_account.api_key
  base_url    = var.town_account.base_url
}

module "hospital_rooms" {
  source = "../room-pool"

  providers = { visionsconnected = visionsconnected.hospital }
  rooms     = { for name in var.hospital_rooms : name => {} }
}

module "town_rooms" {
  source = "../room-pool"

  providers = { visionsconnected = visionsconnected.town }
  rooms     = { for name in var.town_rooms : name => {} }
}
