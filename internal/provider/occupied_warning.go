// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// staleAfter is the age from which who was in a room is told as the past. The
// CLI refreshes for a destroy in one process of the provider, and plans it in the
// next, so that a younger observation may be of this very command.
const staleAfter = time.Minute

// warnOccupied is the warning of a plan that would destroy or replace a room
// with people in it. Reference and numbers stand in the summary, because the
// CLIs fold warnings of the same summary into one. What is old stands in another
// tense, and so is never folded with what is seen now.
func (d *providerData) warnOccupied(reference string, o occupancy) diag.Diagnostic {
	ends := d.endOfMeeting()
	since := o.Observed.Format("15:04 UTC")
	switch old := d.now().Sub(o.Observed); {
	case o.Run == d.run:
	case old >= 0 && old < staleAfter:
		since += fmt.Sprintf(" (%s ago)", age(old))
	default:
		since = o.Observed.Format("2006-01-02 15:04 UTC")
		if old >= 0 { // Another machine's clock may be ahead.
			since += fmt.Sprintf(", %s ago", age(old))
		}
		return wasOccupied(reference, o.list(", "), fmt.Sprintf("%s %s in room %s as of %s, as the state has it; if they are still there, %s",
			o, o.verb("was", "were"), reference, since, ends))
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("Room %s is occupied: %s", reference, o.list(", ")),
		fmt.Sprintf("%s %s in room %s as of %s; %s", o, o.are(), reference, since, ends))
}

// wasOccupied is a warning about people in a room whom only the state knew.
func wasOccupied(reference, what, detail string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Room %s was occupied: %s", reference, what), detail)
}

// endOfMeeting says what the policy makes of a plan that ends a meeting.
func (d *providerData) endOfMeeting() string {
	switch d.occupied.policy {
	case destroyOccupied:
		return "applying this plan ends their meeting."
	case refuseOccupied:
		return "with occupied_room_policy = \"refuse\", applying this plan fails for this room as long as somebody is in it."
	case waitForOccupied:
		return "with occupied_room_policy = \"wait\", applying this plan waits until they have left."
	default:
		return "applying this plan ends their meeting, unless the provider's occupied_room_policy keeps the room: its settings are not known yet."
	}
}

// age returns a duration in words short enough for a sentence: seconds below a
// minute, and from two days on only days.
func age(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return d.Truncate(time.Second).String()
	case d < 2*day:
		return strings.TrimSuffix(d.Truncate(time.Minute).String(), "0s")
	default:
		return fmt.Sprintf("%d days", d/day)
	}
}

// plannedEnds are the rooms whose deletion was planned in this process, and
// whether the plan has warned of people in them.
//
// Some versions of Terraform (1.11, but neither 1.5 nor 1.15 nor OpenTofu 1.12)
// plan the deletion of what is no longer configured, and of surplus instances,
// before they refresh them. The plan then knows only what the state knew, so the
// refresh that follows has to tell what it sees in the plan's place.
type plannedEnds struct {
	mu     sync.Mutex
	warned map[string]bool
}

func (p *plannedEnds) note(reference string, warned bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.warned == nil {
		p.warned = map[string]bool{}
	}
	p.warned[reference] = warned
}

// told returns whether the deletion of a room was planned, and whether the plan
// has warned of people in it.
func (p *plannedEnds) told(reference string) (planned, warned bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	warned, planned = p.warned[reference]
	return planned, warned
}

// correctPlan returns what has to be said about a room that was read after its
// deletion was planned, and nothing for any other.
func (d *providerData) correctPlan(reference string, people occupancy) diag.Diagnostics {
	switch planned, warned := d.ends.told(reference); {
	case planned && !people.isEmpty():
		return diag.Diagnostics{d.warnOccupied(reference, people)}
	case warned:
		return diag.Diagnostics{wasOccupied(reference, "it is empty now", fmt.Sprintf(
			"This plan has warned of people in room %s, whom the state knew. The refresh has found nobody there any more.", reference))}
	default:
		return nil
	}
}
