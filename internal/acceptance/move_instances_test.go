// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestMove_EveryInstanceOfAResource(t *testing.T) {
	t.Parallel()
	m := acctest.NewMove(t, "restapi_object-3.0", nil)
	second, err := m.S.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	var instances []map[string]any
	for key, room := range map[string]emulator.Room{"a": m.Room, "b": second} {
		instance := acctest.SourceInstance(t, "restapi_object-3.0", room)
		instance["index_key"] = key
		instances = append(instances, instance)
	}
	m.Holds("restapi_object.room", instances...)
	m.ConfigureMoves(`resource "visionsconnected_vmr" "room" { for_each = toset(["a", "b"]) }`+"\n", "restapi_object.room", acctest.RoomAddress)
	output := m.Must("apply", "-auto-approve")
	for _, key := range []string{`["a"]`, `["b"]`} {
		m.SaysMoved(output, "restapi_object.room"+key, acctest.RoomAddress+key)
	}
	m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: 2})
	m.ExpectSameRooms(m.S)
}

// From the second moved block on that leaves the same resource, Terraform names
// the target's provider in place of the source's.
func TestMove_FromCountToForEach(t *testing.T) {
	t.Parallel()
	for _, fixture := range []string{"restapi_object-3.0", "restful_resource-0.25"} {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			m := acctest.NewMove(t, fixture, nil)
			keys := []string{"a", "b", "c"}
			rest := fmt.Sprintf("resource \"visionsconnected_vmr\" \"room\" { for_each = toset([%q, %q, %q]) }\n", keys[0], keys[1], keys[2])
			var instances []map[string]any
			room := m.Room
			for i, key := range keys {
				if i > 0 {
					var err error
					if room, err = m.S.CreateRoom(); err != nil {
						t.Fatal(err)
					}
				}
				instance := acctest.SourceInstance(t, fixture, room)
				instance["index_key"] = i
				instances = append(instances, instance)
				rest += fmt.Sprintf("moved {\n  from = %s.room[%d]\n  to   = %s[%q]\n}\n", m.ResourceType, i, acctest.RoomAddress, key)
			}
			m.Holds(m.ResourceType+".room", instances...)
			m.ConfigureMoves(rest)

			output := m.Must("apply", "-auto-approve")
			for i, key := range keys {
				m.SaysMoved(output, fmt.Sprintf("%s.room[%d]", m.ResourceType, i), fmt.Sprintf("%s[%q]", acctest.RoomAddress, key))
			}
			m.S.ExpectCalls(t, "the move", map[string]int{http.MethodGet: len(keys)})
			m.ExpectSameRooms(m.S)
		})
	}
}
