# Stands for whatever the PINs have to change with, such as a new team lead.
resource "terraform_data" "team_lead" {
  input = "b.jansen"
}

resource "visionsconnected_vmr" "team" {
  keepers = { team_lead = terraform_data.team_lead.output }
}
