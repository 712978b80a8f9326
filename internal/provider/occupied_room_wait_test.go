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

// occupiedRoom is a room with 2 guests. It is its API's transport, without a network,
// so that the time of a test can be a fake one.
type occupiedRoom struct {
	*emulator.Emulator

	t         *testing.T
	reference string
	reads     int
	// respond may respond to a read in place of the emulator.
	respond func(read int, w http.ResponseWriter, r *http.Request) bool
}

func newOccupiedRoom(t *testing.T) *occupiedRoom {
	t.Helper()
	emu, err := emulator.New(emulator.WithCredentials("c", "k"))
	if err != nil {
		t.Fatal(err)
	}
	room, err := emu.CreateRoom()
	if err = errors.Join(err, emu.SetParticipants(room.Reference, 0, 2)); err != nil {
		t.Fatal(err)
	}
	return &occupiedRoom{Emulator: emu, t: t, reference: room.Reference}
}

func (o *occupiedRoom) RoundTrip(r *http.Request) (_ *http.Response, err error) {
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
	o.reads++
	if o.respond == nil || !o.respond(o.reads, recorder, r) {
		o.ServeHTTP(recorder, r)
	}
	return recorder.Result(), nil
}

func (o *occupiedRoom) after(wait time.Duration, do func() error) {
	time.AfterFunc(wait, func() {
		if err := do(); err != nil {
			o.t.Error(err)
		}
	})
}

func (o *occupiedRoom) everybodyLeaves() error { return o.SetParticipants(o.reference, 0, 0) }

// ensureDeletable is for a room that was last read on the account. It returns how long it took.
func (o *occupiedRoom) ensureDeletable(ctx context.Context, policy occupiedRoomPolicy, timeout time.Duration) (time.Duration, error) {
	o.t.Helper()
	client, err := videoengine.NewClient("https://engine.example.com"+o.BasePath(),
		videoengine.Credentials{CustomerID: "c", APIKey: "k"}, videoengine.WithTransport(o))
	if err != nil {
		o.t.Fatal(err)
	}
	d := &providerData{now: time.Now, occupied: occupiedRoomArguments{policy, timeout}}
	began := time.Now()
	err = d.ensureDeletable(ctx, client, videoengine.VMR{Reference: o.reference}, privateState{Fingerprint: newFingerprint(d.account)})
	return time.Since(began), err
}

func TestEnsureDeletable_Wait_EndsWithParticipantsTimeoutAndInterrupt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		timeout time.Duration
		prepare func(o *occupiedRoom, interrupt func())
		took    time.Duration
		reads   int
		says    string
	}{
		"default timeout": {
			occupiedRoomTimeoutSetting.defaultValue, func(*occupiedRoom, func()) {},
			30 * time.Minute, 601, "2 guests are in the room, and did not leave within 30m0s",
		},
		"participants leave": {
			time.Hour, func(o *occupiedRoom, _ func()) { o.after(20*time.Minute-time.Second, o.everybodyLeaves) },
			20 * time.Minute, 401, "",
		},
		"interrupt": {
			time.Hour, func(_ *occupiedRoom, interrupt func()) { time.AfterFunc(7*time.Second, interrupt) },
			7 * time.Second, 3, "2 guests are in the room, and the run was interrupted after waiting 7s for them to leave",
		},
		// A read that Ctrl-C ends is no failure of the service.
		"interrupt during a read": {
			time.Hour, func(o *occupiedRoom, interrupt func()) {
				o.respond = func(read int, _ http.ResponseWriter, r *http.Request) bool {
					if read == 3 {
						interrupt()
						<-r.Context().Done()
						panic(http.ErrAbortHandler)
					}
					return false
				}
			},
			6 * time.Second, 3, "2 guests are in the room, and the run was interrupted after waiting 6s for them to leave",
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			t.Log(name)
			o := newOccupiedRoom(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			test.prepare(o, cancel)
			took, err := o.ensureDeletable(ctx, waitForOccupied, test.timeout)
			if took != test.took || o.reads != test.reads {
				t.Errorf("it took %s and %d reads, want %s and %d", took, o.reads, test.took, test.reads)
			}
			var occupied *occupiedError
			if test.says == "" && err == nil {
				return
			}
			if !errors.As(err, &occupied) || err.Error() != test.says || occupied.interrupted != strings.Contains(test.says, "interrupted") {
				t.Errorf("the error is %v, want %q", err, test.says)
			}
		})
	}
}

// A wait of half an hour outlives a gateway that is away for a while.
func TestEnsureDeletable_Wait_ReadFailsForAWhile(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"500":           {Kind: emulator.FaultStatusBefore, Status: 500},
		"429":           {Kind: emulator.FaultStatusBefore, Status: 429},
		"no connection": {Kind: emulator.FaultCutBefore},
	} {
		synctest.Test(t, func(t *testing.T) {
			t.Log(name)
			o := newOccupiedRoom(t)
			fault.Method, fault.Count = http.MethodGet, -1
			o.after(10*time.Minute, func() error { return o.InjectFault(fault) })
			o.after(15*time.Minute, o.everybodyLeaves)
			time.AfterFunc(15*time.Minute, o.ClearFaults)
			if took, err := o.ensureDeletable(t.Context(), waitForOccupied, time.Hour); err != nil || took < 15*time.Minute {
				t.Errorf("after %s: %v", took, err)
			}
		})
	}
}

// The failure is told where it lasts to the end, and at once where reading again
// would not help.
func TestEnsureDeletable_Wait_ReadFailsToTheEnd(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]time.Duration{http.StatusServiceUnavailable: time.Hour, http.StatusUnauthorized: 10 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			t.Log(http.StatusText(status))
			o := newOccupiedRoom(t)
			o.after(10*time.Minute, func() error {
				return o.InjectFault(emulator.Fault{Kind: emulator.FaultStatusBefore, Status: status, Method: http.MethodGet, Count: -1})
			})
			took, err := o.ensureDeletable(t.Context(), waitForOccupied, time.Hour)
			// The last read itself is retried within the client.
			if took < want || took > want+2*time.Minute {
				t.Errorf("it ended after %s, want %s", took, want)
			}
			var failed *readBeforeDeletionError
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), http.StatusText(status)) || !strings.Contains(err.Error(),
				"; at the last successful read, 2 guests were in it, and the provider had waited "+failed.waited.Round(time.Second).String()+" for them to leave") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// A certificate that is not trusted will not be a moment later.
func TestEnsureDeletable_Wait_CertificateNotTrusted_EndsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOccupiedRoom(t)
		o.respond = func(read int, _ http.ResponseWriter, _ *http.Request) bool {
			if read > 1 {
				panic(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}})
			}
			return false
		}
		took, err := o.ensureDeletable(t.Context(), waitForOccupied, time.Hour)
		var untrusted *tls.CertificateVerificationError
		if !errors.As(err, &untrusted) || o.reads != 2 || took != pollInterval {
			t.Errorf("the error after %s and %d reads is %v", took, o.reads, err)
		}
	})
}

// A warning is written whatever the log level. The service's own message may
// repeat a PIN, which is for the error only.
func TestEnsureDeletable_Wait_ReadFails_TheLogHasTheStatusAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const message = "cannot look up door 7"
		o := newOccupiedRoom(t)
		o.respond = func(read int, w http.ResponseWriter, _ *http.Request) bool {
			if read > 1 {
				w.WriteHeader(http.StatusServiceUnavailable)
				_, _ = fmt.Fprintf(w, `{"message":%q}`, message)
			}
			return read > 1
		}
		var log bytes.Buffer
		_, err := o.ensureDeletable(tflogtest.RootLogger(t.Context(), &log), waitForOccupied, time.Hour)
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("the error is %v, want one with the service's message", err)
		}
		if text := log.String(); !strings.Contains(text, `"cause":"status 503"`) || strings.Contains(text, "door") {
			t.Errorf("the log is\n%s", text)
		}
	})
}

func TestEnsureDeletable_Destroy_DoesNotRead(t *testing.T) {
	t.Parallel()
	o := newOccupiedRoom(t)
	if _, err := o.ensureDeletable(t.Context(), destroyOccupied, 0); err != nil || o.reads != 0 {
		t.Errorf("after %d requests: %v", o.reads, err)
	}
}

func TestEnsureDeletable_Refuse_RoomGone(t *testing.T) {
	t.Parallel()
	o := newOccupiedRoom(t)
	if err := o.DeleteRoom(o.reference); err != nil {
		t.Fatal(err)
	}
	_, err := o.ensureDeletable(t.Context(), refuseOccupied, 0)
	var failed *readBeforeDeletionError
	if !errors.As(err, &failed) || !isGone(err) {
		t.Errorf("the error is %v, want that the room is gone", err)
	}
}
