// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// chaosLanes run side by side, each with a service and a state of its own; every
// other service reuses references.
const chaosLanes = 4

// TestChaos applies, replaces, refreshes, destroys, deletes behind Terraform's
// back and interrupts, under random faults. CHAOS_STEPS is how many steps to take
// (40 unless told), CHAOS_SEED repeats a run.
func TestChaos(t *testing.T) {
	t.Parallel()
	steps := numberFrom(t, "CHAOS_STEPS", 40)
	seed := numberFrom(t, "CHAOS_SEED", uint64(rand.Uint32())) //nolint:gosec // Not a secret.
	t.Logf("%d steps; repeat them with CHAOS_STEPS=%d CHAOS_SEED=%d", steps, steps, seed)
	for lane := range uint64(chaosLanes) {
		t.Run(fmt.Sprintf("seed %d lane %d", seed, lane), func(t *testing.T) {
			t.Parallel()
			var options []emulator.Option
			if lane%2 == 1 {
				options = append(options, emulator.WithReusedReferences())
			}
			s := acctest.NewServiceAsTold(t, options...)
			t.Cleanup(s.Close)
			c := &chaos{t: t, s: s, w: acctest.NewWorkspace(t, s.Config(""))}
			c.invariants = acctest.NewInvariants(t, s, c.w)
			random := rand.New(rand.NewPCG(seed, lane)) //nolint:gosec // It has to be repeatable.
			for number := range (steps + chaosLanes - 1) / chaosLanes {
				c.take(number, drawStep(random))
				if t.Failed() {
					t.Fatalf("violated in step %d", number)
				}
			}
			c.configure([]int{0, 0, 0, 0, 0}, false)
			c.invariants.Converges()
		})
	}
}

// numberFrom returns the number in an environment variable, or another where there
// is none.
func numberFrom(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	text, found := os.LookupEnv(variable)
	if !found {
		return otherwise
	}
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return number
}

// step is one of a random program: what changes before a command, and what goes
// wrong while it runs.
type step struct {
	keepers             []int // Of each room, -1 for none; nil leaves the configuration as it is.
	createBeforeDestroy bool
	deleted             int // A number for the room that somebody else deletes, -1 for none.
	command             []string
	faults              []emulator.Fault
	interrupted         bool
	after               time.Duration
}

func drawStep(random *rand.Rand) step {
	s := step{deleted: -1, command: []string{"apply", "-auto-approve"}}
	switch dice := random.IntN(20); {
	case dice < 11:
		for range 5 {
			s.keepers = append(s.keepers, random.IntN(4)-1)
		}
		s.createBeforeDestroy = random.IntN(2) == 0
	case dice < 13:
	case dice < 15:
		s.command = []string{"apply", "-refresh-only", "-auto-approve"}
	case dice < 16:
		s.command = []string{"plan", "-detailed-exitcode"}
	case dice < 17:
		s.command = []string{"destroy", "-auto-approve"}
	default:
		s.deleted = random.IntN(100)
	}
	s.faults = drawFaults(random)
	s.interrupted, s.after = random.IntN(4) == 0, time.Duration(random.IntN(1200))*time.Millisecond
	return s
}

func drawFaults(random *rand.Rand) []emulator.Fault {
	named := acctest.Faults()
	names := slices.Sorted(maps.Keys(named)) // In one order, for the sake of the seed.
	var faults []emulator.Fault
	for range random.IntN(4) {
		fault := named[names[random.IntN(len(names))]]
		fault.Count = 1 + random.IntN(2)
		fault.Method = []string{http.MethodGet, http.MethodPost, http.MethodDelete}[random.IntN(3)]
		if !fault.Kind.Hits(fault.Method) {
			fault.Method = http.MethodPost
		}
		faults = append(faults, fault)
	}
	return faults
}

func (s step) String() string {
	faults := make([]string, len(s.faults))
	for i, f := range s.faults {
		faults[i] = fmt.Sprintf("%s %s ×%d", f.Method, f.Kind, f.Count)
	}
	return fmt.Sprintf("%s, interrupted: %t, faults: %q", strings.Join(s.command, " "), s.interrupted, faults)
}

// prepare deletes and injects on the service what the step says.
func (s step) prepare(t *testing.T, on *acctest.Service) {
	t.Helper()
	if rooms := on.Ledger().Rooms; s.deleted >= 0 && len(rooms) > 0 {
		if err := on.DeleteRoom(rooms[s.deleted%len(rooms)].Reference); err != nil {
			t.Fatal(err)
		}
	}
	for _, fault := range s.faults {
		on.Inject(t, fault)
	}
}

// chaos is one lane.
type chaos struct {
	t          *testing.T
	s          *acctest.Service
	w          *acctest.Workspace
	invariants *acctest.Invariants
}

// take takes a step and holds the outcome against the promises.
func (c *chaos) take(number uint64, s step) {
	c.t.Helper()
	if s.keepers != nil {
		c.configure(s.keepers, s.createBeforeDestroy)
	}
	s.prepare(c.t, c.s)
	started := time.Now()
	var output string
	if s.interrupted {
		output, _ = interrupt(c.w, s.after, s.command...)
	} else {
		_, output = c.w.Try(s.command...)
	}
	c.s.ClearFaults()
	c.invariants.Check(fmt.Sprintf("step %d: %s", number, s), output, time.Since(started))
}

// configure writes a configuration of rooms with these keepers.
func (c *chaos) configure(keepers []int, createBeforeDestroy bool) {
	var rooms strings.Builder
	for i, keeper := range keepers {
		if keeper >= 0 {
			fmt.Fprintf(&rooms, "%c = %d\n", 'a'+i, keeper)
		}
	}
	c.w.Configure(c.s.ConfigWith("request_timeout = \"500ms\"\n  max_retries = 1", fmt.Sprintf(`
resource "visionsconnected_vmr" "room" {
  for_each = {
    %s
  }
  keepers = each.value == 0 ? null : { rotation = each.value }
  lifecycle { create_before_destroy = %t }
}`, &rooms, createBeforeDestroy)))
}
