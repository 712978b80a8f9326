output "references" {
  description = "The references of the rooms, for the log of the pipeline."
  value       = visionsconnected_vmr.smoke[*].reference
}
