// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"errors"
	"fmt"
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

// The ledger knows a request that is held, which ends when its client goes, and with
// [emulator.Emulator.Close] when the client stays.
func TestFault_AHeldRequestEndsWithItsClientOrTheEmulator(t *testing.T) {
	t.Parallel()
	for _, f := range heldForLong {
		for _, closes := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s-%s/closes=%t", f.Kind, f.Delay, closes), func(t *testing.T) {
				t.Parallel()
				s := start(t)
				s.inject(t, f)
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				ended := make(chan error, 1)
				go func() {
					_, err := s.try(ctx, "POST", s.BasePath()+"/vmrs", demo)
					ended <- err
				}()
				for len(s.Ledger().Requests) == 0 {
					time.Sleep(time.Millisecond)
				}
				if l := s.Ledger(); l.Requests[0].Acted != f.Kind.Acts() || (l.Created == 1) != f.Kind.Acts() || len(s.over) != 0 || len(ended) != 0 {
					t.Errorf("%d requests are over; the ledger is %+v", len(s.over), l)
				}
				if closes {
					s.Close()
					s.Close()
				} else {
					leave()
				}
				if err := within(t, ended, "the request"); err == nil || errors.Is(err, context.Canceled) == closes {
					t.Errorf("the client got %v", err)
				}
				if r := within(t, s.over, "the handler"); r.Fault != f.Kind {
					t.Errorf("logged as %+v", r)
				}
			})
		}
	}
}

func TestFault_ADripSendsTheFirstByteAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.inject(t, emulator.Fault{Kind: emulator.FaultDrip, Delay: time.Hour})
	response, err := s.open(t.Context(), "POST", s.BasePath()+"/vmrs", demo)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.CopyN(io.Discard, response.Body, 1); err != nil {
		t.Error(err)
	}
}
