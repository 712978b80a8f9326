// SPDX-License-Identifier: MPL-2.0

package emulator

import "time"

// Fault makes requests go wrong as gateways, networks and broken services do.
// What its fields mean depends on its kind; [Emulator.InjectFault] refuses those
// that the kind has no use for.
type Fault struct {
	// Method is GET, POST or DELETE; empty hits any method that the kind can hit.
	Method string

	Kind FaultKind

	// Count is how many requests are hit: 0 means one, a negative number all of
	// them until [Emulator.ClearFaults].
	Count int

	// Status is the status of a status kind, 400 to 599, of [FaultRespond], 200 to
	// 599, or of a redirect: 301, 302, 303, 307 or 308, where 0 means 307, with
	// which a client that follows sends a POST again.
	Status int

	// RetryAfter is the Retry-After header of a status kind, sent as it stands so
	// that it can be hostile too; empty sends none.
	RetryAfter string

	// Delay is how long [FaultDelay] waits before the answer and [FaultDrip] before
	// each byte of the body but the first. A hang ends after it with a cut; 0 lets
	// the hang go on until the client goes away or [Emulator.Close] is called.
	Delay time.Duration

	// BodyBytes is how much of its body [FaultCutBody] lets out. It always holds
	// the last byte back, however large the number.
	BodyBytes int

	// Location is where a redirect points, sent as it stands.
	Location string

	// Acts has the service act before [FaultRespond] answers.
	Acts bool

	// Headers and Body are the answer of [FaultRespond]. In both, $reference,
	// $hostPIN and $guestPIN stand for those of the room that the service answered,
	// and for nothing where there is none. A body without a Content-Type is declared
	// as JSON.
	Headers map[string]string
	Body    string
}

// acts reports whether the service acts on a request that this fault hits.
func (f Fault) acts() bool {
	return f.Kind.Acts() || f.Acts
}

// InjectFault queues a fault behind those that are queued. Each API request is
// hit by the first fault whose method fits, and by no other. It returns an error
// that joins all that is wrong with the fault, which is then not queued.
//
// Go's own client sends a GET again when a connection that it used before breaks
// off: a cut of a single GET may not show there, except as a second request.
func (e *Emulator) InjectFault(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}

	if f.Count == 0 {
		f.Count = 1
	}

	e.faults.add(f)

	return nil
}

// Faults returns a copy of what is queued, each with the count that is left of it.
func (e *Emulator) Faults() []Fault {
	return e.faults.list()
}

// ClearFaults empties the queue. A request that a fault has hit already goes on
// as it was hit.
func (e *Emulator) ClearFaults() {
	e.faults.clear()
}

// Close ends what is being waited for: hangs, delays and drips end with a cut,
// and latencies pass at once, then and from now on. A server that waits for its
// requests to end then need not wait for their clients. Other requests are
// answered as before; Close may be called more than once.
func (e *Emulator) Close() {
	e.closeOnce.Do(func() { close(e.closed) })
}
