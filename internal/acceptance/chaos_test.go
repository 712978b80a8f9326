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
	steps, err := strconv.Atoi(valueOr(os.Getenv("CHAOS_STEPS"), "40"))
	if err != nil {
		t.Fatalf("CHAOS_STEPS: %v", err)
	}
	seed, err := strconv.ParseUint(valueOr(os.Getenv("CHAOS_SEED"), fmt.Sprint(rand.Uint32())), 10, 64) //nolint:gosec // Not a secret.
	if err != nil {
		t.Fatalf("CHAOS_SEED: %v", err)
	}
	t.Logf("%d steps; repeat them with CHAOS_STEPS=%d CHAOS_SEED=%d", steps, steps, seed)
	for lane := range uint64(chaosLanes) {
		t.Run(fmt.Sprintf("seed %d lane %d", seed, lane), func(t *testing.T) {
			t.Parallel()
			var options []emulator.Option
			if lane%2 == 1 {
				options = append(options, emulator.WithReusedReferences())
			}
			c := newChaos(t, rand.New(rand.NewPCG(seed, lane)), options...) //nolint:gosec // It has to be repeatable.
			for step := range (steps + chaosLanes - 1) / chaosLanes {
				c.step(step)
				if t.Failed() {
					t.Fatalf("violated in step %d", step)
				}
			}
			c.s.ClearFaults()
			c.write("a = 0\nb = 0\nc = 0\nd = 0\ne = 0", false)
			c.invariants.Converges()
		})
	}
}

func valueOr(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// chaos is one lane.
type chaos struct {
	t          *testing.T
	random     *rand.Rand
	s          *acctest.Service
	w          *acctest.Workspace
	invariants *acctest.Invariants
	faults     []emulator.Fault
}

func newChaos(t *testing.T, random *rand.Rand, options ...emulator.Option) *chaos {
	t.Helper()
	s := acctest.NewService(t, options...)
	t.Cleanup(s.Close)
	c := &chaos{t: t, random: random, s: s, w: acctest.NewWorkspace(t, "")}
	named := acctest.Faults()
	for _, name := range slices.Sorted(maps.Keys(named)) { // In one order, for the sake of the seed.
		c.faults = append(c.faults, named[name])
	}
	c.configure()
	c.invariants = acctest.NewInvariants(t, s, c.w)
	return c
}

// step does one thing, often under faults, and holds the outcome against the
// promises.
func (c *chaos) step(number int) {
	c.t.Helper()
	var command []string
	switch dice := c.random.IntN(20); {
	case dice < 11:
		c.configure()
		command = []string{"apply", "-auto-approve"}
	case dice < 13:
		command = []string{"apply", "-auto-approve"}
	case dice < 15:
		command = []string{"apply", "-refresh-only", "-auto-approve"}
	case dice < 16:
		command = []string{"plan"}
	case dice < 17:
		command = []string{"destroy", "-auto-approve"}
	default:
		c.deleteOneBehindTerraformsBack()
		command = []string{"apply", "-auto-approve"}
	}
	injected := c.injectFaults()

	started := time.Now()
	var output string
	interrupted := c.random.IntN(4) == 0
	if interrupted {
		output, _ = interrupt(c.w, time.Duration(c.random.IntN(1200))*time.Millisecond, command...)
	} else {
		_, output = c.w.Try(command...)
	}
	c.s.ClearFaults()
	what := fmt.Sprintf("step %d: %s, interrupted: %t, faults: %s", number, strings.Join(command, " "), interrupted, injected)
	c.invariants.Check(what, output, time.Since(started))
}

// configure writes a configuration of some rooms with some keepers.
func (c *chaos) configure() {
	c.t.Helper()
	var rooms strings.Builder
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		if c.random.IntN(4) > 0 {
			fmt.Fprintf(&rooms, "%s = %d\n", name, c.random.IntN(3))
		}
	}
	c.write(rooms.String(), c.random.IntN(2) == 0)
}

// write writes a configuration of these rooms, each with its keeper.
func (c *chaos) write(rooms string, createBeforeDestroy bool) {
	c.w.Configure(c.s.ConfigWith("request_timeout = \"500ms\"\n  max_retries = 1", fmt.Sprintf(`
resource "visionsconnected_vmr" "room" {
  for_each = {
    %s
  }
  keepers = each.value == 0 ? null : { rotation = each.value }
  lifecycle { create_before_destroy = %t }
}`, rooms, createBeforeDestroy)))
}

func (c *chaos) deleteOneBehindTerraformsBack() {
	c.t.Helper()
	rooms := c.s.Ledger().Rooms
	if len(rooms) == 0 {
		return
	}
	if err := c.s.DeleteRoom(rooms[c.random.IntN(len(rooms))].Reference); err != nil {
		c.t.Fatal(err)
	}
}

// injectFaults queues none to three faults, and says which.
func (c *chaos) injectFaults() string {
	c.t.Helper()
	var injected []string
	for range c.random.IntN(4) {
		fault := c.faults[c.random.IntN(len(c.faults))]
		fault.Count = 1 + c.random.IntN(2)
		fault.Method = []string{http.MethodGet, http.MethodPost, http.MethodDelete}[c.random.IntN(3)]
		if fault.Kind == emulator.FaultNoPINs && fault.Method == http.MethodDelete {
			fault.Method = http.MethodPost
		}
		if err := c.s.InjectFault(fault); err != nil {
			c.t.Fatal(err)
		}
		injected = append(injected, fmt.Sprintf("%s %s ×%d", fault.Method, fault.Kind, fault.Count))
	}
	return "[" + strings.Join(injected, ", ") + "]"
}
