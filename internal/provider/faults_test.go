// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// underFaults are settings with which a fault costs seconds and not minutes.
const underFaults = "request_timeout = \"1s\"\n  max_retries = 1"

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

// Every fault, once and for good, on every verb, through the real CLI.
func TestFaults_EveryKindOnEveryVerb(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodDelete} {
		for name, fault := range Faults() {
			if fault.Kind == emulator.FaultNoPINs && method == http.MethodDelete {
				continue // No answer to a DELETE has a PIN.
			}
			for _, count := range []int{1, -1} {
				fault := fault // Each case has its own: they run side by side.
				fault.Method, fault.Count = method, count
				t.Run(fmt.Sprintf("%s/%s/%s", method, name, map[int]string{1: "once", -1: "for good"}[count]), func(t *testing.T) {
					t.Parallel()
					faultCase(t, fault)
				})
			}
		}
	}
}

// faultCase takes a room through its life with a fault on the way, and then back
// to order.
func faultCase(t *testing.T, fault emulator.Fault) {
	t.Helper()
	s := NewService(t)
	t.Cleanup(s.Close) // Before the server's: hangs end then.
	w := NewWorkspace(t, s.ConfigWith(underFaults, RoomBlock))
	log := filepath.Join(w.Dir, "trace.log")
	w.Setenv("TF_LOG", "TRACE")
	w.Setenv("TF_LOG_PATH", log)
	v := NewInvariants(t, s, w)

	if fault.Method != http.MethodPost {
		w.Must("apply", "-auto-approve")
		v.Before = v.Now()
	}
	before := w.References()
	if err := s.InjectFault(fault); err != nil {
		t.Fatal(err)
	}
	switch fault.Method {
	case http.MethodPost:
		v.Step("apply", "-auto-approve")
	case http.MethodDelete:
		v.Step("destroy", "-auto-approve")
	case http.MethodGet:
		code := v.Step("apply", "-refresh-only", "-auto-approve")
		if wantError := SpoilsARead(fault); (code != 0) != wantError {
			t.Errorf("a refresh under the fault: exit code %d, want an error: %t", code, wantError)
		}
		if after := w.References(); !slices.Equal(after, before) {
			t.Errorf("the refresh left the rooms %v of %v in the state", after, before)
		}
	}

	s.ClearFaults()
	v.Converges()

	text, err := os.ReadFile(log) //nolint:gosec // A file of this test.
	if err != nil {
		t.Fatal(err)
	}
	s.ExpectNoSecrets(t, "the TRACE log", string(text))
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

// Converges checks that, once the faults are over, an apply brings state and
// service together and a destroy leaves nothing but the rooms of which the user
// was told.
func (v *Invariants) Converges() {
	v.t.Helper()
	if code := v.Step("apply", "-auto-approve"); code != 0 {
		v.t.Errorf("apply after the faults: exit code %d", code)
	}
	if code := v.Step("plan", "-detailed-exitcode"); code != 0 {
		v.t.Errorf("plan after the faults: exit code %d, want an empty plan", code)
	}
	if code := v.Step("destroy", "-auto-approve"); code != 0 {
		v.t.Errorf("destroy after the faults: exit code %d", code)
	}
	for _, room := range v.s.Ledger().Rooms {
		if !slices.Contains(v.unrecorded, room.Reference) {
			v.t.Errorf("destroy left room %s", room.Reference)
		}
	}
	if len(v.w.StateRooms()) != 0 {
		v.t.Error("destroy left rooms in the state")
	}
}
