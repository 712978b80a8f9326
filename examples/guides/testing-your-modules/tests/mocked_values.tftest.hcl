# The values that the module's outputs depend on.
mock_provider "visionsconnected" {
  mock_resource "visionsconnected_vmr" {
    defaults = {
      reference = "ve-vevmr7"
      guest_pin = "0042"
    }
  }

  mock_data "visionsconnected_vmr" {
    defaults = {
      active_hosts  = 1
      active_guests = 3
    }
  }
}

run "invitation_tells_how_to_enter" {
  variables {
    wards = ["cardiology"]
  }

  assert {
    condition     = output.invitations["cardiology"] == "Room ve-vevmr7, PIN 0042"
    error_message = "The invitation must contain reference and PIN."
  }
}

run "reception_is_in_use" {
  variables {
    wards = ["cardiology"]
  }

  assert {
    condition     = !output.reception_is_free
    error_message = "With participants in its room, the reception is not free."
  }
}

run "reception_is_free" {
  variables {
    wards = ["cardiology"]
  }

  override_data {
    target = data.visionsconnected_vmr.reception
    values = {
      active_hosts  = 0
      active_guests = 0
    }
  }

  assert {
    condition     = output.reception_is_free
    error_message = "With nobody in its room, the reception is free."
  }
}
