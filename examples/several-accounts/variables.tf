variable "hospital_account" {
  description = "The hospital's account. Without base_url, it is on the service's usual address."
  type = object({
    customer_id = string
    api_key     = string
    base_url    = optional(string)
  })
  nullable  = false
  sensitive = true

  validation {
    condition     = var.hospital_account.customer_id != "" && var.hospital_account.api_key != ""
    error_message = "The hospital's account needs a customer_id and an api_key."
  }
}

variable "town_account" {
  description = "The town's account. Without base_url, it is on the service's usual address."
  type = object({
    customer_id = string
    api_key     = string
    base_url    = optional(string)
  })
  nullable  = false
  sensitive = true

  validation {
    condition     = var.town_account.customer_id != "" && var.town_account.api_key != ""
    error_message = "The town's account needs a customer_id and an api_key."
  }
}

variable "hospital_rooms" {
  description = "The names of the hospital's rooms."
  type        = set(string)
  default     = ["consult", "ward-3"]
  nullable    = false
}

variable "town_rooms" {
  description = "The names of the town's rooms."
  type        = set(string)
  default     = ["registry-office"]
  nullable    = false
}
