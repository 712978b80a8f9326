// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
	"time"
)

type controlFaults struct {
	Faults []controlFault `json:"faults"`
}

// controlFault leaves out what is zero, so that what is queued can be sent again.
type controlFault struct {
	Kind       string `json:"kind"`
	Method     string `json:"method,omitempty"`
	Count      int    `json:"count,omitempty"`
	Status     int    `json:"status,omitempty"`
	RetryAfter string `json:"retryAfter,omitempty"`
	Delay      string `json:"delay,omitempty"`
	BodyBytes  int    `json:"bodyBytes,omitempty"`
	Location   string `json:"location,omitempty"`

	Acts    bool              `json:"acts,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
}

func newControlFault(f Fault) controlFault {
	out := controlFault{
		Kind:       f.Kind.String(),
		Method:     f.Method,
		Count:      f.Count,
		Status:     f.Status,
		RetryAfter: f.RetryAfter,
		BodyBytes:  f.BodyBytes,
		Location:   f.Location,
		Acts:       f.Acts,
		Headers:    f.Headers,
		Body:       f.Body,
	}

	if f.Delay != 0 {
		out.Delay = f.Delay.String()
	}

	return out
}

// fault reads the texts; what they say together is for [Fault.check].
func (c controlFault) fault() (Fault, error) {
	f := Fault{
		Method:     c.Method,
		Count:      c.Count,
		Status:     c.Status,
		RetryAfter: c.RetryAfter,
		BodyBytes:  c.BodyBytes,
		Location:   c.Location,
		Acts:       c.Acts,
		Headers:    c.Headers,
		Body:       c.Body,
	}

	if err := f.Kind.UnmarshalText([]byte(c.Kind)); err != nil {
		return Fault{}, err
	}

	if c.Delay != "" {
		delay, err := time.ParseDuration(c.Delay)
		if err != nil {
			return Fault{}, fmt.Errorf(`"delay" must be a duration such as 250ms or 1m30s, not %q`, c.Delay)
		}

		f.Delay = delay
	}

	return f, nil
}

func (c control) faults(*http.Request) answer {
	queued := c.emu.Faults()
	out := controlFaults{Faults: make([]controlFault, 0, len(queued))}

	for _, f := range queued {
		out.Faults = append(out.Faults, newControlFault(f))
	}

	return jsonAnswer(http.StatusOK, out)
}

func (c control) injectFault(r *http.Request) answer {
	var sent controlFault
	if err := decodeStrictly(r.Body, &sent); err != nil {
		return controlOutcome(err)
	}

	f, err := sent.fault()
	if err != nil {
		return controlOutcome(err)
	}

	return controlOutcome(c.emu.InjectFault(f))
}

func (c control) clearFaults(*http.Request) answer {
	c.emu.ClearFaults()

	return answer{status: http.StatusNoContent}
}
