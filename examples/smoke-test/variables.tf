variable "rooms" {
  description = "How many rooms to make at the same time: 1 to 10. The account must have as many to spare."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.rooms >= 1 && var.rooms <= 10 && floor(var.rooms) == var.rooms
    error_message = "The number of rooms must be a whole number from 1 to 10."
  }
}
