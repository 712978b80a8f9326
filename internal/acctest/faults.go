// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// Faults are all kinds that the emulator has, each in the variants that a client could
// read differently. Not among them are lies, which no client can notice: a 4xx after
// the service acted, or "Vmr not found" for a room that exists.
func Faults() map[string]emulator.Fault {
	cases := map[string]emulator.Fault{}
	for _, status := range []int{400, 401, 404, 408, 422, 429, 500, 502, 503, 504} {
		cases[fmt.Sprintf("status %d before", status)] = emulator.Fault{Kind: emulator.FaultStatusBefore, Status: status}
	}
	for _, status := range []int{408, 500, 502, 503, 504} {
		cases[fmt.Sprintf("status %d after", status)] = emulator.Fault{Kind: emulator.FaultStatusAfter, Status: status}
	}
	cases["status 429 before, retry after"] = emulator.Fault{Kind: emulator.FaultStatusBefore, Status: 429, RetryAfter: "1"}
	cases["status 503 before, retry after"] = emulator.Fault{Kind: emulator.FaultStatusBefore, Status: 503, RetryAfter: "1"}
	cases["status 503 after, retry after"] = emulator.Fault{Kind: emulator.FaultStatusAfter, Status: 503, RetryAfter: "1"}
	for _, bytes := range []int{0, 12, 40, 60, 1000} {
		cases[fmt.Sprintf("cut body at %d", bytes)] = emulator.Fault{Kind: emulator.FaultCutBody, BodyBytes: bytes}
	}
	for _, kind := range emulator.FaultKinds() {
		fault := emulator.Fault{Kind: kind}
		switch kind { //nolint:exhaustive // The others need no further field.
		case emulator.FaultStatusBefore, emulator.FaultStatusAfter, emulator.FaultCutBody:
			continue // Above.
		case emulator.FaultRespond:
			continue // Below.
		case emulator.FaultDelay:
			fault.Delay = 50 * time.Millisecond
		case emulator.FaultDrip:
			fault.Delay = 80 * time.Millisecond // A room takes seconds.
		case emulator.FaultRedirect:
			fault.Location = "https://engine.example.com/login?token=abc"
		}
		cases[kind.String()] = fault
	}
	maps.Copy(cases, responses())
	return cases
}

// responses are what gateways and other versions of the API may respond.
func responses() map[string]emulator.Fault {
	const room = `{"reference":"$reference","hostPIN":"$hostPIN","guestPIN":"$guestPIN"}`
	cases := map[string]emulator.Fault{
		"a reference alone":             {Acts: true, Status: 201, Body: `{"reference":"$reference"}`},
		"accepted, and done":            {Acts: true, Status: 202, Body: `{"status":"accepted"}`},
		"accepted, and not done":        {Status: 202, Body: `{"status":"accepted"}`},
		"see other":                     {Acts: true, Status: 303, Headers: map[string]string{"Location": "/vmrs/$reference"}},
		"a room in an envelope":         {Acts: true, Status: 200, Body: `{"data":` + room + `}`},
		"a room with something behind":  {Acts: true, Status: 200, Body: room + `{}`},
		"a room and an error":           {Acts: true, Status: 200, Body: `{"message":"failed",` + room[1:]},
		"another message":               {Status: 422, Body: `{"message":"Vmr is busy"}`},
		"a page that says not found":    {Status: 422, Headers: map[string]string{"Content-Type": "text/html"}, Body: "<p>Vmr not found</p>"},
		"not found as a cause":          {Status: 422, Body: `{"error":{"message":"Bad gateway","cause":{"message":"Vmr not found"}}}`},
		"not found with another status": {Status: 404, Body: `{"message":"Vmr not found"}`},
	}
	for name, fault := range cases {
		fault.Kind = emulator.FaultRespond
		cases[name] = fault
	}
	return cases
}

// SpoilsARead reports whether a read fails under the fault, for all its retries.
func SpoilsARead(fault emulator.Fault) bool {
	switch fault.Kind {
	case emulator.FaultDelay, emulator.FaultNoPINs:
		return false // It is a room all the same.
	case emulator.FaultStatusBefore, emulator.FaultStatusAfter:
		passing := []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
		return fault.Count < 0 || !slices.Contains(passing, fault.Status)
	case emulator.FaultCutBefore, emulator.FaultCutAfter, emulator.FaultCutBody,
		emulator.FaultHangBefore, emulator.FaultHangAfter, emulator.FaultDrip:
		return fault.Count < 0 // Else the second attempt succeeds.
	case emulator.FaultRedirect, emulator.FaultGarbage, emulator.FaultEmpty, emulator.FaultHuge,
		emulator.FaultHugeTail, emulator.FaultBrokenJSON, emulator.FaultRespond:
	}
	return true
}
