// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

func TestRooms_TenThousandHaveReferencesOfTheirOwnAndTwoPINs(t *testing.T) {
	t.Parallel()

	const rooms = 10_000

	s := start(t, emulator.WithPINDigits(1))
	form := regexp.MustCompile(`^ve-[a-z0-9]{6,} \d \d$`)
	seen := map[string]bool{}

	for range rooms {
		room, err := s.CreateRoom()
		if err != nil {
			t.Fatal(err)
		}

		if text := room.Reference + " " + room.HostPIN + " " + room.GuestPIN; !form.MatchString(text) {
			t.Fatalf("the room is %s", text)
		}

		if room.HostPIN == room.GuestPIN || seen[room.Reference] {
			t.Fatalf("the room is %+v, its reference used before: %t", room, seen[room.Reference])
		}

		seen[room.Reference] = true
	}
}

func TestRooms_PINsHaveTheDigitsThatWereAskedFor(t *testing.T) {
	t.Parallel()

	for _, digits := range []int{1, 4, 12, 18} {
		room, err := start(t, emulator.WithPINDigits(digits)).CreateRoom()
		if err != nil || len(room.HostPIN) != digits || len(room.GuestPIN) != digits {
			t.Errorf("%d digits: got %+v, %v", digits, room, err)
		}
	}
}

func TestRooms_AReferenceIsNotGivenTwiceEvenAfterDeletion(t *testing.T) {
	t.Parallel()

	// The source repeats itself: every reference it gives is the first one.
	s := start(t, emulator.WithRandom(zeros{}))

	room, err := s.CreateRoom()
	if err != nil || room.Reference != "ve-aaaaaaaa" || room.HostPIN != "0000" || room.GuestPIN != "0001" {
		t.Fatalf("got %+v, %v", room, err)
	}

	if err := s.DeleteRoom(room.Reference); err != nil {
		t.Fatal(err)
	}

	_, err = s.CreateRoom()
	if err == nil || err.Error() != "drawing a reference: the random source repeats itself" {
		t.Errorf("error is %v", err)
	}
}

func TestRooms_ATakenReferenceIsDrawnAgain(t *testing.T) {
	t.Parallel()

	// 24 bytes make a room; the 8 bytes after them repeat its reference.
	s := start(t, emulator.WithRandom(strings.NewReader(
		strings.Repeat("\x00", 32)+strings.Repeat("\x01", 8)+strings.Repeat("\x00", 16))))

	for _, want := range []string{"ve-aaaaaaaa", "ve-bbbbbbbb"} {
		if room, err := s.CreateRoom(); err != nil || room.Reference != want {
			t.Errorf("got %+v, %v, want %s", room, err, want)
		}
	}
}

func TestRooms_ARandomSourceThatEndsMakesNoRoom(t *testing.T) {
	t.Parallel()

	for bytes, want := range map[int]string{
		0:  "drawing a reference: EOF",
		7:  "drawing a reference: unexpected EOF",
		23: "drawing PINs: unexpected EOF",
	} {
		s := start(t, randomBytes(bytes))
		if _, err := s.CreateRoom(); err == nil || err.Error() != want {
			t.Errorf("%d bytes: error is %v, want %s", bytes, err, want)
		}

		if l := s.Ledger(); l.Made != 0 || len(l.EverMade) != 0 {
			t.Errorf("%d bytes: the ledger is %+v", bytes, l)
		}
	}
}

func TestRooms_TheSameRandomSourceAndClockMakeTheSameLedger(t *testing.T) {
	t.Parallel()

	live := func() emulator.Ledger {
		s := start(t, tickingClock(), emulator.WithRandom(rand.NewChaCha8([32]byte{1})))
		s.api(t, "POST", "/vmrs")
		s.api(t, "POST", "/vmrs", header("X-Request-ID", "mine"))
		s.api(t, "POST", "/vmrs", credentials("a", "b"))
		s.api(t, "POST", "/vmrs")

		return s.Ledger()
	}

	if diff := cmp.Diff(live(), live(), anyPort); diff != "" {
		t.Error(diff)
	}
}

func TestRooms_ADeletedRoomLeavesItsPlace(t *testing.T) {
	t.Parallel()

	s := start(t, knownRooms(), emulator.WithCapacity(1))
	s.api(t, "POST", "/vmrs")
	s.api(t, "DELETE", "/vmrs/ve-vevmr2ab")

	if got := s.api(t, "POST", "/vmrs"); got.status != 200 {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

func TestRooms_ParallelClientsNeverExceedTheCapacity(t *testing.T) {
	t.Parallel()

	const capacity, clients = 20, 50

	s := start(t, emulator.WithCapacity(capacity))

	parallel(clients, func() {
		got, err := s.try(t.Context(), "POST", s.BasePath()+"/vmrs", credentials("demo-customer", "demo-key"))
		if err != nil || got.status != 200 && got.status != 422 {
			t.Errorf("got %+v, %v", got, err)
		}
	})

	if l := s.Ledger(); l.Made != capacity || len(l.Rooms) != capacity || l.Count("POST") != clients {
		t.Errorf("made %d of %d rooms in %d requests", l.Made, capacity, l.Count("POST"))
	}
}

func TestRooms_TenThousandLivesByFiftyClients(t *testing.T) {
	t.Parallel()

	const clients, roomsEach = 50, 200

	emu, err := emulator.New()
	if err != nil {
		t.Fatal(err)
	}

	began := time.Now()

	parallel(clients, func() {
		for range roomsEach {
			created := serve(t.Context(), emu, "POST", "/vmrs")
			reference := regexp.MustCompile(`ve-[a-z0-9]+`).FindString(created)

			if got := serve(t.Context(), emu, "GET", "/vmrs/"+reference); got != created {
				t.Errorf("created %s, got %s", created, got)
			}

			if err := emu.SetParticipants(reference, 1, 1); err != nil {
				t.Error(err)
			}

			if got := serve(t.Context(), emu, "DELETE", "/vmrs/"+reference); got != "204 " {
				t.Errorf("deleted with %s", got)
			}
		}
	})

	l := emu.Ledger()
	if l.Made != 10_000 || l.Deleted != 10_000 || len(l.Rooms) != 0 || len(l.Requests) != 30_000 {
		t.Errorf("made %d, deleted %d, left %d in %d requests", l.Made, l.Deleted, len(l.Rooms), len(l.Requests))
	}

	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %s", took)
	}
}

// serve is a request without a network.
func serve(ctx context.Context, emu *emulator.Emulator, method, path string) string {
	request := httptest.NewRequestWithContext(ctx, method, emu.BasePath()+path, http.NoBody)
	request.SetBasicAuth("demo-customer", "demo-key")

	recorder := httptest.NewRecorder()
	emu.ServeHTTP(recorder, request)

	return fmt.Sprintf("%d %s", recorder.Code, recorder.Body)
}

func parallel(clients int, act func()) {
	var all sync.WaitGroup

	for range clients {
		all.Go(act)
	}

	all.Wait()
}

// zeros is a random source without chance.
type zeros struct{}

var _ io.Reader = zeros{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)

	return len(b), nil
}

func TestReusedReferences_AreTheLowestThatAreFree(t *testing.T) {
	t.Parallel()

	s := start(t, emulator.WithReusedReferences())

	var given []string

	create := func() {
		room, err := s.CreateRoom()
		if err != nil {
			t.Fatal(err)
		}

		given = append(given, room.Reference)
	}

	create()
	create()
	create()

	for _, freed := range []string{"ve-vevmr2", "ve-vevmr1"} {
		if err := s.DeleteRoom(freed); err != nil {
			t.Fatal(err)
		}
	}

	create()
	create()
	create()

	want := []string{"ve-vevmr1", "ve-vevmr2", "ve-vevmr3", "ve-vevmr1", "ve-vevmr2", "ve-vevmr4"}
	l := s.Ledger()

	if !slices.Equal(given, want) || l.Made != 6 || l.Deleted != 2 || len(l.Rooms) != 4 || len(l.EverMade) != 6 {
		t.Errorf("given %v\nwant  %v\nledger %+v", given, want, l)
	}

	if first := l.EverMade[0]; first.HostPIN == l.EverMade[3].HostPIN && first.GuestPIN == l.EverMade[3].GuestPIN {
		t.Error("the second room of a reference has the PINs of the first")
	}
}
