// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// Every fault, once and for good, on every verb, where references come once and
// where they come again: each on sockets and in real time, unless it takes long.
func TestFaults_EveryKindOnEveryVerb(t *testing.T) {
	t.Parallel()
	for method, check := range map[string]func(*faultCase){
		http.MethodPost: (*faultCase).create, http.MethodGet: (*faultCase).read, http.MethodDelete: (*faultCase).delete,
	} {
		for name, fault := range acctest.Faults() {
			if !fault.Kind.Hits(method) {
				continue
			}
			for times, count := range map[string]int{"once": 1, "for good": -1} {
				for _, reused := range []bool{false, true} {
					fault.Method, fault.Count = method, count
					t.Run(fmt.Sprintf("%s/%s/%s/reused references %t", method, name, times, reused), func(t *testing.T) {
						t.Parallel()
						run := func(t *testing.T) { t.Helper(); check(newFaultCase(t, fault, reused)) }
						if takesLong(fault) {
							synctest.Test(t, run)
						} else {
							run(t)
						}
					})
				}
			}
		}
	}
}

// faultCase is a room's life with a fault on the way, and then back to order.
type faultCase struct {
	*acctest.ProtocolClient

	t      *testing.T
	s      *acctest.Service
	fault  emulator.Fault
	reused bool
	taken  atomic.Bool
}

func newFaultCase(t *testing.T, fault emulator.Fault, reused bool) *faultCase {
	t.Helper()
	var options []emulator.Option
	if reused {
		options = append(options, emulator.WithReusedReferences())
	}
	clientOptions := []videoengine.Option{videoengine.WithBackoff(time.Millisecond, 5*time.Millisecond), videoengine.WithMaxRetries(1)}
	var s *acctest.Service
	if takesLong(fault) {
		var connections acctest.MemoryListener
		s, connections = acctest.NewServiceInMemory(t, options...)
		clientOptions = append(clientOptions, videoengine.WithDial(connections.Dial), videoengine.WithRequestTimeout(4*time.Second)) // Less than a drip takes.
	} else {
		s = acctest.NewServiceAsTold(t, options...)
	}
	t.Cleanup(s.Close) // Before the server's: hangs end then.
	server := pluginserver.New(provider.New("test", provider.WithGetenv(func(string) string { return "" }), provider.WithClientOptions(clientOptions...)))
	return &faultCase{ProtocolClient: acctest.ConnectProvider(t, server, s.BaseURL()), t: t, s: s, fault: fault, reused: reused}
}

// takesLong reports whether requests wait for their timeout, or retries for a second.
func takesLong(fault emulator.Fault) bool {
	return fault.RetryAfter != "" || slices.Contains([]emulator.FaultKind{emulator.FaultHangBefore, emulator.FaultHangAfter, emulator.FaultDrip}, fault.Kind)
}

func (c *faultCase) inject() {
	c.t.Helper()
	if err := c.s.InjectFault(c.fault); err != nil {
		c.t.Fatal(err)
	}
}

// create checks that a room which exists is in the state, or that the user is told
// of it.
func (c *faultCase) create() {
	c.t.Helper()
	if c.reused {
		c.Delete(c.t.Context(), c.Create(c.t.Context()))
	}
	c.inject()
	created := c.Create(c.t.Context())
	told, state, rooms := acctest.Errors(created.Diagnostics), c.Texts(created.NewState), c.s.References()
	c.s.ExpectNoSecrets(c.t, "the diagnostic", told)
	switch reference, saved := state["reference"]; {
	case saved != (len(state) > 0):
		c.t.Errorf("the state has %v", state)
	case saved && !slices.Equal(rooms, []string{reference}), saved && told == "" && (state["host_pin"] == "" || state["guest_pin"] == ""),
		!saved && told == "", !saved && len(rooms) > 0 && !strings.HasPrefix(told, "Room may have been created"):
		c.t.Errorf("the service has the rooms %v, the state has %v, and the user is told %q", rooms, state, told)
	case saved:
		c.s.ClearFaults()
		c.returnsToOrder(created)
	}
}

// read checks that the state stays, and that there is an error where the room
// cannot be read.
func (c *faultCase) read() {
	c.t.Helper()
	created := c.Create(c.t.Context())
	before := c.Texts(created.NewState)
	c.inject()
	read := c.Read(c.t.Context(), created)
	told := acctest.Errors(read.Diagnostics)
	c.s.ExpectNoSecrets(c.t, "the diagnostic", told)
	if (told != "") != acctest.SpoilsARead(c.fault) {
		c.t.Errorf("the user is told %q", told)
	}
	if after := c.Texts(read.NewState); fmt.Sprint(after) != fmt.Sprint(before) {
		c.t.Errorf("the state has %v, want %v", after, before)
	}
	c.s.ClearFaults()
	c.returnsToOrder(created)
}

// delete checks that the room stays in the state for as long as it exists, and
// that no other room of its reference is deleted.
func (c *faultCase) delete() {
	c.t.Helper()
	created := c.Create(c.t.Context())
	reference := c.Texts(created.NewState)["reference"]
	var others []string
	if c.reused {
		others = []string{reference}
	}
	// Somebody else creates a room before the next request once the reference is free.
	c.s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		c.takeReference(reference)
		c.s.ServeHTTP(w, r)
	})
	c.inject()
	deleted := c.Delete(c.t.Context(), created)
	c.s.ClearFaults()
	told, state := acctest.Errors(deleted.Diagnostics), c.Texts(deleted.NewState)
	c.s.ExpectNoSecrets(c.t, "the diagnostic", told)
	if (told == "") != (len(state) == 0) {
		c.t.Errorf("the state has %v, and the user is told %q", state, told)
	}
	c.takeReference(reference)
	if len(state) > 0 && !c.taken.Load() {
		if again := c.Delete(c.t.Context(), created); acctest.Errors(again.Diagnostics) != "" {
			c.t.Errorf("the deletion after the fault: %q", acctest.Errors(again.Diagnostics))
		}
	}
	c.takeReference(reference)
	if rooms := c.s.References(); !slices.Equal(rooms, others) {
		c.t.Errorf("the service has the rooms %v, want %v, and the user is told %q", rooms, others, told)
	}
}

// takeReference has somebody else create a room with the reference, once, if it is
// free and comes again.
func (c *faultCase) takeReference(reference string) {
	if _, exists := c.s.Ledger().Room(reference); exists || !c.reused {
		return
	}
	if c.taken.CompareAndSwap(false, true) {
		if _, err := c.s.CreateRoom(); err != nil {
			c.t.Error(err)
		}
	}
}

// returnsToOrder checks that the room can be read and deleted.
func (c *faultCase) returnsToOrder(created *tfprotov6.ApplyResourceChangeResponse) {
	c.t.Helper()
	if read := c.Read(c.t.Context(), created); acctest.Errors(read.Diagnostics) != "" {
		c.t.Errorf("the read after the fault: %q", acctest.Errors(read.Diagnostics))
	}
	if deleted := c.Delete(c.t.Context(), created); acctest.Errors(deleted.Diagnostics) != "" {
		c.t.Errorf("the deletion after the fault: %q", acctest.Errors(deleted.Diagnostics))
	}
	if rooms := c.s.References(); len(rooms) > 0 {
		c.t.Errorf("the service still has the rooms %v", rooms)
	}
}
