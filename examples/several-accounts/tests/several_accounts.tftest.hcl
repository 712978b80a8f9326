# The accounts come from the environment: see README.md.

run "each_customer_has_its_rooms" {
  assert {
    condition     = toset(keys(output.references.hospital)) == var.hospital_rooms
    error_message = "The hospital must have its rooms."
  }

  assert {
    condition     = toset(keys(output.references.town)) == var.town_rooms
    error_message = "The town must have its rooms."
  }
}

run "a_room_for_the_town_changes_nothing_for_the_hospital" {
  variables {
    before     = run.each_customer_has_its_rooms.references
    town_rooms = ["registry-office", "youth-welfare"]
  }

  assert {
    condition     = output.references.hospital == var.before.hospital
    error_message = "The hospital's rooms must stay."
  }

  assert {
    condition     = output.references.town["registry-office"] == var.before.town["registry-office"]
    error_message = "The town's first room must stay."
  }
}

# A room that exists on an account can be read there, which is what a second apply does.
run "each_account_knows_its_rooms" {
  variables {
    before     = run.a_room_for_the_town_changes_nothing_for_the_hospital.references
    town_rooms = ["registry-office", "youth-welfare"]
  }

  assert {
    condition     = output.references == var.before
    error_message = "Each room must still be there."
  }
}

run "account_without_a_key_is_refused" {
  command = plan

  variables {
    town_account = { customer_id = "town", api_key = "" }
  }

  expect_failures = [var.town_account]
}
