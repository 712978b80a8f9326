// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// Faults are all kinds, each in the variants that could be read differently. A
// 4xx or a redirect from a service that has acted would be a lie that no client
// can see through; it is no fault but another API.
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
			continue // Its answers are the client's tests.
		case emulator.FaultDelay:
			fault.Delay = 300 * time.Millisecond
		case emulator.FaultDrip:
			fault.Delay = 50 * time.Millisecond // A room takes longer than the request timeout.
		case emulator.FaultRedirect:
			fault.Location = "https://engine.example.com/login?token=abc"
		}
		cases[kind.String()] = fault
	}
	return cases
}

// SpoilsARead tells whether a read fails under the fault, for all its retries.
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
