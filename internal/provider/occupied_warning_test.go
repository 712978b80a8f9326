// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestOccupancy_Warning(t *testing.T) {
	t.Parallel()
	const (
		unlessKept = "unless the plan says that it will not be destroyed (destroy = false)."
		destroys   = "applying this plan deletes the room and ends their meeting, " + unlessKept
	)
	for name, test := range map[string]struct {
		hosts, guests int64
		policy        occupiedRoomPolicy
		// age is that of what an earlier run saw, and 0 where this one saw it.
		age     time.Duration
		summary string
		detail  string
	}{
		"host and guests":                      {1, 3, destroyOccupied, 0, "Room ve-a is occupied: 1 host, 3 guests", "1 host and 3 guests are in room ve-a as of 10:42 UTC; " + destroys},
		"one host":                             {1, 0, destroyOccupied, 0, "Room ve-a is occupied: 1 host", "1 host is in room ve-a as of 10:42 UTC; " + destroys},
		"one guest":                            {0, 1, destroyOccupied, 0, "Room ve-a is occupied: 1 guest", "1 guest is in room ve-a as of 10:42 UTC; " + destroys},
		"hosts":                                {2, 0, destroyOccupied, 0, "Room ve-a is occupied: 2 hosts", "2 hosts are in room ve-a as of 10:42 UTC; " + destroys},
		"earlier run, a moment ago":            {1, 0, destroyOccupied, 20 * time.Second, "Room ve-a is occupied: 1 host", "1 host is in room ve-a as of 10:42 UTC (20s ago); " + destroys},
		"earlier run, just below a minute ago": {1, 0, destroyOccupied, 59*time.Second + 900*time.Millisecond, "Room ve-a is occupied: 1 host", "1 host is in room ve-a as of 10:42 UTC (59s ago); " + destroys},
		"earlier run, on a machine whose clock is ahead": {0, 2, destroyOccupied, -time.Hour, "Room ve-a was occupied: 2 guests", "2 guests were in room ve-a as of 2026-10-05 10:42 UTC, according to the state; if they are still there, " + destroys},
		"earlier run, long ago":                          {0, 2, destroyOccupied, 26*time.Hour + 10*time.Second, "Room ve-a was occupied: 2 guests", "2 guests were in room ve-a as of 2026-10-05 10:42 UTC, 26h0m ago, according to the state; if they are still there, " + destroys},
		"earlier run, very long ago":                     {0, 2, destroyOccupied, 51*24*time.Hour + 23*time.Hour, "Room ve-a was occupied: 2 guests", "2 guests were in room ve-a as of 2026-10-05 10:42 UTC, 51 days ago, according to the state; if they are still there, " + destroys},
		"earlier run, a minute ago":                      {1, 0, destroyOccupied, time.Minute, "Room ve-a was occupied: 1 host", "1 host was in room ve-a as of 2026-10-05 10:42 UTC, 1m ago, according to the state; if they are still there, " + destroys},
		"earlier run, refuse": {
			0, 2, refuseOccupied, 90 * time.Minute, "Room ve-a was occupied: 2 guests",
			`2 guests were in room ve-a as of 2026-10-05 10:42 UTC, 1h30m ago, according to the state; if they are still ` +
				`there, with occupied_room_policy = "refuse", applying this plan fails for this room while it is occupied, ` + unlessKept,
		},
		"refuse": {0, 2, refuseOccupied, 0, "Room ve-a is occupied: 2 guests", `2 guests are in room ve-a as of 10:42 UTC; with occupied_room_policy = "refuse", applying this plan fails for this room while it is occupied, ` + unlessKept},
		"wait":   {0, 2, waitForOccupied, 0, "Room ve-a is occupied: 2 guests", `2 guests are in room ve-a as of 10:42 UTC; with occupied_room_policy = "wait", applying this plan waits until they have left and deletes the room, ` + unlessKept},
		"policy unknown": {
			0, 2, "", 0, "Room ve-a is occupied: 2 guests",
			"2 guests are in room ve-a as of 10:42 UTC; applying this plan deletes the room and ends their meeting, unless occupied_room_policy, " +
				"which is unknown, keeps the room, or " + unlessKept,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &providerData{run: newRunID(), now: func() time.Time { return elevenFortyTwo }, occupied: occupiedRoomArguments{policy: test.policy}}
			o := a.occupancyOf(videoengine.VMR{ActiveHosts: test.hosts, ActiveGuests: test.guests})
			if test.age != 0 {
				a.run, a.now = newRunID(), func() time.Time { return o.Observed.Add(test.age) }
			}
			d := a.warnOccupied("ve-a", o)
			if d.Severity() != diag.SeverityWarning || d.Summary() != test.summary || d.Detail() != test.detail {
				t.Errorf("got %s: %q\n%q\nwant %q\n%q", d.Severity(), d.Summary(), d.Detail(), test.summary, test.detail)
			}
		})
	}
}

// Where the CLI refreshes a room after it has planned its deletion, the refresh
// says what the plan could not know.
func TestOccupancy_ReadAfterThePlan_CorrectsIt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		planned, warned bool
		guests          int64
		want            string
	}{
		"deletion not planned":   {false, false, 2, ""},
		"nobody, as planned":     {true, false, 0, ""},
		"people came":            {true, false, 2, "Room ve-a is occupied: 2 guests"},
		"people are still there": {true, true, 2, "Room ve-a is occupied: 2 guests"},
		"people left":            {true, true, 0, "Room ve-a was occupied: it is empty now"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &providerData{run: newRunID(), now: func() time.Time { return elevenFortyTwo }}
			if test.planned {
				a.deletions.note("ve-a", test.warned)
			}
			a.deletions.note("ve-other", true)
			var got string
			for _, d := range a.correctWarning("ve-a", a.occupancyOf(videoengine.VMR{ActiveGuests: test.guests})) {
				got += d.Summary()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
