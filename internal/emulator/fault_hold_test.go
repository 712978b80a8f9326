// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// heldForLong are faults that hold a request longer than any test runs.
var heldForLong = []emulator.Fault{
	{Kind: emulator.FaultHangBefore},
	{Kind: emulator.FaultHangAfter},
	{Kind: emulator.FaultHangAfter, Delay: time.Hour},
	{Kind: emulator.FaultDelay, Delay: time.Hour},
	{Kind: emulator.FaultDrip, Delay: time.Hour},
}

// held is a request that a fault holds, seen from both ends.
type held struct {
	service

	leave    context.CancelFunc
	answered chan error
	over     chan emulator.Request
}

func hold(t *testing.T, f emulator.Fault) held {
	t.Helper()
	over := make(chan emulator.Request, 1)
	h := held{
		service:  start(t, emulator.WithRequestLog(func(r emulator.Request) { over <- r })),
		answered: make(chan error, 1),
		over:     over,
	}
	h.inject(t, f)
	ctx, leave := context.WithCancel(t.Context())
	t.Cleanup(leave)
	h.leave = leave
	go func() {
		_, err := h.try(ctx, "POST", h.BasePath()+"/vmrs", demo)
		h.answered <- err
	}()
	for len(h.Ledger().Requests) == 0 {
		time.Sleep(time.Millisecond)
	}
	return h
}

func within[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case got := <-c:
		return got
	case <-time.After(30 * time.Second):
		t.Fatalf("%s does not end", what)
		panic("not reached")
	}
}

func TestFault_TheLedgerKnowsARequestThatIsHeld(t *testing.T) {
	t.Parallel()
	for _, f := range heldForLong {
		t.Run(f.Kind.String(), func(t *testing.T) {
			t.Parallel()
			h := hold(t, f)
			if l := h.Ledger(); l.Requests[0].Acted != f.Kind.Acts() || (l.Created == 1) != f.Kind.Acts() {
				t.Errorf("the ledger is %+v", l)
			}
			if len(h.over) != 0 || len(h.answered) != 0 {
				t.Error("the request is over")
			}
		})
	}
}

func TestFault_AHeldRequestEndsWhenItsClientGoes(t *testing.T) {
	t.Parallel()
	for _, f := range heldForLong {
		t.Run(f.Kind.String(), func(t *testing.T) {
			t.Parallel()
			h := hold(t, f)
			h.leave()
			if err := within(t, h.answered, "the request"); !errors.Is(err, context.Canceled) {
				t.Errorf("the client got %v", err)
			}
			if r := within(t, h.over, "the handler"); r.Fault != f.Kind {
				t.Errorf("logged as %+v", r)
			}
		})
	}
}

func TestClose_EndsHeldRequestsWhoseClientsStay(t *testing.T) {
	t.Parallel()
	for _, f := range heldForLong {
		t.Run(f.Kind.String(), func(t *testing.T) {
			t.Parallel()
			h := hold(t, f)
			h.Close()
			h.Close()
			if err := within(t, h.answered, "the request"); err == nil || errors.Is(err, context.Canceled) {
				t.Errorf("the client got %v", err)
			}
			within(t, h.over, "the handler")
		})
	}
}

func TestClose_EndsTheLatencyAndGoesOnResponding(t *testing.T) {
	t.Parallel()
	s := start(t, emulator.WithLatency(time.Hour))
	s.Close()
	if got := s.api(t, "POST", "/vmrs"); got.status != 200 {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestFault_ADripSendsTheFirstByteAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultDrip, Delay: time.Hour})
	connection := s.post(t, "\r\n")
	// The body is JSON, and no header has a brace.
	for b := make([]byte, 1); b[0] != '{'; {
		if _, err := io.ReadFull(connection, b); err != nil {
			t.Fatal(err)
		}
	}
}
