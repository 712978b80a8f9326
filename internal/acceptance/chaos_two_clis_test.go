// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// explained are the lines of an outcome that depend on the CLI, with the reason.
var explained = []struct {
	reason string
	is     func(s programStep, line string) bool
}{{
	"once a read has failed, and with it the plan, Terraform 1.11 reads fewer of the deposed objects than OpenTofu 1.12",
	func(s programStep, line string) bool {
		return strings.HasPrefix(line, http.MethodGet) && slices.ContainsFunc(s.faults, func(f emulator.Fault) bool { return f.Method == http.MethodGet })
	},
}}

// TestChaos_BothCLIs_DoTheSame runs random programs on Terraform and on OpenTofu,
// each with a service of its own, and compares after each step what the service was
// asked and did, the state and the exit code. CHAOS_PROGRAMS is how many (3 unless
// told), of ten steps each; CHAOS_SEED is the first one's seed, the next has the next.
func TestChaos_BothCLIs_DoTheSame(t *testing.T) {
	t.Parallel()
	clis := []terraformcli.CLI{acctest.RequireCLI(t), acctest.OtherCLI(t)}
	programs := numberFrom(t, "CHAOS_PROGRAMS", 3)
	first := numberFrom(t, "CHAOS_SEED", uint64(rand.Uint32())) //nolint:gosec // Not a secret.
	for seed := range programs {
		seed += first
		t.Run(fmt.Sprintf("CHAOS_SEED=%d CHAOS_PROGRAMS=1", seed), func(t *testing.T) {
			t.Parallel()
			runs := []*run{newRun(t, clis[0]), newRun(t, clis[1])}
			random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // It has to be repeatable.
			for number := range 10 {
				s := drawProgramStep(random)
				outcomes := make([][]string, len(runs))
				var both sync.WaitGroup
				for i, r := range runs {
					both.Go(func() { outcomes[i] = r.take(s) })
				}
				both.Wait()
				compareOutcomes(t, fmt.Sprintf("step %d: %s", number, s), s, outcomes[0], outcomes[1])
			}
		})
	}
}

// compareOutcomes fails the test where outcomes differ in more than what is explained.
func compareOutcomes(t *testing.T, what string, s programStep, one, other []string) {
	t.Helper()
	if slices.Equal(one, other) {
		return
	}
	for _, e := range explained {
		is := func(line string) bool { return e.is(s, line) }
		if slices.Equal(slices.DeleteFunc(slices.Clone(one), is), slices.DeleteFunc(slices.Clone(other), is)) {
			t.Logf("%s: %s", what, e.reason)
			return
		}
	}
	t.Fatalf("%s\n%s\n\n%s", what, strings.Join(one, "\n"), strings.Join(other, "\n"))
}

// programStep is a step without what time decides: the interrupt comes when the
// nth request of a method arrives.
type programStep struct {
	step

	imported int // A number for the room that is removed from the state and imported, -1 for none.
	method   string
	nth      int32
}

func (s programStep) String() string {
	return fmt.Sprintf("%s, at %s %d, keepers %v (create before destroy: %t), deleted %d, imported %d",
		s.step, s.method, s.nth, s.keepers, s.createBeforeDestroy, s.deleted, s.imported)
}

func drawProgramStep(random *rand.Rand) programStep {
	s := programStep{step: drawStep(random), imported: -1}
	for i := range s.faults {
		f := &s.faults[i]
		if f.Method != http.MethodPost {
			f.Count = -1 // Rooms that are no longer configured are read and deleted in any order.
		}
		if f.Delay > 0 || f.Kind == emulator.FaultHangBefore || f.Kind == emulator.FaultHangAfter {
			f.Delay = time.Millisecond // No time-out: a busy machine has more of them.
		}
	}
	if random.IntN(8) == 0 {
		s.imported, s.keepers, s.interrupted = random.IntN(100), nil, false // The CLIs do not stop an import.
	}
	if s.interrupted { // Not at a read: an apply stops its plan after it.
		s.method, s.nth = []string{http.MethodPost, http.MethodDelete}[random.IntN(2)], 1+random.Int32N(3)
	}
	return s
}

// run is a program on one CLI.
type run struct {
	s    *acctest.Service
	w    *acctest.Workspace
	hold atomic.Pointer[hold]
}

func newRun(t *testing.T, cli terraformcli.CLI) *run {
	t.Helper()
	r := &run{s: acctest.NewServiceAsTold(t)}
	t.Cleanup(r.s.Close)
	r.s.Server.Config.SetKeepAlivesEnabled(false) // On an idle connection, net/http itself repeats a read.
	r.s.Intercept(func(w http.ResponseWriter, request *http.Request) { r.hold.Load().serve(r.s, w, request) })
	r.w = acctest.NewWorkspaceOn(t, cli, func() { r.hold.Load().release() })
	r.configure(nil, false)
	return r
}

// hold holds the nth request of a method until nothing else happens, has the CLI
// interrupted, and holds it on until the provider is told.
type hold struct {
	programStep

	press, release   func()
	released         <-chan struct{}
	arrived, current atomic.Int32
	last             atomic.Int64
}

func (h *hold) serve(s *acctest.Service, w http.ResponseWriter, request *http.Request) {
	h.current.Add(1)
	defer h.current.Add(-1)
	h.last.Store(time.Now().UnixNano())
	if request.Method == h.method && h.arrived.Add(1) == h.nth {
		for time.Since(time.Unix(0, h.last.Load())) < time.Second {
			time.Sleep(50 * time.Millisecond)
		}
		h.press()
		<-h.released
	}
	s.ServeHTTP(w, request)
}

// take takes a step and returns what came of it.
func (r *run) take(s programStep) []string {
	if s.keepers != nil {
		r.configure(s.keepers, s.createBeforeDestroy)
	}
	command := s.command
	if rooms := r.w.StateRooms(); s.imported >= 0 && len(rooms) > 0 {
		address := slices.Sorted(maps.Keys(rooms))[s.imported%len(rooms)]
		address, _, _ = strings.Cut(address, " (deposed")
		reference := fmt.Sprint(rooms[address]["reference"])
		r.w.Try("state", "rm", address)
		command = []string{"import", address, reference}
	}
	r.s.ResetRequests()
	s.prepare(r.w.T, r.s)
	ctx, press := context.WithTimeout(context.Background(), acctest.CommandTimeout)
	defer press()
	released, release := context.WithCancel(context.Background())
	h := &hold{programStep: s, press: press, release: release, released: released.Done()}
	r.hold.Store(h)
	cmd := r.w.Command(ctx, command...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	_ = cmd.Run() // Its exit code is compared.
	release()
	r.s.ClearFaults()
	for h.current.Load() > 0 {
		time.Sleep(time.Millisecond)
	}
	return r.outcome(cmd.ProcessState.ExitCode())
}

// outcome is what the service and the state say after a command, with the rooms
// numbered in the order of their creation: their references are random.
func (r *run) outcome(exit int) []string {
	lines := []string{fmt.Sprint("exit code ", exit)}
	ledger := r.s.Ledger()
	for _, request := range ledger.Requests {
		lines = append(lines, fmt.Sprintf("%s %s: %d, acted: %t %s", request.Method, request.Path, request.Status, request.Acted, request.Fault))
	}
	for _, room := range ledger.Rooms {
		lines = append(lines, "service: "+room.Reference)
	}
	for _, resource := range r.w.State().Resources {
		for _, instance := range resource.Instances {
			attributes, _ := instance["attributes"].(map[string]any)
			_, deposed := instance["deposed"]
			lines = append(lines, fmt.Sprintf("state: %s %v %v, deposed: %t, status %v, PIN: %t", resource.Name,
				attributes["reference"], attributes["keepers"], deposed, instance["status"], attributes["host_pin"] != nil))
		}
	}
	var names []string
	for i, room := range ledger.EverCreated {
		names = append(names, room.Reference, fmt.Sprint("room-", i))
	}
	for i, line := range lines {
		lines[i] = strings.NewReplacer(names...).Replace(line)
	}
	slices.Sort(lines)
	return lines
}

// configure writes a configuration of rooms of which each depends on the one before
// it: the order of creations and that of deletions is then not the CLI's choice.
func (r *run) configure(keepers []int, createBeforeDestroy bool) {
	var rooms strings.Builder
	var previous string
	for i, keeper := range keepers {
		if keeper >= 0 {
			fmt.Fprintf(&rooms, `
resource "visionsconnected_vmr" "%c" {
  keepers    = %[2]d == 0 ? null : { rotation = %[2]d }
  depends_on = [%[3]s]
  lifecycle { create_before_destroy = %[4]t }
}
`, 'a'+i, keeper, previous, createBeforeDestroy)
			previous = fmt.Sprintf("visionsconnected_vmr.%c", 'a'+i)
		}
	}
	r.w.Configure(r.s.ConfigWith("max_retries = 1", rooms.String()))
}
