// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// occupancy is the participants of a room at some time.
type occupancy struct {
	Hosts    int64     `json:"hosts"`
	Guests   int64     `json:"guests"`
	Observed time.Time `json:"observed"`
	// Run is the one that observed it. To another it is knowledge from before,
	// whose age matters: with -refresh=false, nobody has read the room again.
	Run runID `json:"run"`
}

// occupancyOf returns the participants of a room that was just read, and nothing
// where nobody is.
func (d *providerData) occupancyOf(room videoengine.VMR) occupancy {
	if room.ActiveHosts == 0 && room.ActiveGuests == 0 {
		return occupancy{}
	}
	return occupancy{Hosts: room.ActiveHosts, Guests: room.ActiveGuests, Observed: d.now().UTC().Truncate(time.Second), Run: d.run}
}

func (o occupancy) isEmpty() bool { return o.Hosts == 0 && o.Guests == 0 }

// String counts the participants, such as "1 host and 3 guests".
func (o occupancy) String() string { return o.list(" and ") }

func (o occupancy) list(separator string) string {
	hosts, guests := counted(o.Hosts, "host"), counted(o.Guests, "guest")
	switch {
	case o.Guests == 0:
		return hosts
	case o.Hosts == 0:
		return guests
	default:
		return hosts + separator + guests
	}
}

// verb returns the form that agrees with the number of people.
func (o occupancy) verb(one, many string) string {
	if o.Hosts+o.Guests == 1 {
		return one
	}
	return many
}

// are is the verb for the participants.
func (o occupancy) are() string { return o.verb("is", "are") }

func counted(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
