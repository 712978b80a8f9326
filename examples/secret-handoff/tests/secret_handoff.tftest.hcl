# The account and the secret store come from the environment: see README.md.

# The rooms are managed elsewhere, with a state of their own.
run "rooms" {
  module {
    source = "../room-pool"
  }

  variables {
    rooms = {
      consult   = {}
      reception = {}
    }
  }
}

run "pins_are_handed_off" {
  variables {
    references = run.rooms.references
  }

  assert {
    condition     = output.secrets == { consult = "kv/rooms/consult", reception = "kv/rooms/reception" }
    error_message = "There must be one secret for each room."
  }

  assert {
    condition     = alltrue([for secret in values(vault_kv_secret_v2.room) : secret.data_json_wo == null])
    error_message = "The state must not hold what was written."
  }

  assert {
    condition     = vault_kv_secret_v2.room["consult"].data_json_wo_version != vault_kv_secret_v2.room["reception"].data_json_wo_version
    error_message = "The version must be made from the room's reference."
  }
}

run "bad_name_is_refused" {
  command = plan

  variables {
    references = { "Consulting Room" = "ve-vevmr2" }
  }

  expect_failures = [var.references]
}

run "empty_mount_is_refused" {
  command = plan

  variables {
    references = {}
    mount      = ""
  }

  expect_failures = [var.mount]
}
