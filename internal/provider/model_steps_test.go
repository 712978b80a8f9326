// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"slices"
	"testing/synctest"
	"time"
)

// do takes a step of the program.
func (w *world) do(number int, s step) {
	w.tally.steps++
	w.tally.faults += len(s.faults)
	w.history, w.step = append(w.history, w.step), fmt.Sprintf("step %d: %s", number, s)
	w.events = nil
	if s.newRun || !w.stoppedAt.IsZero() && s.n%4 < 3 {
		w.configure(s.n%2 == 0)
	}
	for _, fault := range s.faults {
		for _, a := range w.accounts {
			w.must(a.InjectFault(fault))
		}
	}
	w.mu.Lock()
	w.refused, w.stop = s.refused, s.stop
	w.mu.Unlock()
	if s.meanwhile.op != "" {
		defer time.AfterFunc(s.meanwhile.after, func() { w.happen(s.meanwhile.op, s.n) }).Stop()
	}
	w.command(s, w.slots[s.slot])

	for _, a := range w.accounts {
		a.ClearFaults()
	}
	w.mu.Lock()
	w.refused, w.stop = 0, moment{}
	w.mu.Unlock()
	synctest.Wait()
	w.compare()
}

func (w *world) command(s step, a *address) {
	switch s.op {
	case "refresh":
		w.refresh(s, a)
	case "plan":
		w.run(s, w.planning(a.current, s.n%4-1))
	case "apply":
		w.apply(s, a)
	case "destroy":
		w.destroy(s, a)
	case "together":
		w.together(s)
	case "import":
		w.importRoom(s, a)
	case "move":
		w.moveRoom(s, a)
	case "untaint":
		if a.current != nil {
			a.current.tainted = false
		}
	case "stranger":
		w.stranger(0)
	case "replace elsewhere":
		w.happen("delete elsewhere", s.n)
		w.stranger(0)
	case "configure":
		w.arguments = arguments{
			account: s.n / 9, policy: []string{"destroy", "refuse", "wait"}[s.n%3], capacityWait: []string{"0s", "3s"}[s.slot%2],
			storePINs: !s.between,
		}
		w.configure(s.createFirst)
	case "rotate":
		w.accounts[w.arguments.account].key++
	case "fill":
		for range capacity {
			w.stranger(0)
		}
	default:
		w.happen(s.op, s.n)
	}
}

// refresh reads what the state has under an address, and tells whether a plan can
// follow.
func (w *world) refresh(s step, a *address) bool {
	ok := true
	read := func(o *object) *object {
		c := w.reading(o)
		w.run(s, c)
		ok = ok && !c.failed()
		if c.failed() {
			return o
		}
		return c.result
	}
	if a.current != nil {
		a.current = read(a.current)
	}
	for i, o := range a.deposed {
		a.deposed[i] = read(o)
	}
	a.deposed = slices.DeleteFunc(a.deposed, func(o *object) bool { return o == nil })
	return ok
}

// between ends the plan's run before its apply, as CLIs do.
func (w *world) between(s step) {
	if s.between && w.stoppedAt.IsZero() {
		w.configure(true)
	}
}

func (w *world) apply(s step, a *address) {
	if s.refresh && !w.refresh(s, a) {
		return
	}
	keepers := s.n % 3
	if a.current != nil && !a.current.tainted {
		plan := w.planning(a.current, keepers)
		w.run(s, plan)
		if len(plan.plan.RequiresReplace) == 0 {
			return
		}
	}
	plan := w.planning(nil, keepers)
	w.run(s, plan)
	w.between(s)
	w.deleteDeposed(s, a)
	old := a.current
	if old != nil && !s.createFirst {
		if a.current = w.delete(s, old); a.current != nil {
			return
		}
	}
	create := w.creating(keepers, plan.plan)
	w.run(s, create)
	if create.result == nil {
		return
	}
	a.current = create.result
	if old != nil && s.createFirst {
		a.deposed = append(a.deposed, old)
		if !create.failed() {
			w.deleteDeposed(s, a)
		}
	}
}

// delete deletes an object, and returns it if it stays in the state.
func (w *world) delete(s step, o *object) *object {
	c := w.deleting(o)
	w.run(s, c)
	return c.kept()
}

func (w *world) deleteDeposed(s step, a *address) {
	var kept []*object
	for _, o := range a.deposed {
		if o = w.delete(s, o); o != nil {
			kept = append(kept, o)
		}
	}
	a.deposed = kept
}

func (w *world) destroy(s step, a *address) {
	if s.refresh && !w.refresh(s, a) {
		return
	}
	for _, o := range a.objects() {
		w.run(s, w.planning(o, -1))
	}
	w.between(s)
	w.deleteDeposed(s, a)
	if a.current != nil {
		a.current = w.delete(s, a.current)
	}
}

// together creates what is missing and deletes some of the rest, side by side.
func (w *world) together(s step) {
	plan := w.planning(nil, 0)
	w.run(s, plan)
	calls := make([]*call, slots)
	var begun []*call
	for i, a := range w.slots {
		switch {
		case a.current == nil:
			calls[i] = w.creating(0, plan.plan)
		case s.n>>i&1 == 1:
			calls[i] = w.deleting(a.current)
		default:
			continue
		}
		begun = append(begun, calls[i])
	}
	w.run(s, begun...)
	for i, c := range calls {
		if c != nil {
			w.slots[i].current = c.kept()
		}
	}
}

// importRoom imports a room, or what is none, to an address without one.
func (w *world) importRoom(s step, a *address) {
	if a.current != nil {
		return
	}
	references := []string{"ve-none"}
	for _, r := range w.accounts[w.arguments.account].Ledger().EverCreated {
		references = append(references, r.Reference)
	}
	c := w.importing(references[s.n%len(references)])
	w.run(s, c)
	if c.result == nil {
		return
	}
	read := w.reading(c.result)
	w.run(s, read)
	if !read.failed() {
		a.current = read.result
	}
}

// moveRoom moves a room of the first account to an address without one. The room may
// be gone.
func (w *world) moveRoom(s step, a *address) {
	rooms := w.accounts[0].Ledger().EverCreated
	if a.current != nil || len(rooms) == 0 {
		return
	}
	from := rooms[s.n%len(rooms)]
	c := w.moving(from)
	w.run(s, c)
	moved := c.result
	moved.room = from.HostPIN
	if s.refresh {
		read := w.reading(moved)
		w.run(s, read)
		if moved = read.result; read.failed() {
			moved = nil // The plan fails, and the source stays.
		}
	}
	a.current = moved
}

// finish ends all trouble. What is in the state can then be deleted, and nothing is
// left but what need not be in the state.
func (w *world) finish() {
	for account := range w.accounts {
		w.arguments = arguments{account: account, policy: "refuse", capacityWait: "0s"}
		for _, r := range w.rooms(account) {
			w.must(w.accounts[account].SetParticipants(r.Reference, 0, 0))
		}
		for range 2 { // Other PINs want to be seen twice.
			w.history, w.step = append(w.history, w.step), fmt.Sprintf("in the end, account %d", account)
			w.configure(true)
			for _, a := range w.slots {
				w.refresh(step{}, a)
			}
		}
		for _, a := range w.slots {
			w.destroy(step{}, a)
		}
	}
	w.compare()
	for _, a := range w.slots {
		for _, o := range a.objects() {
			if o.home != nobody {
				w.failf("in the end, everything can be deleted", "room %s stays in the state", o.reference)
			}
		}
	}
	for _, r := range w.known {
		if r.exists && !w.excused[r.HostPIN] {
			w.failf("in the end, nothing is left", "room %s is", r.Reference)
		}
	}
}
