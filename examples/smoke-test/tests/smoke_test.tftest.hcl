# The account comes from the environment: see README.md. A check that fails fails the run, and whatever happens, the
# rooms are destroyed at the end.

run "account_works" {
  assert {
    condition     = length(distinct(output.references)) == var.rooms
    error_message = "Each room must have a reference of its own."
  }
}

run "too_many_rooms_are_refused" {
  command = plan

  variables {
    rooms = 11
  }

  expect_failures = [var.rooms]
}
