// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestMove_EveryInstanceOfAResource(t *testing.T) {
	t.Parallel()
	m := newMove(t, "restapi_object-3.0", nil)
	second, err := m.s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	var instances []map[string]any
	for key, room := range map[string]emulator.Room{"a": m.room, "b": second} {
		instance := sourceInstance(t, "restapi_object-3.0", room)
		instance["index_key"] = key
		instances = append(instances, instance)
	}
	m.holds("restapi_object.room", instances...)
	m.takesOver(`resource "visionsconnected_vmr" "room" { for_each = toset(["a", "b"]) }`+"\n", "restapi_object.room", roomAddress)
	output := m.must("apply", "-auto-approve")
	for _, key := range []string{`["a"]`, `["b"]`} {
		m.saysMoved(output, "restapi_object.room"+key, roomAddress+key)
	}
	m.s.expectCalls(t, "the move", map[string]int{http.MethodGet: 2})
	m.expectSameRooms(m.s)
}

// From the second moved block on that leaves the same resource, Terraform names
// the target's provider in place of the source's.
func TestMove_FromCountToForEach(t *testing.T) {
	t.Parallel()
	for _, fixture := range []string{"restapi_object-3.0", "restful_resource-0.25"} {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			m := newMove(t, fixture, nil)
			keys := []string{"a", "b", "c"}
			rest := fmt.Sprintf("resource \"visionsconnected_vmr\" \"room\" { for_each = toset([%q, %q, %q]) }\n", keys[0], keys[1], keys[2])
			var instances []map[string]any
			room := m.room
			for i, key := range keys {
				if i > 0 {
					var err error
					if room, err = m.s.CreateRoom(); err != nil {
						t.Fatal(err)
					}
				}
				instance := sourceInstance(t, fixture, room)
				instance["index_key"] = i
				instances = append(instances, instance)
				rest += fmt.Sprintf("moved {\n  from = %s.room[%d]\n  to   = %s[%q]\n}\n", m.resourceType, i, roomAddress, key)
			}
			m.holds(m.resourceType+".room", instances...)
			m.takesOver(rest)

			output := m.must("apply", "-auto-approve")
			for i, key := range keys {
				m.saysMoved(output, fmt.Sprintf("%s.room[%d]", m.resourceType, i), fmt.Sprintf("%s[%q]", roomAddress, key))
			}
			m.s.expectCalls(t, "the move", map[string]int{http.MethodGet: len(keys)})
			m.expectSameRooms(m.s)
		})
	}
}
