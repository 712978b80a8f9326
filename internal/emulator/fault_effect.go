// SPDX-License-Identifier: MPL-2.0

package emulator

// effect is what a kind of fault does to a request, in the order of its steps.
type effect struct {
	name string

	// acts says that the service acts whatever the fault says; without it there is
	// no real answer.
	acts bool

	// change makes another answer of the real one. Status 0 stands for none: the
	// ledger shows it where nothing is sent.
	change func(wire, Fault, answer) answer

	// send puts the changed answer on the wire, or does what is done instead.
	send func(delivery, answer)
}

// effects has a request that no fault hits at 0, so that it is no special case.
var effects = [...]effect{
	0: {name: "", acts: true, change: unchanged, send: sendWhole},

	FaultCutBefore: {name: "cut-before", acts: false, change: silenced, send: cut},
	FaultCutAfter:  {name: "cut-after", acts: true, change: silenced, send: cut},
	FaultCutBody:   {name: "cut-body", acts: true, change: withBody, send: sendPart},

	FaultHangBefore: {name: "hang-before", acts: false, change: silenced, send: hang},
	FaultHangAfter:  {name: "hang-after", acts: true, change: silenced, send: hang},
	FaultDelay:      {name: "delay", acts: true, change: unchanged, send: sendLate},

	FaultStatusBefore: {name: "status-before", acts: false, change: replacedByStatus, send: sendWhole},
	FaultStatusAfter:  {name: "status-after", acts: true, change: replacedByStatus, send: sendWhole},
	FaultRedirect:     {name: "redirect", acts: false, change: redirected, send: sendWhole},

	FaultGarbage:    {name: "garbage", acts: true, change: garbled, send: sendWhole},
	FaultEmpty:      {name: "empty", acts: true, change: emptied, send: sendWhole},
	FaultHuge:       {name: "huge", acts: true, change: withBody, send: sendPadded(beforeFields)},
	FaultHugeTail:   {name: "huge-tail", acts: true, change: withBody, send: sendPadded(afterFields)},
	FaultNoPINs:     {name: "no-pins", acts: true, change: withoutPINs, send: sendWhole},
	FaultBrokenJSON: {name: "broken-json", acts: true, change: withoutLastBrace, send: sendWhole},
	FaultDrip:       {name: "drip", acts: true, change: withBody, send: sendDrip},
	FaultRespond:    {name: "respond", acts: false, change: responded, send: sendWhole},
}

// effect must be asked of known kinds only.
func (k FaultKind) effect() *effect {
	return &effects[k]
}
