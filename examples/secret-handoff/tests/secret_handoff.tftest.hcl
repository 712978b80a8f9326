# The account and the secret store come from the environment: see README.md.

run "pins_are_handed_off" {
  variables {
    rooms = {
      consult   = {}
      reception = { rotation = "2026-Q4" }
    }
  }

  assert {
    condition     = output.secrets == { consult = "kv/rooms/consult", reception = "kv/rooms/reception" }
    error_message = "There must be one secret for each room."
  }

  assert {
    condition     = alltrue([for room in values(visionsconnected_vmr.room) : room.host_pin == null && room.guest_pin == null])
    error_message = "The state must not hold a PIN."
  }

  assert {
    condition     = alltrue([for secret in values(vault_kv_secret_v2.room) : secret.data_json_wo == null])
    error_message = "The state must not hold what was written."
  }

  assert {
    condition     = vault_kv_secret_v2.room["consult"].data_json_wo_version != vault_kv_secret_v2.room["reception"].data_json_wo_version
    error_message = "The version must differ from room to room."
  }
}

run "bad_name_is_refused" {
  command = plan

  variables {
    rooms = { "Consulting Room" = {} }
  }

  expect_failures = [var.rooms]
}

run "empty_mount_is_refused" {
  command = plan

  variables {
    rooms = {}
    mount = ""
  }

  expect_failures = [var.mount]
}
