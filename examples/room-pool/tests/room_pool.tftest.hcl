# The account comes from the environment: see README.md.
#
# OpenTofu knows the outputs of earlier runs in `variables` only, so that they are handed on as `before`.

variables {
  rooms = {
    consult   = {}
    reception = {}
  }
}

run "pool_is_made" {
  assert {
    condition     = toset(keys(output.references)) == toset(["consult", "reception"])
    error_message = "There must be one room for each name."
  }

  assert {
    condition     = output.references["consult"] != output.references["reception"]
    error_message = "Each name must have a room of its own."
  }

  assert {
    condition     = alltrue([for pins in values(output.pins) : can(regex("^\\d+$", pins.host)) && can(regex("^\\d+$", pins.guest))])
    error_message = "PINs must consist of digits."
  }

  assert {
    condition     = alltrue([for room in values(visionsconnected_vmr.room) : room.keepers == null])
    error_message = "Rooms that are not rotated must have no keepers, so that rooms can be imported."
  }
}

run "one_room_is_rotated" {
  variables {
    before = run.pool_is_made.references

    rooms = {
      consult   = { rotation = "1" }
      reception = {}
    }
  }

  assert {
    condition     = output.references["consult"] != var.before["consult"]
    error_message = "The room whose rotation was set must be another one."
  }

  assert {
    condition     = output.references["reception"] == var.before["reception"]
    error_message = "The other room must stay."
  }
}

run "one_room_is_added_and_one_removed" {
  variables {
    before = run.one_room_is_rotated.references

    rooms = {
      consult  = { rotation = "1" }
      training = {}
    }
  }

  assert {
    condition     = toset(keys(output.references)) == toset(["consult", "training"])
    error_message = "The rooms must be those that are configured."
  }

  assert {
    condition     = output.references["consult"] == var.before["consult"]
    error_message = "The room that stays configured must stay."
  }
}

run "whole_pool_is_rotated" {
  variables {
    before = run.one_room_is_added_and_one_removed.references

    rooms = {
      consult  = { rotation = "1" }
      training = {}
    }
    rotation = "2026-Q4"
  }

  assert {
    condition = alltrue([
      for name, reference in output.references : reference != var.before[name]
    ])
    error_message = "Each room must be another one."
  }
}

run "second_apply_changes_nothing" {
  variables {
    before = run.whole_pool_is_rotated.references

    rooms = {
      consult  = { rotation = "1" }
      training = {}
    }
    rotation = "2026-Q4"
  }

  assert {
    condition     = output.references == var.before
    error_message = "Without a change, each room must stay."
  }
}

run "bad_name_is_refused" {
  command = plan

  variables {
    rooms = { "Consulting Room" = {} }
  }

  expect_failures = [var.rooms]
}

run "empty_rotation_of_a_room_is_refused" {
  command = plan

  variables {
    rooms = { consult = { rotation = "" } }
  }

  expect_failures = [var.rooms]
}

run "empty_rotation_of_the_pool_is_refused" {
  command = plan

  variables {
    rotation = ""
  }

  expect_failures = [var.rotation]
}
