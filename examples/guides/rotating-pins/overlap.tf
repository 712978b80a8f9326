variable "periods" {
  description = "The periods whose rooms exist. The last one is the current one."
  type        = list(string)
  default     = ["2026-Q3", "2026-Q4"]

  validation {
    condition     = length(var.periods) > 0
    error_message = "There must be a period, the current one."
  }
}

resource "visionsconnected_vmr" "clinic" {
  for_each = toset(var.periods)
}

output "clinic_reference" {
  description = "The room to invite to from now on."
  value       = visionsconnected_vmr.clinic[var.periods[length(var.periods) - 1]].reference
}
