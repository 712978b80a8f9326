// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"strings"
)

// FaultKind is what goes wrong with a request, by its place before or after the
// service acts. The zero value is no fault.
type FaultKind int

// The kinds of faults, with their names over HTTP. Those before acting are a
// gateway's: they ask for no credentials, and nothing is made, read or deleted.
// With all others the service acts first, if path and credentials let it.
//
// What changes the body of an answer never turns a refusal into a success: a 401
// or 422 keeps its status. A success becomes a 200 where a body is needed, and
// an answer without one, such as to a DELETE, then has the body {}.
const (
	// FaultCutBefore (cut-before) resets the connection before the service acts.
	FaultCutBefore FaultKind = iota + 1

	// FaultCutAfter (cut-after) resets the connection after the service acted, with
	// no byte of the answer sent.
	FaultCutAfter

	// FaultCutBody (cut-body) sends the header with the whole Content-Length and
	// [Fault.BodyBytes] of the body, and then closes the connection. It is not
	// reset, because a reset may overtake the bytes that are to arrive.
	FaultCutBody

	// FaultHangBefore (hang-before) says nothing, and never acts.
	FaultHangBefore

	// FaultHangAfter (hang-after) acts, and then says nothing.
	FaultHangAfter

	// FaultDelay (delay) acts, and answers after [Fault.Delay].
	FaultDelay

	// FaultStatusBefore (status-before) answers with [Fault.Status] and does not
	// act. The body is a gateway's page for 502, 503 and 504, and otherwise the
	// reading's error body with the status's text as its message.
	FaultStatusBefore

	// FaultStatusAfter (status-after) acts, and then answers as [FaultStatusBefore].
	FaultStatusAfter

	// FaultRedirect (redirect) points at [Fault.Location] and does not act.
	FaultRedirect

	// FaultGarbage (garbage) answers with bytes that are neither JSON nor text,
	// declared as JSON.
	FaultGarbage

	// FaultEmpty (empty) answers without a body; a success is a 200.
	FaultEmpty

	// FaultHuge (huge) puts 64 MiB of padding before the fields of the answer. The
	// whole is JSON, and its length is not announced.
	FaultHuge

	// FaultHugeTail (huge-tail) puts the padding after the fields: a client that
	// reads no more than a part of the answer can still find the reference in it.
	FaultHugeTail

	// FaultNoPINs (no-pins) leaves the PINs out of the room. It hits GET and POST
	// only, because no other answer has a room.
	FaultNoPINs

	// FaultBrokenJSON (broken-json) leaves the last closing brace out of the body.
	FaultBrokenJSON

	// FaultDrip (drip) sends the body byte by byte, [Fault.Delay] apart.
	FaultDrip

	// FaultRespond (respond) acts if [Fault.Acts] says so, and answers with
	// [Fault.Status], [Fault.Headers] and [Fault.Body], whatever they are: with it
	// a refusal can become a success.
	FaultRespond
)

// FaultKinds returns all kinds, so that a test need not list them.
func FaultKinds() []FaultKind {
	kinds := make([]FaultKind, 0, len(effects)-1)
	for k := range effects[1:] {
		kinds = append(kinds, FaultKind(k+1))
	}

	return kinds
}

// String returns the kind's name over HTTP, an empty one for no fault, and for
// anything else a text that shows the number.
func (k FaultKind) String() string {
	if !k.known() {
		return fmt.Sprintf("FaultKind(%d)", int(k))
	}

	return k.effect().name
}

// Acts reports whether the service acts on each request that is hit by this, as it
// does on one that is not hit at all. For [FaultRespond], [Fault.Acts] says it.
func (k FaultKind) Acts() bool {
	return k.known() && k.effect().acts
}

// MarshalText returns the text of [FaultKind.String], or an error for a value
// that is neither a kind nor zero.
func (k FaultKind) MarshalText() ([]byte, error) {
	if !k.known() {
		return nil, fmt.Errorf("unknown kind of fault: %s", k)
	}

	return []byte(k.String()), nil
}

// UnmarshalText sets k to the kind of that name, where an empty one is no fault,
// or returns an error that lists the names.
func (k *FaultKind) UnmarshalText(text []byte) error {
	for known := range effects {
		if string(text) == effects[known].name {
			*k = FaultKind(known)

			return nil
		}
	}

	names := make([]string, 0, len(effects)-1)
	for _, kind := range FaultKinds() {
		names = append(names, kind.String())
	}

	return fmt.Errorf("unknown kind of fault %q; it must be one of %s", text, strings.Join(names, ", "))
}

func (k FaultKind) known() bool {
	return k >= 0 && int(k) < len(effects)
}

// hits reports whether a request of that method can go wrong in this way.
func (k FaultKind) hits(method string) bool {
	return k != FaultNoPINs || method == "GET" || method == "POST"
}
