variable "rooms" {
  description = "The rooms by name. A room whose rotation is set or changed is replaced, and its new PINs are written."
  type        = map(object({ rotation = optional(string) }))
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.rooms) : can(regex("^[a-z][a-z0-9-]{0,30}$", name))])
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
