// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// staleAfter is the age from which an occupancy is reported in the past tense. The
// CLI refreshes for a destroy in one process of the provider, and plans it in the
// next, so that a younger observation may be of this very command.
const staleAfter = time.Minute

// warnOccupied is the warning of a plan that would delete or replace an occupied
// room. Reference and numbers stand in the summary, because the CLIs fold warnings
// of the same summary into one. What is old stands in another tense, and so is never
// folded with what is seen now.
func (d *providerData) warnOccupied(reference string, o occupancy) diag.Diagnostic {
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
		return wasOccupied(reference, o.list(", "), fmt.Sprintf("%s %s in room %s as of %s, according to the state; if they are still there, %s",
			o, o.verb("was", "were"), reference, since, d.deletionEffect()))
	}
	return diag.NewWarningDiagnostic(fmt.Sprintf("Room %s is occupied: %s", reference, o.list(", ")),
		fmt.Sprintf("%s %s in room %s as of %s; %s", o, o.are(), reference, since, d.deletionEffect()))
}

// wasOccupied is a warning about participants whom only the state knew.
func wasOccupied(reference, what, detail string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Room %s was occupied: %s", reference, what), detail)
}

// deletionEffect says what applying the plan does, by policy. No provider learns of
// lifecycle { destroy = false } (OpenTofu 1.12, Terraform 1.16), but the CLI's plan
// says where it applies: Terraform 1.16.0 ignores it in most replacements.
func (d *providerData) deletionEffect() string {
	const unlessKept = "unless the plan says that it will not be destroyed (destroy = false)."
	switch d.occupied.policy {
	case destroyOccupied:
		return "applying this plan deletes the room and ends their meeting, " + unlessKept
	case refuseOccupied:
		return "with occupied_room_policy = \"refuse\", applying this plan fails for this room while it is occupied, " + unlessKept
	case waitForOccupied:
		return "with occupied_room_policy = \"wait\", applying this plan waits until they have left and deletes the room, " + unlessKept
	default:
		return "applying this plan deletes the room and ends their meeting, unless occupied_room_policy, which is unknown, keeps the room, or " + unlessKept
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

// correctWarning returns the warnings about a room that was read after its
// deletion was planned, and nothing for any other.
func (d *providerData) correctWarning(reference string, o occupancy) diag.Diagnostics {
	switch planned, warned := d.deletions.lookup(reference); {
	case planned && !o.isEmpty():
		return diag.Diagnostics{d.warnOccupied(reference, o)}
	case warned:
		return diag.Diagnostics{wasOccupied(reference, "it is empty now", fmt.Sprintf(
			"Ignore this plan's earlier warning about room %s: the refresh has found no participants.", reference))}
	default:
		return nil
	}
}
