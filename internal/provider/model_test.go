// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestMain(m *testing.M) {
	if err := acctest.CollectLessGarbage(); err != nil {
		panic(err)
	}
	m.Run()
}

// programSteps is the length of a program, on average.
const programSteps = 43

// TestModel runs random programs of what a CLI and the world do, and compares the
// rooms on the service with the rooms in the state after each call. It takes the same
// programs each time, so that a failure is the change's; MODEL_STEPS is how many steps
// to take of new ones, and -rapid.seed repeats a run. rapid keeps what fails in
// testdata/rapid, and runs it first from then on.
func TestModel(t *testing.T) {
	t.Parallel()
	steps, err := strconv.Atoi(os.Getenv("MODEL_STEPS"))
	if err != nil {
		if seed := flag.Lookup("rapid.seed").Value; seed.String() == "0" {
			_ = seed.Set("20261127") // A number.
		}
		steps = 20_000
		if underRaceDetector() {
			steps = 4_000
		}
	}
	if err := flag.Set("rapid.checks", strconv.Itoa(max(1, steps/programSteps/2))); err != nil {
		t.Fatal(err)
	}
	for name, reused := range map[string]bool{"references are reused": true, "references are not reused": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var total tally
			t.Cleanup(func() { t.Log(total, total.details) })
			rapid.Check(t, func(rt *rapid.T) {
				p := drawProgram(rt)
				p.reused = reused
				failed := p.run(t, &total)
				if failed != nil {
					rt.Log(failed.details)
					rt.Fatal(failed.rule) // The same in each run: that is how rapid tells one failure from another.
				}
			})
		})
	}
}

// underRaceDetector tells whether this process was built with -race.
func underRaceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// program is drawn whole before it runs: nothing can be drawn in a bubble.
type program struct {
	reused  bool
	reading emulator.Reading
	steps   []step
}

// step is a command of a CLI, or something that happens in the world.
type step struct {
	op   string
	slot int
	// n says which keepers, which room, which policy and so on.
	n int
	// refresh and createFirst are those of the CLI; newRun has it configure the
	// provider before the step, and between the plan and its apply.
	refresh, createFirst, newRun, between bool
	faults                                []emulator.Fault
	// refused connections come before the first one that is made.
	refused int
	stop    moment
	// meanwhile happens during the step.
	meanwhile event
}

// moment is none, a time from the beginning of a call, or the arrival of a request.
type moment struct {
	call    int
	after   time.Duration
	arrival int
}

// event is something that the world does after a while.
type event struct {
	op    string
	after time.Duration
}

// ops in the order in which they shrink.
var ops = slices.Concat(
	[]string{"refresh", "plan"},
	slices.Repeat([]string{"apply"}, 8), slices.Repeat([]string{"destroy"}, 3), slices.Repeat([]string{"together"}, 2),
	[]string{"import", "import", "move", "untaint", "delete elsewhere", "stranger", "replace elsewhere"},
	[]string{"participants", "participants", "configure", "configure", "rotate", "fill", "free"},
)

func drawProgram(t *rapid.T) program {
	p := program{reading: rapid.SampledFrom([]emulator.Reading{emulator.Document, emulator.Swagger}).Draw(t, "reading")}
	for range programSteps / 4 { // A slice without a fixed length shrinks; it has four elements on average.
		p.steps = append(p.steps, rapid.SliceOfN(rapid.Custom(drawStep), 0, 10).Draw(t, "steps")...)
	}
	return p
}

func drawStep(t *rapid.T) step {
	s := step{op: rapid.SampledFrom(ops).Draw(t, "op")}
	number := func(name string, most int) int { return rapid.IntRange(0, most).Draw(t, name) }
	s.slot, s.n = number("slot", slots-1), number("n", 11)
	s.refresh, s.createFirst = number("no refresh", 3) == 0, number("create first", 1) == 1
	s.newRun, s.between = number("same run", 2) == 0, number("plan and apply in one run", 1) == 0
	for range []int{0, 0, 0, 1, 1, 2, 3}[number("faults", 6)] {
		fault := modelFaults[number("fault", len(modelFaults)-1)]
		fault.Count = []int{1, 2, 3, -1}[number("count", 3)]
		fault.Method = []string{http.MethodGet, http.MethodPost, http.MethodDelete}[number("verb", 2)]
		if fault.Kind.Hits(fault.Method) {
			s.faults = append(s.faults, fault)
		}
	}
	s.refused = []int{0, 0, 0, 0, 0, 0, 1, 4}[number("refused", 7)]
	milliseconds := func(most int) time.Duration { return time.Duration(1+number("ms", most)) * time.Millisecond }
	switch number("stop", 9) {
	case 7:
		s.stop = moment{call: 1 + number("call", 2), after: milliseconds(14)}
	case 8:
		s.stop = moment{call: 1 + number("call", 2), after: milliseconds(6000)}
	case 9:
		s.stop = moment{arrival: 1 + number("arrival", 3)}
	}
	if number("meanwhile", 4) == 4 {
		s.meanwhile = event{[]string{"leave", "free", "delete elsewhere"}[number("event", 2)], milliseconds(8000)}
	}
	return s
}

// modelFaults are all kinds of the emulator in the variants of the other tests, and
// responses that show secrets or prove nothing.
var modelFaults = func() []emulator.Fault {
	named := acctest.Faults()
	var all []emulator.Fault
	for _, name := range slices.Sorted(maps.Keys(named)) { // In one order, for the sake of the seed.
		all = append(all, named[name])
	}
	shown := fmt.Sprintf(`"message":"no $reference, $hostPIN, %s, %s"`, customers[0], apiKey(customers[0], 0))
	return append(all,
		emulator.Fault{Kind: emulator.FaultStatusBefore, Status: 503, RetryAfter: "86400"},
		emulator.Fault{Kind: emulator.FaultRespond, Acts: true, Status: 500, Body: `{` + shown + `}`},
		emulator.Fault{Kind: emulator.FaultRespond, Status: 422, Body: `{"error":{` + shown + `}}`},
		emulator.Fault{Kind: emulator.FaultRespond, Acts: true, Status: 200, Body: `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN",` + shown + `}`},
		emulator.Fault{Kind: emulator.FaultRespond, Acts: true, Status: 202, Body: `{"reference":"$reference"}`},
		emulator.Fault{Kind: emulator.FaultRespond, Acts: true, Status: 500, Body: `{"message":"$hostPIN is taken"}`}, // Of a new room, too.
		emulator.Fault{Kind: emulator.FaultRespond, Acts: true, Status: 200, Body: `{"reference":"$reference","guestPIN":"$guestPIN"}`},
		emulator.Fault{Kind: emulator.FaultRespond, Acts: true, Status: 303, Headers: map[string]string{"Location": "/vmrs/$reference"}},
		emulator.Fault{Kind: emulator.FaultRespond, Status: 200, Body: `{"ok":true}`},
		emulator.Fault{Kind: emulator.FaultRespond, Status: 404, Body: `{"message":"Vmr not found"}`},
		emulator.Fault{Kind: emulator.FaultRespond, Status: 200, Body: `{"message":"Vmr not found"}`},
		emulator.Fault{Kind: emulator.FaultRespond, Status: 422, Body: `{"message":"Vmr not found?"}`},
	)
}()

// String leaves out what is not there.
func (s step) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %d", s.op, s.slot, s.n)
	for name, is := range map[string]bool{" refresh": s.refresh, " create-first": s.createFirst, " new-run": s.newRun, " between": s.between} {
		if is {
			b.WriteString(name)
		}
	}
	for _, f := range s.faults {
		fmt.Fprintf(&b, ", %d× %s %s %d %s", f.Count, f.Method, f.Kind, f.Status, f.Body)
	}
	if s.refused > 0 {
		fmt.Fprintf(&b, ", %d× refused", s.refused)
	}
	if s.stop != (moment{}) {
		fmt.Fprintf(&b, ", Stop %+v", s.stop)
	}
	if s.meanwhile != (event{}) {
		fmt.Fprintf(&b, ", meanwhile %+v", s.meanwhile)
	}
	return b.String()
}

// tally counts what was run, up to the first failure.
type tally struct {
	steps, calls, requests, faults, stops int
	failed                                bool
	details                               string
}

func (t tally) String() string {
	return fmt.Sprintf("%d steps, %d calls, %d requests, %d faults, %d Stops", t.steps, t.calls, t.requests, t.faults, t.stops)
}

// violation is a promise that was not kept.
type violation struct{ rule, details string }

// run runs the program in a bubble of its own, which also finds goroutines that are
// left behind: they have nothing more to wait for.
func (p program) run(t *testing.T, total *tally) (failed *violation) {
	t.Helper()
	defer func() {
		if left := recover(); left != nil {
			failed = &violation{"goroutines were left behind", fmt.Sprint(left)}
			if !total.failed {
				total.failed, total.details = true, failed.details
			}
		}
	}()
	synctest.Test(t, func(*testing.T) {
		w := newWorld(p)
		defer w.close()
		defer func() {
			if !total.failed {
				total.add(w.tally)
			}
			switch found := recover().(type) {
			case nil:
			case violation:
				failed = &found
			default:
				failed = &violation{"panic", fmt.Sprintf("%v\n%s", found, debug.Stack())}
			}
			if !total.failed && failed != nil {
				total.failed, total.details = true, failed.details
			}
		}()
		for i, s := range p.steps {
			w.do(i, s)
		}
		w.finish()
	})
	return failed
}

func (t *tally) add(other tally) {
	t.steps += other.steps
	t.calls += other.calls
	t.requests += other.requests
	t.faults += other.faults
	t.stops += other.stops
}
