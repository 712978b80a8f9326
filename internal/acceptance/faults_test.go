// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// Each thing that a CLI can see of a fault, with the TRACE log of a process of the
// provider, and the way back to order. All faults on all verbs are tests of
// internal/provider.
func TestFaults_WhatTheCLISees(t *testing.T) {
	t.Parallel()
	apply, destroy := []string{"apply", "-auto-approve"}, []string{"destroy", "-auto-approve"}
	refresh := []string{"apply", "-refresh-only", "-auto-approve"}
	on := func(method string, kind emulator.FaultKind) emulator.Fault {
		return emulator.Fault{Method: method, Kind: kind}
	}
	status := func(method string, status int) emulator.Fault {
		return emulator.Fault{Method: method, Kind: emulator.FaultStatusBefore, Status: status, Count: -1}
	}
	for name, c := range map[string]struct {
		command []string
		faults  []emulator.Fault
		prepare func(*testing.T, *acctest.Service)
		options []emulator.Option
		error   string
		inState int
		status  any
	}{
		"nothing": {command: apply, faults: []emulator.Fault{status(http.MethodPost, 403)}, error: "Cannot create room"},
		"saved": {
			command: apply, faults: []emulator.Fault{{Method: http.MethodPost, Kind: emulator.FaultCutBody, BodyBytes: 40}}, inState: 1,
		},
		"tainted": {
			command: apply, faults: []emulator.Fault{on(http.MethodPost, emulator.FaultNoPINs), status(http.MethodGet, 500)},
			error: "Room created without PINs", inState: 1, status: "tainted",
		},
		"may have been created": {
			command: apply, faults: []emulator.Fault{on(http.MethodPost, emulator.FaultCutAfter)}, error: "Room may have been created",
		},
		"read error": {command: refresh, faults: []emulator.Fault{status(http.MethodGet, 500)}, error: "Cannot read room", inState: 1},
		"gone": {command: refresh, prepare: func(t *testing.T, s *acctest.Service) {
			t.Helper()
			if err := s.DeleteRoom(s.References()[0]); err != nil {
				t.Error(err)
			}
		}},
		"other PINs": {
			command: destroy, options: []emulator.Option{emulator.WithReusedReferences()}, error: "Room has other PINs", inState: 1,
			prepare: func(t *testing.T, s *acctest.Service) { t.Helper(); s.ReplaceRoom(t, s.References()[0]) },
		},
		"delete error": {command: destroy, faults: []emulator.Fault{status(http.MethodDelete, 403)}, error: "Cannot delete room", inState: 1},
		"deleted":      {command: destroy, faults: []emulator.Fault{on(http.MethodDelete, emulator.FaultCutAfter)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := acctest.NewService(t, c.options...)
			w := acctest.NewWorkspace(t, s.ConfigWith("max_retries = 1", acctest.RoomBlock))
			w.Workspace.Setenv("TF_LOG", "TRACE") // The provider's lines are those of the one process below.
			w.Workspace.Setenv("TF_LOG_PATH", filepath.Join(w.Dir, "trace.log"))
			invariants := acctest.NewInvariants(t, s, w)
			if c.command[0] != "apply" || len(c.command) > 2 {
				w.Must("apply", "-auto-approve")
				invariants.Reset()
			}
			if c.prepare != nil {
				c.prepare(t, s)
				invariants.Reset()
			}
			for _, fault := range c.faults {
				s.Inject(t, fault)
			}
			started := time.Now()
			code, output := w.TryProcess(c.command...)
			invariants.Check(strings.Join(c.command, " "), output, time.Since(started))
			if (code != 0) != (c.error != "") {
				t.Errorf("exit code %d", code)
			}
			w.Says(output, c.error)
			if rooms := w.References(); len(rooms) != c.inState {
				t.Errorf("the state has the rooms %v, want %d", rooms, c.inState)
			}
			if resources := w.State().Resources; c.inState > 0 && resources[0].Instances[0]["status"] != c.status {
				t.Errorf("the status of the room is %v, want %v", resources[0].Instances[0]["status"], c.status)
			}

			s.ClearFaults()
			invariants.Converges()
			log := w.FileText("trace.log")
			s.ExpectNoSecrets(t, "the TRACE log", log)
			if !strings.Contains(log, providerLines) {
				t.Error("the log does not hold the provider's lines, so this test proves little")
			}
		})
	}
}
