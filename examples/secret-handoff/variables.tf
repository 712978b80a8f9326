variable "references" {
  description = "The references of the rooms, by name, such as the output of room-pool. They are no secrets."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.references) : can(regex("^[a-z][a-z0-9-]{0,30}$", name))])
    error_message = "Names of rooms have up to 31 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "mount" {
  description = "The key-value engine, version 2, of Vault that the PINs are written to."
  type        = string
  default     = "kv"
  nullable    = false

  validation {
    condition     = var.mount != ""
    error_message = "The mount must not be empty."
  }
}
