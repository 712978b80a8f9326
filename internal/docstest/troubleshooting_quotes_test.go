// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// apply applies a configuration without a question.
var apply = []string{"apply", "-auto-approve"}

// provocations bring the provider to give each of its messages.
var provocations = map[string]func(t *testing.T) string{
	"Cannot create room": func(t *testing.T) string {
		t.Helper()
		s := acctest.NewService(t)
		s.Inject(t, emulator.Fault{Kind: emulator.FaultStatusBefore, Method: http.MethodPost, Status: http.StatusForbidden})
		return acctest.NewWorkspace(t, s.Config(acctest.RoomBlock)).MustFail(apply)
	},
	"Room may have been created": func(t *testing.T) string {
		t.Helper()
		s := acctest.NewService(t)
		s.Inject(t, emulator.Fault{Kind: emulator.FaultCutAfter, Method: http.MethodPost})
		return acctest.NewWorkspace(t, s.Config(acctest.RoomBlock)).MustFail(apply)
	},
	"Room created without PINs": func(t *testing.T) string {
		t.Helper()
		s := acctest.NewService(t)
		s.Inject(t, emulator.Fault{Kind: emulator.FaultNoPINs, Method: http.MethodPost})
		s.Inject(t, emulator.Fault{Kind: emulator.FaultStatusBefore, Method: http.MethodGet, Status: http.StatusInternalServerError})
		return acctest.NewWorkspace(t, s.ConfigWith("max_retries = 0", acctest.RoomBlock)).MustFail(apply)
	},
	"Room limit of the account reached": func(t *testing.T) string {
		t.Helper()
		s := acctest.NewService(t, emulator.WithCapacity(1))
		if _, err := s.CreateRoom(); err != nil {
			t.Fatal(err)
		}
		return acctest.NewWorkspace(t, s.ConfigWith(`capacity_wait = "1s"`, acctest.RoomBlock)).MustFail(apply)
	},
	"Cannot read room": func(t *testing.T) string {
		t.Helper()
		s, w := acctest.NewAppliedRoom(t)
		s.RespondWith(http.StatusNotFound, "text/html", "<html>no such page</html>")
		return w.MustFail([]string{"plan"})
	},
	"Cannot delete room": func(t *testing.T) string {
		t.Helper()
		s, w := acctest.NewAppliedRoom(t)
		s.Inject(t, emulator.Fault{Kind: emulator.FaultStatusBefore, Method: http.MethodDelete, Status: http.StatusForbidden})
		return w.MustFail([]string{"destroy", "-auto-approve"})
	},
	"Room is occupied": func(t *testing.T) string {
		t.Helper()
		s := acctest.NewService(t)
		w := acctest.NewWorkspace(t, s.ConfigWith(`occupied_room_policy = "refuse"`, acctest.RoomBlock))
		w.Must(apply...)
		s.OccupyWith(t, s.OnlyRoom(t).Reference, 1, 3)
		return w.MustFail([]string{"destroy", "-auto-approve"})
	},
	"Room belongs to another account": func(t *testing.T) string {
		t.Helper()
		_, w := acctest.NewAppliedRoom(t)
		w.Configure(acctest.NewService(t).Config(acctest.RoomBlock))
		return w.MustFail([]string{"destroy", "-auto-approve", "-refresh=false"})
	},
	"Room has other PINs": func(t *testing.T) string {
		t.Helper()
		_, w := acctest.NewRoomWithOtherPINs(t, acctest.RoomBlock)
		return w.MustFail([]string{"destroy", "-auto-approve"})
	},
	"Room has other PINs: …": func(t *testing.T) string {
		t.Helper()
		_, w := acctest.NewRoomWithOtherPINs(t, acctest.RoomBlock)
		return w.Must("plan")
	},
	"Room imported twice: …": func(t *testing.T) string {
		t.Helper()
		s, room := acctest.ServiceWithRoom(t)
		return acctest.NewWorkspace(t, s.Config(acctest.ImportBlocks(room, "room", "again"))).Must("plan")
	},
	"Cannot import room": func(t *testing.T) string {
		t.Helper()
		w := acctest.NewWorkspace(t, acctest.NewService(t).Config(acctest.RoomBlock))
		return w.MustFail([]string{"import", "visionsconnected_vmr.room", "https://example.com/ve-vevmr2"})
	},
	"Cannot move resource": func(t *testing.T) string {
		t.Helper()
		m := acctest.NewMove(t, "restapi_object-3.0", func(attributes map[string]any) { attributes["id"] = "ve-vevmr7" })
		m.ConfigureMoves(acctest.RoomBlock, "restapi_object.room", acctest.RoomAddress)
		return m.MustFail([]string{"plan"})
	},
	"Room not found in this account": func(t *testing.T) string {
		t.Helper()
		_, w := acctest.NewAppliedRoom(t)
		w.Configure(acctest.NewService(t).Config(acctest.RoomBlock))
		return w.MustFail([]string{"plan"})
	},
	"Room … is occupied: …": func(t *testing.T) string {
		t.Helper()
		s, w := acctest.NewAppliedRoom(t)
		s.OccupyWith(t, s.OnlyRoom(t).Reference, 1, 3)
		w.Configure(s.Config(acctest.RoomWithKeeper("1")))
		return w.Must("plan")
	},
	"Room … was occupied: …": func(t *testing.T) string {
		t.Helper()
		s, w := acctest.NewAppliedRoom(t)
		s.OccupyWith(t, s.OnlyRoom(t).Reference, 1, 3)
		w.Must("apply", "-refresh-only", "-auto-approve")
		w.ObservedAgo(3 * time.Hour)
		return w.Must("plan", "-destroy", "-refresh=false")
	},
	"Room … is replaced right after its import or move": func(t *testing.T) string {
		t.Helper()
		s := acctest.NewService(t)
		room, err := s.CreateRoom()
		if err != nil {
			t.Fatal(err)
		}
		return acctest.NewWorkspace(t, s.Config(fmt.Sprintf(`
import {
  to = visionsconnected_vmr.room
  id = %q
}
resource "visionsconnected_vmr" "room" { keepers = { rotation = "1" } }`, room.Reference))).Must("plan")
	},
	"Room read without PINs": func(t *testing.T) string {
		t.Helper()
		s, room := acctest.ServiceWithRoom(t)
		s.Inject(t, emulator.Fault{Kind: emulator.FaultNoPINs, Method: http.MethodGet})
		return acctest.NewWorkspace(t, s.Config(fmt.Sprintf("data \"visionsconnected_vmr\" \"room\" { reference = %q }", room.Reference))).Must("plan")
	},
	"Missing …": func(t *testing.T) string {
		t.Helper()
		return acctest.NewWorkspace(t, acctest.ConfigOfArguments(`customer_id = "c"`, acctest.RoomBlock)).MustFail([]string{"plan"})
	},
	"Invalid …": func(t *testing.T) string {
		t.Helper()
		return acctest.NewWorkspace(t, acctest.ConfigOfArguments(`base_url = "http://example.com/v1"`, acctest.RoomBlock)).MustFail([]string{"validate"})
	},
	"Unknown provider argument": func(t *testing.T) string {
		t.Helper()
		return acctest.NewWorkspace(t, `
terraform {
  required_providers {
    visionsconnected = { source = "visionsconnected/visionsconnected" }
  }
}
resource "terraform_data" "key" { input = "k" }
provider "visionsconnected" { api_key = terraform_data.key.output }
data "visionsconnected_vmr" "reception" { reference = "ve-vevmr2" }`).MustFail([]string{"plan"})
	},
}

// What the guide shows of a message is what the CLI prints.
func TestTroubleshooting_QuotesWhatTheCLIPrints(t *testing.T) {
	t.Parallel()
	sections, _ := troubleshooting(t)
	for heading, section := range sections {
		provoke := provocations[heading]
		if provoke == nil {
			t.Errorf("nothing provokes the message %q", heading)
			continue
		}
		t.Run(heading, func(t *testing.T) {
			t.Parallel()
			var texts []string
			blocks, err := codeBlocks(section)
			if err != nil {
				t.Fatal(err)
			}
			for _, block := range blocks {
				if block.language == "text" {
					texts = append(texts, block.text)
				}
			}
			quoted(t, provoke(t), texts, len(texts), "ve-vevmr2", `\S+`, "GNWXFAC7MM43HJE6RGCULU3EV3", "[A-Z0-9]+", "30s", "1s",
				"10:42:07", `\d\d:\d\d:\d\d`, "2026-11-25", `\d{4}-\d\d-\d\d`, "10:42", `\d\d:\d\d`)
		})
	}
}
