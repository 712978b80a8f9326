// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// longestCall bounds a call: what Retry-After headers and the waits of these
// programs come to.
const longestCall = 5 * time.Minute

// compare holds the rooms on the service against those in the state.
func (w *world) compare() {
	w.look()
	for pin, r := range w.known {
		switch {
		case !r.exists:
		case w.inState(r, nil):
			delete(w.excused, pin) // From now on it must not get lost.
		case !w.excused[pin]:
			w.failf("a room that exists is in the state, or a diagnostic has said that it may exist", "room %s of account %d is not", r.Reference, r.account)
		}
	}
}

// inState tells whether an object but for this one means the room.
func (w *world) inState(r *room, but *object) bool {
	return slices.ContainsFunc(w.objects(), func(o *object) bool { return o != but && o.room == r.HostPIN })
}

func (w *world) objects() (all []*object) {
	for _, a := range w.slots {
		all = append(all, a.objects()...)
	}
	return all
}

// existing returns the room that an account has under a reference, nil for none.
func (w *world) existing(account int, reference string) *room {
	for _, r := range w.known {
		if r.exists && r.account == account && r.Reference == reference {
			return r
		}
	}
	return nil
}

// check holds what came of calls against the promises.
func (w *world) check(calls []*call) {
	before := map[string]bool{}
	for pin, r := range w.known {
		before[pin] = r.exists
	}
	created := w.look()
	unattributed := 0
	for _, a := range w.accounts {
		for _, r := range a.Ledger().Requests {
			unattributed++
			w.tally.requests++
			for _, c := range calls {
				if strings.Contains(c.log.String(), r.RequestID) {
					c.requests = append(c.requests, r)
					unattributed--
				}
			}
		}
	}
	if unattributed > 0 {
		w.failf("each request is in the log of its call", "%d are not", unattributed)
	}
	secrets := w.secrets()
	// Of creations side by side, those that can name their rooms come first.
	slices.SortStableFunc(calls, func(a, b *call) int { return boolToInt(b.result != nil) - boolToInt(a.result != nil) })
	for _, c := range calls {
		w.tally.calls++
		c.clean = c.clean && w.stoppedAt.IsZero()
		w.step += "\n    " + c.kind + " " + strings.ReplaceAll(said(c.diagnostics), "\n", "\n        ")
		for _, r := range c.requests {
			w.step += "\n        " + r.Method + " " + r.Path + " " + http.StatusText(r.Status) + " " + r.Fault.String()
		}
		if c.panic != nil {
			w.failf("the provider does not panic", "%v", c.panic)
		}
		w.checkTexts(c, secrets)
		w.checkRequests(c)
		w.checkStop(c)
		switch c.kind {
		case "read":
			w.checkRead(c)
		case "delete":
			w.checkDeletion(c, before)
		case "create":
			created = w.checkCreation(c, created)
		case "plan":
			w.checkPlan(c)
		case "import", "move":
			if c.failed() {
				w.failf("an import and a move of a room begin without a request", "it failed")
			}
		}
	}
	if len(created) > 0 {
		w.failf("a room that exists is in the state, or a diagnostic has said that it may exist", "room %s was created by nobody", created[0].Reference)
	}
}

// checkTexts looks for secrets.
func (w *world) checkTexts(c *call, secrets []string) {
	text := said(c.diagnostics) + c.log.String()
	for _, secret := range secrets {
		if at := strings.Index(text, secret); at >= 0 {
			w.failf("no diagnostic and no log line holds a secret", "%s", text[max(0, at-200):min(len(text), at+100)])
		}
	}
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *call) count(method string) (all, acted int) {
	for _, r := range c.requests {
		if r.Method == method {
			all++
			if r.Acted {
				acted++
			}
		}
	}
	return all, acted
}

// checkRequests holds the requests of a call against its budget.
func (w *world) checkRequests(c *call) {
	posts, created := c.count(http.MethodPost)
	gets, _ := c.count(http.MethodGet)
	deletes, _ := c.count(http.MethodDelete)
	waits := c.arguments.policy == "wait" || c.arguments.capacityWait != "0s"
	most := map[string][3]int{"create": {1, 0, 0}, "read": {0, 1, 0}, "delete": {0, 1, 1}}[c.kind]
	if !c.clean || waits {
		// Each attempt, and after each DELETE one GET with its own. net/http sends a GET
		// again where a used connection is closed.
		most = map[string][3]int{"create": {maxRetries + 1, 2 * (maxRetries + 2), 0}, "read": {0, 2 * (maxRetries + 1), 0}, "delete": {0, 24, maxRetries + 1}}[c.kind]
	}
	if waits {
		most = [3]int{most[0] * 20, most[1] * 10, most[2]}
	}
	if posts > most[0] || gets > most[1] || deletes > most[2] {
		w.failf("a call makes no more requests than it may", "%d POSTs, %d GETs and %d DELETEs, and %v may be", posts, gets, deletes, most)
	}
	if created > 1 {
		w.failf("no two POSTs are acted upon for one creation", "%d were", created)
	}
	doubt := false
	for _, r := range c.requests {
		if r.Method == http.MethodDelete && doubt {
			w.failf("a DELETE that may have been acted upon is not repeated without a GET", "it was")
		}
		doubt = r.Method == http.MethodDelete && r.Status != http.StatusTooManyRequests
	}
	if took := c.ended.Sub(c.began); took > longestCall {
		w.failf("a call ends in time", "it took %s", took)
	}
}

// checkStop checks that nothing begins after a Stop.
func (w *world) checkStop(c *call) {
	if w.stoppedAt.IsZero() || w.stoppedAt.After(c.ended) {
		return
	}
	changes := c.kind == "create" || c.kind == "delete"
	late := 0
	for _, r := range c.requests {
		switch {
		case !r.Time.After(w.stoppedAt):
		case r.Method != http.MethodGet || !changes:
			w.failf("nothing begins after a Stop", "%s %s came %s after it", r.Method, r.Path, r.Time.Sub(w.stoppedAt))
		default:
			late++
		}
	}
	if late > 1 {
		w.failf("after a Stop, one GET at most asks what became of a room", "%d did", late)
	}
	if took := c.ended.Sub(w.stoppedAt); c.began.Before(w.stoppedAt) && took > 2*requestTimeout+time.Second {
		w.failf("a call ends soon after a Stop", "it took %s", took)
	}
}

func (w *world) checkPlan(c *call) {
	if c.failed() {
		w.failf("a plan succeeds", "it failed")
	}
}

// readable are the faults under which a GET that is acted upon shows the room.
var readable = []emulator.FaultKind{0, emulator.FaultNoPINs, emulator.FaultDelay}

// sawRoom tells whether a request showed the room under its reference.
func (c *call) sawRoom(r emulator.Request) bool {
	return r.Method == http.MethodGet && r.Acted && r.Status == http.StatusOK && slices.Contains(readable, r.Fault)
}

// saysGone tells whether a response is the API's own word that there is no such
// room.
func saysGone(r emulator.Request) bool {
	return !r.Acted && r.Status == http.StatusUnprocessableEntity && r.Fault != emulator.FaultStatusBefore && r.Fault != emulator.FaultRespond
}

// confirmed tells whether the private state says that the room was seen in an
// account.
func (o *object) confirmed() bool {
	var private map[string][]byte
	var room struct {
		Account []byte `json:"account"`
	}
	return json.Unmarshal(o.private, &private) == nil && json.Unmarshal(private["room"], &room) == nil && len(room.Account) > 0
}

// checkCreation returns the created rooms but for that of the call.
func (w *world) checkCreation(c *call, created []*room) []*room {
	text := said(c.diagnostics)
	_, acted := c.count(http.MethodPost)
	if o := c.result; o != nil {
		i := slices.IndexFunc(created, func(r *room) bool { return r.Reference == o.reference && r.account == c.arguments.account })
		if i < 0 {
			w.failf("what comes into the state exists", "room %s was not created", o.reference)
		}
		o.room, o.tainted = created[i].HostPIN, c.failed()
		if o.confirmed() {
			o.home = c.arguments.account
		}
		if c.failed() != strings.Contains(text, "Room created without PINs") {
			w.failf("a creation with an error is in the state only without PINs", "%s", text)
		}
		// A gateway's response to the GET may hold the room, too, with one PIN.
		shown := func(r emulator.Request) bool {
			return c.sawRoom(r) || r.Method == http.MethodGet && r.Acted && r.Status == http.StatusOK && r.Fault == emulator.FaultRespond && o.hostPIN+o.guestPIN != ""
		}
		if c.failed() && o.confirmed() && !slices.ContainsFunc(c.requests, shown) {
			w.failf("only what the API has shown is saved as confirmed", "room %s is", o.reference)
		}
		w.checkPINs(c, created[i])
		return slices.Delete(created, i, i+1)
	}
	switch {
	case !c.failed():
		w.failf("a creation is in the state, or has an error", "neither")
	case strings.Contains(text, "Room may have been created"):
		if c.clean && !strings.Contains(text, "another creation of this run") {
			w.failf("a creation succeeds where nothing stands in its way", "%s", text)
		}
		i := slices.IndexFunc(created, func(r *room) bool { return strings.Contains(text, r.Reference) })
		if i < 0 && acted > 0 {
			i = 0
		}
		if i >= 0 && i < len(created) {
			w.excused[created[i].HostPIN] = true
			return slices.Delete(created, i, i+1)
		}
	case acted > 0:
		w.failf("a room that exists is in the state, or a diagnostic has said that it may exist", "one was created")
	case c.clean && (!strings.Contains(text, "Room limit of the account reached") || c.arguments.account > 0 || len(w.rooms(0)) < capacity):
		w.failf("a creation succeeds where nothing stands in its way", "%s", text)
	}
	return created
}

// checkPINs checks that the PINs in the state are those of the room, where they
// are known and to be stored.
func (w *world) checkPINs(c *call, r *room) {
	o := c.result
	missing := o.hostPIN == "" || o.guestPIN == ""
	if o.hasOtherPINs(r) || !missing && !c.arguments.storePINs || missing && c.arguments.storePINs && c.kind == "create" && !c.failed() {
		w.failf("the state has the PINs of the room, if it may", "those of room %s are others", o.reference)
	}
}

func (o *object) hasOtherPINs(r *room) bool {
	return o.hostPIN != "" && o.hostPIN != r.HostPIN || o.guestPIN != "" && o.guestPIN != r.GuestPIN
}

func (w *world) checkRead(c *call) {
	o, text := c.about, said(c.diagnostics)
	account := c.arguments.account
	found := w.existing(account, o.reference)
	switch {
	case c.failed():
		if c.result == nil || c.result.reference != o.reference || c.result.hostPIN != o.hostPIN {
			w.failf("a read with an error leaves the state alone", "%s", text)
		}
		elsewhere := o.home != account
		unproven := elsewhere && o.home != nobody && o.hostPIN == "" && o.guestPIN == ""
		refused := found == nil && elsewhere || found != nil && (unproven || o.hasOtherPINs(found))
		if c.clean && !refused {
			w.failf("a read succeeds where nothing stands in its way", "%s", text)
		}
	case c.result == nil:
		w.checkDropped(c)
		if !slices.ContainsFunc(c.requests, saysGone) {
			w.failf("a read drops a room on the API's word only", "room %s was dropped", o.reference)
		}
	case found == nil && !slices.ContainsFunc(w.events, func(pin string) bool { return w.known[pin].Reference == o.reference }):
		w.failf("a read shows what exists", "room %s does not", o.reference)
	default:
		if found == nil { // Deleted while it was read.
			found = w.known[w.events[len(w.events)-1]]
		}
		// With store_pins = false the PINs leave the state also where the response has none to compare.
		shown := !slices.ContainsFunc(c.requests, func(r emulator.Request) bool { return r.Fault == emulator.FaultNoPINs })
		if o.hasOtherPINs(found) && shown && !strings.Contains(text, "Room has other PINs") && c.result.hostPIN != o.hostPIN {
			w.failf("a read that finds other PINs warns", "it does not")
		}
		if o.room != found.HostPIN && o.home == nobody {
			// Nobody can tell that the reference is another room's in this account.
			w.excused[o.room] = true
		}
		c.result.keepers, c.result.tainted = o.keepers, o.tainted
		c.result.room, c.result.home = found.HostPIN, account
		if !slices.Contains(w.events, found.HostPIN) && !o.hasOtherPINs(found) {
			w.checkPINs(c, found)
		}
	}
}

// checkDropped checks that the room of an object that leaves the state is gone, or
// is another object's too, and that the API could know.
func (w *world) checkDropped(c *call) {
	o := c.about
	r := w.known[o.room]
	switch {
	case r == nil || !r.exists || w.inState(r, o):
	case o.home == nobody && r.account != c.arguments.account && slices.ContainsFunc(c.requests, c.sawRoom):
		// As with a read: nobody can tell that the reference is another room's in this account.
		w.excused[o.room] = true
	default:
		w.failf("what leaves the state is gone", "room %s of account %d exists", o.reference, r.account)
	}
	if o.home != c.arguments.account && c.kind == "read" {
		w.failf("not found in an account that has not confirmed the room does not drop it", "room %s was dropped", o.reference)
	}
}

func (w *world) checkDeletion(c *call, before map[string]bool) {
	o, text := c.about, said(c.diagnostics)
	deletes, acted := c.count(http.MethodDelete)
	if o.home != nobody && o.home != c.arguments.account && len(c.requests) > 0 && deletes > 0 {
		w.failf("no deletion is sent to another account", "room %s was last seen in account %d", o.reference, o.home)
	}
	if acted > 0 {
		w.checkDeleted(c, before)
	}
	if !c.failed() {
		if c.result != nil {
			w.failf("a deletion that succeeds leaves nothing in the state", "room %s is", o.reference)
		}
		w.checkDropped(c)
		return
	}
	if c.result == nil || c.result.reference != o.reference || !bytes.Equal(c.result.private, o.private) {
		w.failf("a deletion with an error leaves the state alone", "%s", text)
	}
	expected := strings.Contains(text, "Room has other PINs") || o.home != c.arguments.account ||
		strings.Contains(text, "Room is occupied") && c.arguments.policy != "destroy"
	if c.clean && !expected {
		w.failf("a deletion succeeds where nothing stands in its way", "%s", text)
	}
}

// checkDeleted checks which room a deletion has deleted.
func (w *world) checkDeleted(c *call, before map[string]bool) {
	o := c.about
	for pin, r := range w.known {
		if !before[pin] || r.exists || r.account != c.arguments.account || r.Reference != o.reference || slices.Contains(w.events, pin) {
			continue
		}
		// Without a GET the provider cannot know that the reference is another room's.
		first := slices.IndexFunc(c.requests, func(r emulator.Request) bool { return r.Method == http.MethodDelete && r.Acted })
		if o.hasOtherPINs(r) && slices.ContainsFunc(c.requests[:first], c.sawRoom) {
			w.failf("a room with other PINs is not deleted", "room %s was", o.reference)
		}
		told := !slices.ContainsFunc(c.requests, func(r emulator.Request) bool { return r.Method == http.MethodGet && r.Fault == emulator.FaultRespond })
		if told && c.arguments.policy != "destroy" && r.ActiveHosts+r.ActiveGuests > 0 {
			w.failf("a policy keeps an occupied room", "room %s was deleted", o.reference)
		}
	}
}
