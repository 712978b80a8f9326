// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// interrupt runs a command and presses Ctrl-C after some time. It returns what
// was printed, and how long the command went on after the signal.
func interrupt(w *acctest.Workspace, after time.Duration, args ...string) (output string, rest time.Duration) {
	w.T.Helper()
	press := make(chan struct{})
	timer := time.AfterFunc(after, func() { close(press) })
	defer timer.Stop()
	return interruptOn(w, press, args...)
}

// interruptOn presses Ctrl-C when press is closed: in a terminal, that is a
// SIGINT to the CLI and to its plugins.
func interruptOn(w *acctest.Workspace, press <-chan struct{}, args ...string) (output string, rest time.Duration) {
	w.T.Helper()
	return signalOn(w, press, func(cli int) { _ = syscall.Kill(-cli, syscall.SIGINT) }, args...)
}

// signalOn runs a command and calls signal with the CLI's process when press is
// closed; its plugins are in the same process group. The process may have ended
// just then.
func signalOn(w *acctest.Workspace, press <-chan struct{}, signal func(cli int), args ...string) (output string, rest time.Duration) {
	w.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), acctest.CommandTimeout)
	defer cancel()
	cmd := w.ProcessCommand(ctx, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // The signal reaches nobody else.
	if err := cmd.Start(); err != nil {
		w.T.Fatal(err)
	}
	ended, pressed := make(chan struct{}), make(chan time.Time, 1)
	go func() {
		select {
		case <-press:
			now := time.Now()
			signal(cmd.Process.Pid)
			pressed <- now
		case <-ended: // Too late.
			pressed <- time.Now()
		}
	}()
	_ = cmd.Wait() // A command that gets a signal fails.
	close(ended)
	return acctest.Colors.ReplaceAllString(out.String(), ""), time.Since(<-pressed)
}

// onArrival returns a channel that is closed when the n-th request of a method
// arrives, before the response. From then on responses take longer, so that even
// on a busy machine the signal is acted upon while there is something left to do.
func onArrival(s *acctest.Service, method string, n int32) <-chan struct{} {
	press := make(chan struct{})
	var arrived atomic.Int32
	s.Intercept(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == method {
			switch so := arrived.Add(1); {
			case so == n:
				close(press)
			case so > n:
				time.Sleep(time.Second)
			}
		}
		s.ServeHTTP(w, r)
	})
	return press
}

// manyRooms are more rooms than the CLI has slots, so that some creations are on the
// wire and others have not begun when the signal comes.
const (
	manyRooms = 12
	slots     = 4
)

// After the first Ctrl-C, or a SIGTERM to all processes of a job, the rooms on the
// service are the rooms in the state: what was on the wire is recorded, and what
// was not is not sent.
func TestInterrupt_ServiceAndStateAreTheSame(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		for name, options := range map[string][]emulator.Option{"new references": nil, "reused references": {emulator.WithReusedReferences()}} {
			t.Run(fmt.Sprint(signal, ", ", name), func(t *testing.T) {
				t.Parallel()
				s := acctest.NewServiceAsTold(t, append(options, emulator.WithLatency(200*time.Millisecond))...)
				w := acctest.NewWorkspace(t, s.Config(acctest.RoomsBlock("room", manyRooms)))
				for _, run := range []struct{ command, method string }{{"apply", http.MethodPost}, {"destroy", http.MethodDelete}} {
					nth := 1 + rand.Int32N(manyRooms/2) //nolint:gosec // Any moment will do.
					output, rest := signalOn(w, onArrival(s, run.method, nth), func(cli int) { _ = syscall.Kill(-cli, signal) },
						run.command, "-auto-approve", fmt.Sprint("-parallelism=", slots))
					onService, inState := s.References(), w.References()
					if !slices.Equal(onService, inState) {
						t.Fatalf("signal at request %d of %s: the service has the rooms %v, the state has %v\n%s", nth, run.command, onService, inState, output)
					}
					if len(onService) == 0 || len(onService) == manyRooms {
						t.Errorf("signal at request %d of %s came too early or too late: there are %d rooms", nth, run.command, len(onService))
					}
					if rest > 20*time.Second {
						t.Errorf("%s went on for %s after the signal\n%s", run.command, rest, output)
					}
					s.RespondNormally()
					w.Must(run.command, "-auto-approve")
				}

				// Nothing was created twice, and nothing was left.
				if ledger := s.Ledger(); ledger.Created != manyRooms || len(ledger.Rooms) != 0 {
					t.Errorf("%d rooms were created and %d are left, want %d and none", ledger.Created, len(ledger.Rooms), manyRooms)
				}
			})
		}
	}
}

// A response that comes long after Ctrl-C still counts.
func TestInterrupt_WhileACreationIsOnTheWire_TheRoomIsRecorded(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	if err := s.InjectFault(emulator.Fault{Method: http.MethodPost, Kind: emulator.FaultDelay, Delay: 2 * time.Second}); err != nil {
		t.Fatal(err)
	}
	output, rest := interruptOn(w, onArrival(s, http.MethodPost, 1), "apply", "-auto-approve")
	w.Says(output, "Interrupt received", "Creation complete")
	if rest < time.Second {
		t.Errorf("the command ended %s after Ctrl-C, before the response came, so this test proves nothing", rest)
	}
	if onService, inState := s.References(), w.References(); len(onService) != 1 || !slices.Equal(onService, inState) {
		t.Errorf("the service has the rooms %v, the state has %v, want the same one", onService, inState)
	}
	expectImported(w, s.OnlyRoom(t))
}

// A pause between two attempts ends at once.
func TestInterrupt_WhileWaitingToRetry_EndsAtOnce(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	w := acctest.NewWorkspace(t, s.Config(acctest.RoomBlock))
	busy := emulator.Fault{Method: http.MethodPost, Kind: emulator.FaultStatusBefore, Status: 429, RetryAfter: "60", Count: -1}
	if err := s.InjectFault(busy); err != nil {
		t.Fatal(err)
	}
	output, rest := interruptOn(w, soonAfterResponse(s, http.MethodPost, 1), "apply", "-auto-approve")
	w.Says(output, "Cannot create room", "429 Too Many Requests", "not retried because the run was interrupted", "no room was created")
	if rest > 10*time.Second {
		t.Errorf("the command went on for %s after Ctrl-C", rest)
	}
	if posts := s.Ledger().Count(http.MethodPost); posts != 1 {
		t.Errorf("the service saw %d POSTs, want 1", posts)
	}
}
