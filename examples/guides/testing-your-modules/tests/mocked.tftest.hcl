# No account, no emulator and no network: the values of the rooms are made up.
mock_provider "visionsconnected" {}

run "each_ward_has_a_room" {
  variables {
    wards = ["cardiology", "pediatrics"]
  }

  assert {
    condition     = toset(keys(visionsconnected_vmr.ward)) == toset(var.wards)
    error_message = "There must be one room for each ward."
  }
}

run "no_wards_are_refused" {
  command = plan

  variables {
    wards = []
  }

  expect_failures = [var.wards]
}
