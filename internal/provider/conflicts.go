// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// conflictError is why the provider leaves a room alone: it may be another one
// than the state means.
type conflictError struct {
	failure

	what, remedy string
	cause        error
}

func (e *conflictError) Error() string { return e.what }

// As finds the *APIError in the cause, whose message may hold secrets. There is no
// Unwrap: the cause would make this error say that the room is gone.
func (e *conflictError) As(target any) bool { return errors.As(e.cause, target) }

const (
	lastSeenElsewhere      = "it was last seen in another account (another customer_id or base_url)"
	causesOfAnotherAccount = "usual causes are a provider alias, a workspace or credentials of another account."
	removeFromState        = "remove it from the state with `terraform state rm ADDRESS` (or tofu)"
	withoutStoredPINs      = "If the state has none, run `terraform state rm ADDRESS` and import the room."

	otherPINs      = "the API returned other PINs than those in the state"
	maybeOtherRoom = otherPINs + ": the reference may have been given to another room"
)

var (
	// errOtherAccount is a deletion under another account, whose API might report
	// the success of a deletion that did not take place.
	errOtherAccount = &conflictError{
		failure: failure{"Room belongs to another account", "No request was sent. The room stays in the state."}, what: lastSeenElsewhere,
		remedy: "Use the customer_id, api_key and base_url of the room's account: " + causesOfAnotherAccount + " If the account moved to this " +
			"base_url, run `terraform apply -refresh-only` (or tofu) first, which recognizes the room by its PINs. " + withoutStoredPINs,
	}
	// errOtherPINs is a deletion of what may be somebody else's room.
	errOtherPINs = &conflictError{
		failure: failure{"Room has other PINs", "The room was not deleted, and stays in the state."}, what: maybeOtherRoom,
		remedy: "The API cannot change PINs, so it is probably another room: stop scheduled runs and " + removeFromState + ", before the next plan " +
			"treats it as yours. Only if VisionsConnected confirms that it is yours, run `terraform apply -refresh-only`, and then apply again.",
	}
	// errOtherPINsOfDeletion is a read of a room whose deletion is planned already:
	// Terraform 1.11 plans some before it reads (see plannedDeletions), so that Delete
	// would not see the mark.
	errOtherPINsOfDeletion = &conflictError{
		failure: errOtherPINs.failure, what: maybeOtherRoom,
		remedy: "The API cannot change PINs, so it is probably another room: " + removeFromState + ". Only if VisionsConnected confirms that it " +
			"is yours, put the resource's block back, run `terraform apply -refresh-only` twice, and then remove the block again.",
	}
	// errOtherRoom is a read that finds another account's room under the reference.
	errOtherRoom = &conflictError{
		failure: failure{errOtherPINs.summary, "The room stays in the state, unchanged."}, what: otherPINs + ", and " + lastSeenElsewhere,
		remedy: "Use the customer_id, api_key and base_url of the room's account: " + causesOfAnotherAccount + " If the room is no longer to be " +
			"managed here, " + removeFromState + ".",
	}
	// errUnprovenRoom is the same, where the state or the response has no PIN to compare:
	// references are short, and another account may have the same.
	errUnprovenRoom = &conflictError{
		failure: failure{readFailed.summary, errOtherRoom.consequence}, what: "no PIN shows it to be the same room, and " + lastSeenElsewhere,
		remedy: "Use the customer_id, api_key and base_url of the room's account: " + causesOfAnotherAccount + " If the account moved to this " +
			"base_url, plan again if the response had no PINs. " + withoutStoredPINs,
	}
)

// sharesPIN tells whether two rooms have a known PIN in common.
func sharesPIN(a, b videoengine.VMR) bool {
	return a.HostPIN != "" && a.HostPIN == b.HostPIN || a.GuestPIN != "" && a.GuestPIN == b.GuestPIN
}

// notInAccount is the error of a room that the API does not know, where that does
// not mean that the room is gone: every account says the same of another's rooms.
func notInAccount(match accountMatch, err error) error {
	e := &conflictError{
		failure: failure{"Room not found in this account", "The room stays in the state."},
		what:    err.Error() + ". " + sentence(errors.New(lastSeenElsewhere+", so it may well exist")),
		remedy: "Check customer_id and base_url: " + causesOfAnotherAccount + " If the room is gone, " + removeFromState + " or a removed block " +
			"with destroy = false.",
		cause: err,
	}
	if match == unconfirmed {
		e.consequence = unchangedBeforeSeen
		e.what = err.Error() + ". This account has no such room"
		e.remedy = "Check the reference, customer_id and base_url: " + causesOfAnotherAccount + " If the room is gone, remove its import or moved " +
			"block. If it is in the state, " + removeFromState + ", after a failed move with its old address."
	}
	return e
}

// givenTwice is the error of a creation that was given the reference of an earlier
// one of this run: only one room can have it.
func givenTwice(reference string) error {
	return &conflictError{
		failure: failure{"Room may have been created", "It is unknown whether the room was created: the response may be a copy of an earlier one, or " +
			"the earlier room was deleted and its reference reused. It is not in the state under this address."},
		what: fmt.Sprintf("the API returned room %s, which another creation of this run has recorded", reference),
		remedy: "Check that no cache responds in the API's place, and plan again: it shows `Room has other PINs` if the reference was reused. Then " +
			"apply again, which creates the missing room.",
	}
}

// ensureSameRoom returns an error if the room that was just read must not take the
// place of the one in the state.
func (d *providerData) ensureSameRoom(before, now videoengine.VMR, match accountMatch) error {
	differ := before.HasOtherPINs(now)
	planned, _ := d.deletions.lookup(now.Reference)
	switch {
	case differ && match == otherAccount:
		return errOtherRoom
	case differ && planned:
		return errOtherPINsOfDeletion
	case match == otherAccount && !sharesPIN(before, now):
		return errUnprovenRoom
	default:
		return nil
	}
}

// warnOtherPINs is the warning of a read that stores other PINs than those in
// the state, if it does.
func (d *providerData) warnOtherPINs(before, now videoengine.VMR) diag.Diagnostics {
	if !before.HasOtherPINs(now) {
		return nil
	}
	stored := "has the new PINs now. Until a later refresh finds the same PINs"
	if !d.storePINs {
		stored = "has no PINs now. Until a later refresh"
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("Room has other PINs: %s", now.Reference), fmt.Sprintf(
		"Room %s: %s.\n\nThe state %s, the room is not deleted.\n\n"+
			"The API cannot change PINs, so it is probably another room: stop scheduled runs and %s, before the next plan treats it as yours; "+
			"`terraform state list -id=%[1]s` prints the address. If VisionsConnected confirms that it is yours, there is nothing to do.",
		now.Reference, maybeOtherRoom, stored, removeFromState))}
}

// warnImportedTwice is the warning of the second import of a room in a run.
func warnImportedTwice(reference string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("Room imported twice: %s", reference), fmt.Sprintf(
		"Room %s is imported to two addresses.\n\nDeleting or replacing it at one of them deletes it for both.\n\n"+
			"Keep one of the import blocks. If both are applied, remove one address from the state with `terraform state rm ADDRESS` (or tofu).",
		reference))
}
