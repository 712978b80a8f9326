# The account comes from the environment: see README.md. The variable stands for the schedule.

variables {
  rotation = "2026-Q3"
}

run "room_is_made" {
  assert {
    condition     = can(regex("^\\d+$", output.pins.host)) && can(regex("^\\d+$", output.pins.guest))
    error_message = "PINs must consist of digits."
  }
}

run "same_quarter_changes_nothing" {
  variables {
    before = run.room_is_made.reference
  }

  assert {
    condition     = output.reference == var.before
    error_message = "Without a new rotation, the room must stay."
  }
}

run "next_quarter_brings_another_room" {
  variables {
    before   = run.same_quarter_changes_nothing.reference
    rotation = "2026-Q4"
  }

  assert {
    condition     = output.reference != var.before
    error_message = "A new rotation must bring another room."
  }
}

run "empty_rotation_is_refused" {
  command = plan

  variables {
    rotation = " "
  }

  expect_failures = [var.rotation]
}
