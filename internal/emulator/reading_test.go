// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// bothReadings is every answer of the API, byte for byte.
var bothReadings = []struct {
	reading                                  emulator.Reading
	created, empty, occupied, hostOnly       string
	deletedStatus                            int
	notFound, accountFull, refused, internal string
}{
	{
		reading:       emulator.Document,
		created:       `{"reference":"ve-vevmr2ab","hostPIN":"0007","guestPIN":"0008","activeHosts":null,"activeGuests":null}`,
		empty:         `{"reference":"ve-vevmr2ab","hostPIN":"0007","guestPIN":"0008","activeHosts":null,"activeGuests":null}`,
		occupied:      `{"reference":"ve-vevmr2ab","hostPIN":"0007","guestPIN":"0008","activeHosts":1,"activeGuests":3}`,
		hostOnly:      `{"reference":"ve-vevmr2ab","hostPIN":"0007","guestPIN":"0008","activeHosts":1,"activeGuests":null}`,
		deletedStatus: http.StatusNoContent,
		notFound: "{\n\"error\": {\n\"code\": 0,\n\"fields\": null,\n" +
			"\"message\": \"Vmr not found\"\n}",
		accountFull: `{"error":{"code":0,"fields":null,"message":"NoVmrsAvailable : No vmrs available"}}`,
		refused:     `{"error":{"code":0,"fields":null,"message":"Unauthorized"}}`,
		internal:    `{"error":{"code":0,"fields":null,"message":"Internal server error"}}`,
	},
	{
		reading:       emulator.Swagger,
		created:       `{"reference":"ve-vevmr2ab","hostPIN":"0007","guestPIN":"0008"}`,
		empty:         `{"reference":"ve-vevmr2ab","hostPIN":"0007","guestPIN":"0008","activeHosts":0,"activeGuests":0}`,
		occupied:      `{"reference":"ve-vevmr2ab","hostPIN":"0007","guestPIN":"0008","activeHosts":1,"activeGuests":3}`,
		hostOnly:      `{"reference":"ve-vevmr2ab","hostPIN":"0007","guestPIN":"0008","activeHosts":1,"activeGuests":0}`,
		deletedStatus: http.StatusOK,
		notFound:      `{"code":0,"message":"Vmr not found"}`,
		accountFull:   `{"code":0,"message":"NoVmrsAvailable : No vmrs available"}`,
		refused:       `{"code":0,"message":"Unauthorized"}`,
		internal:      `{"code":0,"message":"Internal server error"}`,
	},
}

func TestReading_ALifeOfARoom(t *testing.T) {
	t.Parallel()

	for _, want := range bothReadings {
		t.Run(want.reading.String(), func(t *testing.T) {
			t.Parallel()

			s := start(t, emulator.WithReading(want.reading), knownRooms(), emulator.WithCapacity(1))

			created := s.api(t, "POST", "/vmrs", header("Content-Type", "application/json"))
			created.mustBe(t, 200, want.created)
			created.mustHave(t, "Content-Type", "application/json")

			full := s.api(t, "POST", "/vmrs")
			full.mustBe(t, 422, want.accountFull)
			full.mustHave(t, "Content-Type", "application/json")

			s.api(t, "GET", "/vmrs/ve-vevmr2ab").mustBe(t, 200, want.empty)

			if err := s.SetParticipants("ve-vevmr2ab", 1, 3); err != nil {
				t.Fatal(err)
			}

			s.api(t, "GET", "/vmrs/ve-vevmr2ab").mustBe(t, 200, want.occupied)

			if err := s.SetParticipants("ve-vevmr2ab", 1, 0); err != nil {
				t.Fatal(err)
			}

			s.api(t, "GET", "/vmrs/ve-vevmr2ab").mustBe(t, 200, want.hostOnly)

			deleted := s.api(t, "DELETE", "/vmrs/ve-vevmr2ab")
			deleted.mustBe(t, want.deletedStatus, "")
			deleted.mustHave(t, "Content-Type", "")

			s.api(t, "GET", "/vmrs/ve-vevmr2ab").mustBe(t, 422, want.notFound)

			again := s.api(t, "DELETE", "/vmrs/ve-vevmr2ab")
			again.mustBe(t, 422, want.notFound)
			again.mustHave(t, "Content-Type", "application/json")
		})
	}
}

func TestReading_RefusedCredentialsAreAnsweredWithItsErrorBody(t *testing.T) {
	t.Parallel()

	for _, want := range bothReadings {
		t.Run(want.reading.String(), func(t *testing.T) {
			t.Parallel()

			got := start(t, emulator.WithReading(want.reading)).
				api(t, "POST", "/vmrs", credentials("demo-customer", "wrong"))
			got.mustBe(t, 401, want.refused)
			got.mustHave(t, "WWW-Authenticate", `Basic realm="VideoEngine", charset="UTF-8"`)
		})
	}
}

func TestReading_AFailingRandomSourceIsAnsweredWith500(t *testing.T) {
	t.Parallel()

	for _, want := range bothReadings {
		t.Run(want.reading.String(), func(t *testing.T) {
			t.Parallel()

			s := start(t, emulator.WithReading(want.reading), randomBytes(0))
			s.api(t, "POST", "/vmrs").mustBe(t, 500, want.internal)

			if got := s.Ledger().Made; got != 0 {
				t.Errorf("%d rooms made, want none", got)
			}
		})
	}
}

func TestReading_IsReadFromItsName(t *testing.T) {
	t.Parallel()

	for _, want := range []emulator.Reading{emulator.Document, emulator.Swagger} {
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}

		got := emulator.Reading(-1)
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Errorf("%q became %v, %v", text, got, err)
		}
	}
}

func TestReading_RefusesAnotherName(t *testing.T) {
	t.Parallel()

	got := emulator.Swagger

	err := got.UnmarshalText([]byte("Document"))
	if err == nil || err.Error() != "the reading must be document or swagger" {
		t.Errorf("error is %v", err)
	}

	if got != emulator.Swagger {
		t.Errorf("the reading changed to %v", got)
	}
}
