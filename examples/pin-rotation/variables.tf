variable "rotation" {
  description = "What the PINs are valid for, such as \"2026-Q4\" or the ID of a time_rotating resource. When it changes, so do room and PINs."
  type        = string
  nullable    = false

  validation {
    condition     = trimspace(var.rotation) != ""
    error_message = "The rotation must not be empty: use a text such as \"2026-Q4\"."
  }
}
