// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// transport hands requests to a handler without a network, so that the time of a
// test can be a fake one.
type transport struct{ http.Handler }

func (h transport) RoundTrip(r *http.Request) (_ *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	if r.Body == nil {
		r.Body = http.NoBody
	}
	defer func() {
		if abort, cut := recover().(error); cut { // The handler cuts the connection.
			err = abort
		}
	}()
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// occupiedRoom returns an emulator with a room that has 2 guests, and a client.
func occupiedRoom(t *testing.T) (*emulator.Emulator, *videoengine.Client, string) {
	t.Helper()
	emu, err := emulator.New(emulator.WithCredentials("c", "k"))
	if err != nil {
		t.Fatal(err)
	}
	room, err := emu.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	if err := emu.SetParticipants(room.Reference, 0, 2); err != nil {
		t.Fatal(err)
	}
	return emu, clientOf(t, emu.BasePath(), emu), room.Reference
}

// clientOf returns a client whose requests a handler answers.
func clientOf(t *testing.T, basePath string, handler http.Handler) *videoengine.Client {
	t.Helper()
	client, err := videoengine.NewClient("https://engine.example.com"+basePath,
		videoengine.Credentials{CustomerID: "c", APIKey: "k"}, videoengine.WithTransport(transport{handler}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// ensureDeletable is for a room that was last read on the account.
func ensureDeletable(ctx context.Context, d *providerData, client *videoengine.Client, reference string) error {
	return d.ensureDeletable(ctx, client, videoengine.VMR{Reference: reference}, privateState{Fingerprint: newFingerprint(d.account)})
}

func TestEnsureDeletable_Wait_DefaultTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emu, client, reference := occupiedRoom(t)
		a := &providerData{now: time.Now, occupied: occupiedRoomArguments{waitForOccupied, occupiedRoomTimeoutSetting.defaultValue}}
		began := time.Now()
		err := ensureDeletable(t.Context(), a, client, reference)
		var occupied *occupiedError
		if !errors.As(err, &occupied) || occupied.Error() != "2 guests are in the room, and did not leave within 30m0s" {
			t.Errorf("the error is %v", err)
		}
		if took := time.Since(began); took != 30*time.Minute {
			t.Errorf("it waited %s, want 30m", took)
		}
		if looks := emu.Ledger().Count(http.MethodGet); looks != 601 {
			t.Errorf("it looked %d times, want once every 3 seconds", looks)
		}
	})
}

func TestEnsureDeletable_Wait_ParticipantsLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emu, client, reference := occupiedRoom(t)
		a := &providerData{now: time.Now, occupied: occupiedRoomArguments{waitForOccupied, time.Hour}}
		time.AfterFunc(20*time.Minute, func() {
			if err := emu.SetParticipants(reference, 0, 0); err != nil {
				t.Error(err)
			}
		})
		began := time.Now()
		if err := ensureDeletable(t.Context(), a, client, reference); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took < 20*time.Minute || took > 20*time.Minute+pollInterval {
			t.Errorf("it waited %s, want 20m", took)
		}
	})
}

func TestEnsureDeletable_Wait_Interrupt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client, reference := occupiedRoom(t)
		a := &providerData{now: time.Now, occupied: occupiedRoomArguments{waitForOccupied, time.Hour}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(7*time.Second, cancel)
		began := time.Now()
		err := ensureDeletable(ctx, a, client, reference)
		var occupied *occupiedError
		if !errors.As(err, &occupied) || !occupied.interrupted ||
			occupied.Error() != "2 guests are in the room, and the run was interrupted after waiting 7s for them to leave" {
			t.Errorf("the error is %v", err)
		}
		if took := time.Since(began); took != 7*time.Second {
			t.Errorf("it ended after %s, want 7s", took)
		}
	})
}

// A wait of half an hour outlives a gateway that is away for a while.
func TestEnsureDeletable_Wait_ReadFailsForAWhile(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"500":           {Kind: emulator.FaultStatusBefore, Status: 500},
		"429":           {Kind: emulator.FaultStatusBefore, Status: 429},
		"no connection": {Kind: emulator.FaultCutBefore},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				emu, client, reference := occupiedRoom(t)
				a := &providerData{now: time.Now, occupied: occupiedRoomArguments{waitForOccupied, time.Hour}}
				fails := after(10*time.Minute, func() error {
					fault.Method, fault.Count = http.MethodGet, -1
					return emu.InjectFault(fault)
				})
				leave := after(15*time.Minute, func() error {
					emu.ClearFaults()
					return emu.SetParticipants(reference, 0, 0)
				})
				if err := errors.Join(ensureDeletable(t.Context(), a, client, reference), <-fails, <-leave); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// The failure is told where it lasts to the end, and at once where looking again
// would not help.
func TestEnsureDeletable_Wait_ReadFailsToTheEnd(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]time.Duration{http.StatusServiceUnavailable: time.Hour, http.StatusUnauthorized: 10 * time.Minute} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				emu, client, reference := occupiedRoom(t)
				a := &providerData{now: time.Now, occupied: occupiedRoomArguments{waitForOccupied, time.Hour}}
				fails := after(10*time.Minute, func() error {
					return emu.InjectFault(emulator.Fault{Kind: emulator.FaultStatusBefore, Status: status, Method: http.MethodGet, Count: -1})
				})
				began := time.Now()
				err := ensureDeletable(t.Context(), a, client, reference)
				if failed := <-fails; failed != nil {
					t.Fatal(failed)
				}
				// The last read itself is retried within the client.
				if took := time.Since(began); took < want || took > want+2*time.Minute {
					t.Errorf("it ended after %s, want %s", took, want)
				}
				var failed *readBeforeDeletionError
				if !errors.As(err, &failed) || !strings.Contains(err.Error(), http.StatusText(status)) || !strings.Contains(err.Error(),
					"; at the last successful read, 2 guests were in it, and the provider had waited "+failed.waited.Round(time.Second).String()+" for them to leave") {
					t.Errorf("the error is %v", err)
				}
			})
		})
	}
}

// A certificate that is not trusted will not be a moment later.
func TestEnsureDeletable_Wait_CertificateNotTrusted_EndsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emu, _, reference := occupiedRoom(t)
		reads := 0
		client := clientOf(t, emu.BasePath(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			reads++
			if reads > 1 {
				panic(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}})
			}
			emu.ServeHTTP(w, r)
		}))
		d := &providerData{now: time.Now, occupied: occupiedRoomArguments{waitForOccupied, time.Hour}}
		began := time.Now()
		err := ensureDeletable(t.Context(), d, client, reference)
		var untrusted *tls.CertificateVerificationError
		if !errors.As(err, &untrusted) || reads != 2 || time.Since(began) != pollInterval {
			t.Errorf("the error after %s and %d reads is %v", time.Since(began), reads, err)
		}
	})
}

// after does something after a while, and returns what will tell its error.
func after(wait time.Duration, do func() error) <-chan error {
	done := make(chan error, 1)
	time.AfterFunc(wait, func() { done <- do() })
	return done
}

// A warning is written whatever the log level. The service's own message may
// repeat a PIN, which is for the error only.
func TestEnsureDeletable_Wait_ReadFails_TheLogHasTheStatusAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const message = "cannot look up door 7"
		emu, _, reference := occupiedRoom(t)
		looks := 0
		client := clientOf(t, emu.BasePath(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			looks++
			if looks > 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
				_, _ = fmt.Fprintf(w, `{"message":%q}`, message)
				return
			}
			emu.ServeHTTP(w, r)
		}))
		var log bytes.Buffer
		a := &providerData{now: time.Now, occupied: occupiedRoomArguments{waitForOccupied, time.Hour}}
		if err := ensureDeletable(tflogtest.RootLogger(t.Context(), &log), a, client, reference); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("the error is %v, want one with the service's message", err)
		}
		if text := log.String(); !strings.Contains(text, `"cause":"status 503"`) || strings.Contains(text, "door") {
			t.Errorf("the log is\n%s", text)
		}
	})
}

// A read that Ctrl-C ends is no failure of the service.
func TestEnsureDeletable_Wait_InterruptDuringARead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emu, _, reference := occupiedRoom(t)
		ctx, cancel := context.WithCancel(t.Context())
		looks := 0
		client := clientOf(t, emu.BasePath(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			looks++
			if looks == 3 {
				cancel()
				<-r.Context().Done()
				panic(http.ErrAbortHandler)
			}
			emu.ServeHTTP(w, r)
		}))
		a := &providerData{now: time.Now, occupied: occupiedRoomArguments{waitForOccupied, time.Hour}}
		err := ensureDeletable(ctx, a, client, reference)
		const want = "2 guests are in the room, and the run was interrupted after waiting 6s for them to leave"
		if err == nil || err.Error() != want {
			t.Errorf("the error is %v, want %q", err, want)
		}
	})
}

func TestEnsureDeletable_Destroy_DoesNotRead(t *testing.T) {
	t.Parallel()
	emu, client, reference := occupiedRoom(t)
	a := &providerData{now: time.Now, occupied: occupiedRoomArguments{policy: destroyOccupied}}
	if err := ensureDeletable(t.Context(), a, client, reference); err != nil {
		t.Error(err)
	}
	if requests := emu.Ledger().Requests; len(requests) != 0 {
		t.Errorf("there were the requests %+v", requests)
	}
}

func TestEnsureDeletable_Refuse_RoomGone(t *testing.T) {
	t.Parallel()
	emu, client, reference := occupiedRoom(t)
	if err := emu.DeleteRoom(reference); err != nil {
		t.Fatal(err)
	}
	a := &providerData{now: time.Now, occupied: occupiedRoomArguments{policy: refuseOccupied}}
	err := ensureDeletable(t.Context(), a, client, reference)
	var failed *readBeforeDeletionError
	if !errors.As(err, &failed) || !isGone(err) {
		t.Errorf("the error is %v, want that the room is gone", err)
	}
}
