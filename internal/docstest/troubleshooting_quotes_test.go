// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

var (
	plan    = []string{"plan"}
	apply   = []string{"apply", "-auto-approve"}
	destroy = []string{"destroy", "-auto-approve"}
)

// provoker brings the provider to give messages, and returns what the CLI prints.
type provoker struct{ *testing.T }

// creation fails, with these arguments of the provider, at these faults.
func (p provoker) creation(arguments string, faults ...emulator.Fault) string {
	s := acctest.NewService(p.T)
	for _, fault := range faults {
		s.Inject(p.T, fault)
	}
	return acctest.NewWorkspace(p.T, s.ConfigWith(arguments, acctest.RoomBlock)).MustFail(apply)
}

// occupied returns a service and the workspace of an occupied room.
func (p provoker) occupied(arguments string) (*acctest.Service, *acctest.Workspace) {
	s := acctest.NewService(p.T)
	w := acctest.NewWorkspace(p.T, s.ConfigWith(arguments, acctest.RoomBlock))
	w.Must(apply...)
	s.Occupy(p.T, s.References()...)
	return s, w
}

// otherAccount returns the workspace of a room, with another account.
func (p provoker) otherAccount() *acctest.Workspace {
	_, w := acctest.NewAppliedRoom(p.T)
	w.Configure(acctest.NewService(p.T).Config(acctest.RoomBlock))
	return w
}

// moved is the plan of a move of an object with these attributes.
func (p provoker) moved(attributes map[string]any) string {
	m := acctest.NewMove(p.T, "restapi_object-3.0", func(of map[string]any) {
		for name, value := range attributes {
			of[name] = value
		}
	})
	m.ConfigureMoves(acctest.RoomBlock, "restapi_object.room", acctest.RoomAddress)
	return m.MustFail(plan)
}

// provocations bring the provider to give each of its messages, as the documentation
// quotes them.
var provocations = map[string]func(p provoker) string{
	"Cannot create room": func(p provoker) string {
		return p.creation("", emulator.Fault{Kind: emulator.FaultStatusBefore, Method: http.MethodPost, Status: http.StatusForbidden})
	},
	"Room may have been created": func(p provoker) string {
		return p.creation("", emulator.Fault{Kind: emulator.FaultCutAfter, Method: http.MethodPost})
	},
	"Room created without PINs": func(p provoker) string {
		return p.creation("max_retries = 0", emulator.Fault{Kind: emulator.FaultNoPINs, Method: http.MethodPost},
			emulator.Fault{Kind: emulator.FaultStatusBefore, Method: http.MethodGet, Status: http.StatusInternalServerError})
	},
	"Room limit of the account reached": func(p provoker) string {
		s := acctest.NewService(p.T, emulator.WithCapacity(1))
		return acctest.NewWorkspace(p.T, s.ConfigWith(`capacity_wait = "1s"`, acctest.RoomsBlock("room", 2))).MustFail(apply)
	},
	"Cannot read room": func(p provoker) string {
		s, w := acctest.NewAppliedRoom(p.T)
		s.RespondWith(http.StatusNotFound, "text/html", "<html>no such page</html>")
		return w.MustFail(plan)
	},
	"Cannot delete room": func(p provoker) string {
		s, w := acctest.NewAppliedRoom(p.T)
		s.Inject(p.T, emulator.Fault{Kind: emulator.FaultStatusBefore, Method: http.MethodDelete, Status: http.StatusForbidden})
		return w.MustFail(destroy)
	},
	"Room is occupied": func(p provoker) string {
		_, w := p.occupied(`occupied_room_policy = "refuse"`)
		return w.MustFail(destroy)
	},
	"Room … is occupied: …": func(p provoker) string {
		s, w := p.occupied("")
		w.Configure(s.Config(acctest.RoomWithKeeper("1")))
		return w.Must(plan...)
	},
	"Room … was occupied: …": func(p provoker) string {
		_, w := p.occupied("")
		w.Must("apply", "-refresh-only", "-auto-approve")
		w.ObservedAgo(3 * time.Hour)
		return w.Must("plan", "-destroy", "-refresh=false")
	},
	"Room belongs to another account": func(p provoker) string {
		return p.otherAccount().MustFail([]string{"destroy", "-auto-approve", "-refresh=false"})
	},
	"Room not found in this account": func(p provoker) string { return p.otherAccount().MustFail(plan) },
	"Room has other PINs": func(p provoker) string {
		_, w := acctest.NewRoomWithOtherPINs(p.T, acctest.RoomBlock)
		return w.MustFail(destroy)
	},
	"Room has other PINs: …": func(p provoker) string {
		_, w := acctest.NewRoomWithOtherPINs(p.T, acctest.RoomBlock)
		return w.Must(plan...)
	},
	"Room imported twice: …": func(p provoker) string {
		s, room := acctest.ServiceWithRoom(p.T)
		return acctest.NewWorkspace(p.T, s.Config(acctest.ImportBlocks(room, "room", "again"))).Must(plan...)
	},
	"Cannot import room": func(p provoker) string {
		w := acctest.NewWorkspace(p.T, acctest.NewService(p.T).Config(acctest.RoomBlock))
		return w.MustFail([]string{"import", acctest.RoomAddress, "https://example.com/ve-vevmr2"})
	},
	"Cannot move resource": func(p provoker) string {
		return p.moved(map[string]any{"id": "ve-vevmr7"}) +
			p.moved(map[string]any{"id": "1017", "path": "/orders", "api_data": nil, "api_response": nil, "create_response": nil})
	},
	"Room … is replaced right after its import or move": func(p provoker) string {
		s, room := acctest.ServiceWithRoom(p.T)
		keepers := strings.Replace(acctest.ImportBlocks(room, "room"), `"room" {}`, `"room" { keepers = { rotation = "1" } }`, 1)
		return acctest.NewWorkspace(p.T, s.Config(keepers)).Must(plan...)
	},
	"Room read without PINs": func(p provoker) string {
		s, room := acctest.ServiceWithRoom(p.T)
		s.Inject(p.T, emulator.Fault{Kind: emulator.FaultNoPINs, Method: http.MethodGet})
		return acctest.NewWorkspace(p.T, s.Config(fmt.Sprintf("data \"visionsconnected_vmr\" \"room\" { reference = %q }", room.Reference))).Must(plan...)
	},
	"Missing …": func(p provoker) string {
		return acctest.NewWorkspace(p.T, acctest.ConfigOfArguments(`customer_id = "c"`, acctest.RoomBlock)).MustFail(plan)
	},
	"Invalid …": func(p provoker) string {
		return acctest.NewWorkspace(p.T, acctest.ConfigOfArguments(`base_url = "http://example.com/v1"`, acctest.RoomBlock)).MustFail([]string{"validate"})
	},
	"Unknown provider argument": func(p provoker) string {
		config := acctest.ConfigOfArguments("api_key = terraform_data.key.output", acctest.RoomBlock) + `
resource "terraform_data" "key" { input = "k" }
data "visionsconnected_vmr" "reception" { reference = "ve-vevmr2" }`
		return acctest.NewWorkspace(p.T, config).MustFail(plan)
	},
}

// What the documentation shows of a message is what the CLI prints.
func TestTroubleshooting_QuotesWhatTheCLIPrints(t *testing.T) {
	t.Parallel()
	sections, _ := troubleshooting(t)
	texts := map[string][]string{}
	for _, page := range documentation(t) {
		for _, text := range quotes(page) {
			if !strings.HasPrefix(text, "Error: ") && !strings.HasPrefix(text, "Warning: ") {
				continue // Of a plan; another test quotes it.
			}
			heading := ""
			for message := range sections {
				if len(message) > len(heading) && messageOf(message).MatchString(text) {
					heading = message
				}
			}
			texts[heading] = append(texts[heading], text)
		}
	}
	for heading, texts := range texts {
		provoke := provocations[heading]
		if provoke == nil {
			t.Errorf("nothing provokes the message %q: %q", heading, texts)
			continue
		}
		t.Run(heading, func(t *testing.T) {
			t.Parallel()
			quoted(t, provoke(provoker{t}), texts, "ve-vevmr2", `\S+`, "GNWXFAC7MM43HJE6RGCULU3EV3", "[A-Z0-9]+", "30s", `\d+s`,
				"10:42:07", `\d\d:\d\d:\d\d`, "2026-11-25", `\d{4}-\d\d-\d\d`, "2026-10-05", `\d{4}-\d\d-\d\d`, "10:42", `\d\d:\d\d`)
		})
	}
}
