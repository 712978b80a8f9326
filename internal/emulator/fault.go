// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Fault makes requests go wrong as gateways, networks and broken services do.
// What its fields mean depends on its kind; [Emulator.InjectFault] refuses those
// that the kind has no use for.
type Fault struct {
	Kind FaultKind `json:"kind"`

	// Method is GET, POST or DELETE; empty hits any method that the kind can hit.
	Method string `json:"method,omitempty"`

	// Count is how many requests are hit: 0 means one, a negative number all of
	// them until [Emulator.ClearFaults].
	Count int `json:"count,omitempty"`

	// Status is the status of the response, in the range of the kind. 0 in a redirect
	// means 307, with which a client that follows sends a POST again.
	Status int `json:"status,omitempty"`

	// RetryAfter is the Retry-After header of a status kind, sent as it stands so
	// that it can be hostile too; empty sends none.
	RetryAfter string `json:"retryAfter,omitempty"`

	// Delay is how long [FaultDelay] waits before the response and [FaultDrip] before
	// each byte of the body but the first. A hang ends after it with a cut; 0 lets
	// the hang go on until the client goes away or [Emulator.Close] is called.
	Delay time.Duration `json:"-"`

	// BodyBytes is how much of its body [FaultCutBody] lets out. It always holds
	// the last byte back, however large the number.
	BodyBytes int `json:"bodyBytes,omitempty"`

	// Location is where a redirect points, sent as it stands.
	Location string `json:"location,omitempty"`

	// Acts has the service act before the response of [FaultRespond].
	Acts bool `json:"acts,omitempty"`

	// Headers and Body are the response of [FaultRespond]. In both, $reference,
	// $hostPIN and $guestPIN stand for those of the room in the service's own response,
	// and for nothing where there is none. A body without a Content-Type is declared
	// as JSON.
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
}

// faultFields are a fault without its methods.
type faultFields Fault

// faultJSON has the delay as a text such as 1.5s.
type faultJSON struct {
	*faultFields

	Delay string `json:"delay,omitempty"`
}

// MarshalJSON leaves out what is zero, so that the JSON of a queued fault can be posted again.
func (f Fault) MarshalJSON() ([]byte, error) {
	j := faultJSON{faultFields: (*faultFields)(&f)}
	if f.Delay != 0 {
		j.Delay = f.Delay.String()
	}
	return json.Marshal(j)
}

// UnmarshalJSON refuses keys that a fault does not have: a mistyped one must not
// pass for a default.
func (f *Fault) UnmarshalJSON(b []byte) error {
	j := faultJSON{faultFields: (*faultFields)(f)}
	err := decodeStrictly(strings.NewReader(string(b)), &j)
	if err == nil && j.Delay != "" {
		f.Delay, err = time.ParseDuration(j.Delay)
	}
	return err
}

// reachesService reports whether the service acts on a request that this fault hits.
func (f Fault) reachesService() bool { return f.Kind.ServiceActs() || f.Acts }

// InjectFault queues a fault behind those that are queued. Each API request is
// hit by the first fault whose method fits, and by no other. It returns an error
// that joins all that is wrong with the fault, which is then not queued.
//
// Go's own client sends a GET again when a connection that it used before breaks
// off: a cut of a single GET may not show there, except as a second request.
func (e *Emulator) InjectFault(f Fault) error {
	if f.Kind == 0 || !f.Kind.known() {
		return fmt.Errorf("a fault must have a kind: one of %s", strings.Join(kindNames(), ", "))
	}
	f.Count = cmp.Or(f.Count, 1)
	f.Status = cmp.Or(f.Status, kinds[f.Kind].usual)
	if err := f.check(); err != nil {
		return err
	}
	e.faults.mu.Lock()
	defer e.faults.mu.Unlock()
	e.faults.queued = append(e.faults.queued, f)
	return nil
}

// Faults returns a copy of what is queued, each with the count that is left of it.
func (e *Emulator) Faults() []Fault {
	e.faults.mu.Lock()
	defer e.faults.mu.Unlock()
	return append([]Fault{}, e.faults.queued...)
}

// ClearFaults empties the queue. A request that a fault has hit already goes on
// as it was hit.
func (e *Emulator) ClearFaults() {
	e.faults.mu.Lock()
	defer e.faults.mu.Unlock()
	e.faults.queued = nil
}

type faultQueue struct {
	mu     sync.Mutex
	queued []Fault
}

// take returns the first fault that fits a request of this method, or none, which
// is the zero value.
func (q *faultQueue) take(method string) Fault {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.queued, func(f Fault) bool {
		return (f.Method == "" || f.Method == method) && f.Kind.Hits(method)
	})
	if i < 0 {
		return Fault{}
	}
	f := q.queued[i]
	switch {
	case f.Count == 1:
		q.queued = slices.Delete(q.queued, i, i+1)
	case f.Count > 1:
		q.queued[i].Count--
	}
	return f
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// check finds fields that contradict the kind: a test whose fault does less than
// it says would prove nothing.
func (f Fault) check() error {
	var errs []error
	wrong := func(is bool, format string, args ...any) {
		if is {
			errs = append(errs, fmt.Errorf("%s "+format, append([]any{f.Kind}, args...)...))
		}
	}
	kind := kinds[f.Kind]
	for _, field := range []struct {
		name string
		set  bool
	}{
		{"status", f.Status != 0},
		{"retry-after", f.RetryAfter != ""},
		{"delay", f.Delay != 0},
		{"body-bytes", f.BodyBytes != 0},
		{"location", f.Location != ""},
		{"acts", f.Acts},
		{"header", f.Headers != nil},
		{"body", f.Body != ""},
	} {
		wrong(field.set && !slices.Contains(strings.Fields(kind.takes), field.name), "has no %s", field.name)
		wrong(!field.set && slices.Contains(strings.Fields(kind.needs), field.name), "needs a %s", field.name)
	}
	wrong(f.Method != "" && !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodDelete}, f.Method) ||
		!f.Kind.Hits(f.Method), "cannot hit the method %q", f.Method)
	wrong(kind.least > 0 && (f.Status < kind.least || f.Status > kind.most),
		"needs a status of %d to %d, not %d", kind.least, kind.most, f.Status)
	wrong(f.Delay < 0, "needs a delay of 0 or more, not %s", f.Delay)
	wrong(f.BodyBytes < 0, "needs a number of body bytes of 0 or more, not %d", f.BodyBytes)

	headers := map[string]string{"Retry-After": f.RetryAfter, "Location": f.Location}
	for name, value := range f.Headers {
		headers[name] = value
	}
	for name, value := range headers {
		wrong(!headerName.MatchString(name) || strings.ContainsFunc(value, unicode.IsControl) || strings.TrimSpace(value) != value,
			"has a header that cannot be sent as it stands: %q: %q", name, value)
	}
	return errors.Join(errs...)
}
