// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// FaultKind is what goes wrong with a request, by its place before or after the
// service acts. The zero value is no fault.
type FaultKind int

// The kinds of faults; [FaultKind.Help] says what each does. Those before acting
// are a gateway's: they ask for no credentials, and nothing is made, read or
// deleted. With all others the service acts first, if path and credentials let it.
//
// What changes the body of a response never turns a refusal into a success: a 401
// or 422 keeps its status. A success becomes a 200 where a body is needed, and
// a response without one, such as to a DELETE, then has the body {}. Only with
// FaultRespond a refusal can become a success.
const (
	FaultCutBefore FaultKind = iota + 1
	FaultCutAfter
	FaultCutBody
	FaultHangBefore
	FaultHangAfter
	FaultDelay
	FaultStatusBefore
	FaultStatusAfter
	FaultRedirect
	FaultGarbage
	FaultEmpty
	FaultHuge
	FaultHugeTail
	FaultNoPINs
	FaultBrokenJSON
	FaultDrip
	FaultRespond
)

// kind is what a kind of fault does to a request, in the order of its steps.
type kind struct {
	name, help string

	// takes are the fields of a [Fault] that it has beside kind, method and count, as
	// flags are named, and needs those that must not be zero. Least and most bound the
	// status, and usual stands for 0.
	takes, needs       string
	least, most, usual int

	// misses is a method that it cannot hit, or "".
	misses string

	// acts says that the service acts whatever the fault says; without it there is
	// no real response.
	acts bool

	// change makes another response of the real one. Status 0 stands for none: the
	// ledger shows it where nothing is sent.
	change func(wire, Fault, response) response

	// send puts the changed response on the wire, or does what is done instead.
	send func(delivery, response)
}

// kinds has a request that no fault hits at 0, so that it is no special case.
var kinds = [...]kind{
	0: {acts: true, change: unchanged, send: sendWhole},

	FaultCutBefore: {name: "cut-before", help: "reset the connection before the service acts", change: silenced, send: cut},
	FaultCutAfter:  {name: "cut-after", help: "reset the connection after the service acted", acts: true, change: silenced, send: cut},
	FaultCutBody: {
		name: "cut-body", help: "act, and break off in the body of the response", takes: "body-bytes",
		acts: true, change: withBody, send: sendPart,
	},
	FaultHangBefore: {name: "hang-before", help: "do not act, and say nothing; with a delay, cut then", takes: "delay", change: silenced, send: hang},
	FaultHangAfter:  {name: "hang-after", help: "act, and say nothing; with a delay, cut then", takes: "delay", acts: true, change: silenced, send: hang},
	FaultDelay:      {name: "delay", help: "act, and respond late", takes: "delay", needs: "delay", acts: true, change: unchanged, send: sendLate},
	FaultStatusBefore: {
		name: "status-before", help: "do not act, and respond with a status, as a gateway for 502 to 504", takes: "status retry-after",
		least: 400, most: 599, change: replacedByStatus, send: sendWhole,
	},
	FaultStatusAfter: {
		name: "status-after", help: "act, and respond with a status", takes: "status retry-after",
		least: 400, most: 599, acts: true, change: replacedByStatus, send: sendWhole,
	},
	FaultRedirect: {
		name: "redirect", help: "do not act, and point elsewhere, with 307 or another status", takes: "status location", needs: "location",
		least: 300, most: 399, usual: http.StatusTemporaryRedirect, change: redirected, send: sendWhole,
	},
	FaultGarbage: {name: "garbage", help: "act, and respond with bytes that are neither JSON nor text", acts: true, change: garbled, send: sendWhole},
	FaultEmpty:   {name: "empty", help: "act, and respond without a body", acts: true, change: emptied, send: sendWhole},
	FaultHuge: {
		name: "huge", help: "act, and put 64 MiB of padding before the fields of the response",
		acts: true, change: withBody, send: sendPadded(beforeFields),
	},
	FaultHugeTail: {name: "huge-tail", help: "act, and put the padding behind the fields", acts: true, change: withBody, send: sendPadded(afterFields)},
	FaultNoPINs:   {name: "no-pins", help: "act, and leave the PINs out of the room", acts: true, change: withoutPINs, send: sendWhole, misses: http.MethodDelete},
	FaultBrokenJSON: {
		name: "broken-json", help: "act, and leave the last brace out of the body",
		acts: true, change: withoutLastBrace, send: sendWhole,
	},
	FaultDrip: {name: "drip", help: "act, and send the body byte by byte, a delay apart", takes: "delay", needs: "delay", acts: true, change: withBody, send: sendDrip},
	FaultRespond: {
		name: "respond", help: "act or not, and respond with this; $reference, $hostPIN and $guestPIN are the room's",
		takes: "acts status header body", least: 200, most: 599, change: responded, send: sendWhole,
	},
}

// FaultKinds returns all kinds, so that a test need not list them.
func FaultKinds() []FaultKind {
	var all []FaultKind
	for k := range kinds[1:] {
		all = append(all, FaultKind(k+1))
	}
	return all
}

func kindNames() []string {
	var names []string
	for _, k := range FaultKinds() {
		names = append(names, k.String())
	}
	return names
}

// String returns the kind's name, an empty one for no fault, and for anything else
// a text that shows the number.
func (k FaultKind) String() string {
	if !k.known() {
		return fmt.Sprintf("FaultKind(%d)", int(k))
	}
	return kinds[k].name
}

// Help returns what the kind does, and which fields it takes, as flags are named.
func (k FaultKind) Help() (does string, takes []string) {
	return kinds[k].help, strings.Fields(kinds[k].takes)
}

// ServiceActs reports whether the service acts on each request that is hit by this, as it
// does on one that is not hit at all. For [FaultRespond], [Fault.Acts] says it.
func (k FaultKind) ServiceActs() bool { return k.known() && kinds[k].acts }

// Hits reports whether a request of that method can go wrong in this way: no response
// to a DELETE has PINs.
func (k FaultKind) Hits(method string) bool {
	return !k.known() || kinds[k].misses == "" || kinds[k].misses != method
}

// MarshalText returns the text of [FaultKind.String].
func (k FaultKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText sets k to the kind of that name, where an empty one is no fault,
// or returns an error that lists the names.
func (k *FaultKind) UnmarshalText(text []byte) error {
	for i := range kinds {
		if string(text) == kinds[i].name {
			*k = FaultKind(i)
			return nil
		}
	}
	return fmt.Errorf("unknown kind of fault %q; it must be one of %s", text, strings.Join(kindNames(), ", "))
}

func (k FaultKind) known() bool { return k >= 0 && int(k) < len(kinds) }

func unchanged(_ wire, _ Fault, resp response) response { return resp }

func silenced(wire, Fault, response) response { return response{} }

// replacedByStatus responds with a gateway's page for 502 to 504, which come from one,
// and else with the service's own error.
func replacedByStatus(w wire, f Fault, _ response) response {
	message := http.StatusText(f.Status)
	if message == "" {
		message = "Status " + strconv.Itoa(f.Status)
	}
	resp := w.failure(f.Status, message)
	if f.Status >= http.StatusBadGateway && f.Status <= http.StatusGatewayTimeout {
		resp = htmlResponse(f.Status)
	}
	if f.RetryAfter != "" {
		resp = resp.with("Retry-After", f.RetryAfter)
	}
	return resp
}

func redirected(_ wire, f Fault, _ response) response {
	return htmlResponse(f.Status).with("Location", f.Location)
}

// responded knows the room from the response: both readings name its fields alike.
func responded(_ wire, f Fault, resp response) response {
	var room wireRoom
	_ = json.Unmarshal(resp.body, &room)
	fill := strings.NewReplacer("$reference", room.Reference, "$hostPIN", room.HostPIN, "$guestPIN", room.GuestPIN).Replace
	resp = response{status: f.Status, body: []byte(fill(f.Body))}
	if f.Body != "" {
		resp.contentType = contentTypeJSON
	}
	for key, value := range f.Headers {
		resp = resp.with(key, fill(value))
	}
	return resp
}

// garbage is invalid in JSON from its first byte, and invalid as UTF-8 and as
// gzip, whose mark it has.
const garbage = "\x1f\x8b\xff\xfe not what was asked for \x00\xc3("

func garbled(_ wire, _ Fault, resp response) response {
	resp.body = []byte(garbage)
	return declared(resp)
}

func emptied(_ wire, _ Fault, resp response) response {
	resp = declared(resp)
	resp.body = nil
	return resp
}

// withBody gives a response without a body the least one that says nothing else.
func withBody(_ wire, _ Fault, resp response) response {
	if len(resp.body) == 0 {
		resp.body = []byte("{}")
		resp = declared(resp)
	}
	return resp
}

func withoutLastBrace(w wire, f Fault, resp response) response {
	resp = withBody(w, f, resp)
	resp.body = bytes.TrimSuffix(resp.body, []byte("}"))
	return resp
}

// pinFields matches with the comma before it: in both readings the reference
// stands first.
var pinFields = regexp.MustCompile(`,"(?:host|guest)PIN":"\d*"`)

func withoutPINs(_ wire, _ Fault, resp response) response {
	resp.body = pinFields.ReplaceAll(resp.body, nil)
	return resp
}

// declared has JSON and room for a body: a 204 becomes a 200, and any other status
// stays, above all that of a refusal.
func declared(resp response) response {
	resp.contentType = contentTypeJSON
	if resp.status == http.StatusNoContent {
		resp.status = http.StatusOK
	}
	return resp
}
