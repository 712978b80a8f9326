variable "rooms" {
  description = "The rooms of the pool by name. A room whose rotation is set or changed is replaced, and no other."
  type        = map(object({ rotation = optional(string) }))
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.rooms) : can(regex("^[a-z][a-z0-9-]{0,30}$", name))])
    error_message = "Names of rooms have up to 31 lower-case letters, digits and hyphens, and begin with a letter."
  }

  validation {
    condition     = alltrue([for room in values(var.rooms) : room.rotation != ""])
    error_message = "The rotation of a room is a text such as \"2026-Q4\". Leave it out where the room is not to be rotated."
  }
}

variable "rotation" {
  description = "A text such as \"2026-Q4\". Where it is set or changed, all rooms of the pool are replaced."
  type        = string
  default     = null

  validation {
    condition     = var.rotation != ""
    error_message = "The rotation is a text such as \"2026-Q4\". Leave it out where the pool is not to be rotated."
  }
}
