// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// operation is what the provider was about to do when an error came. It knows
// the summary of the diagnostic and what a failure means for the user's rooms.
type operation struct {
	summary     string
	consequence func(err error) string
}

var (
	creating = operation{"Cannot create the room", consequenceOfCreation}

	reading = operation{"Cannot read the room", always(
		"Whether the room still exists is not known. It stays in the state as it was, and nothing was changed.")}

	// readingFirst is the read that follows an import or a move.
	readingFirst = operation{"Cannot read the room", always("Whether the room exists is not known. " + untouchedBeforeSeen)}

	deleting = operation{"Cannot delete the room", consequenceOfDeletion}

	importing = operation{"Cannot import the room", always("Nothing was imported.")}

	moving = operation{"Cannot take the room over", always(
		"Nothing was moved: the object stays in the state as it was, and no room was touched.")}

	readingRoom = operation{"Cannot look up the room", always("No room was touched.")}
)

// untouchedBeforeSeen says what becomes of a room that the provider has not seen
// on this account before. It cannot tell the first read from later ones.
const untouchedBeforeSeen = "No room was touched. If this is an import or a move, nothing was taken over; if the room is in the " +
	"state, it stays there."

// diagnose turns an error of the client into the words that the user reads:
// what happened, what it means for the rooms, and what to do. The reference is
// empty where there is none yet. The secrets are those that the client cannot
// know, and that a service or proxy might repeat in its message.
func (o operation) diagnose(reference string, err error, secrets ...string) diag.Diagnostic {
	what := sentence(err)
	if reference != "" {
		what = fmt.Sprintf("Room %s: %s.", reference, strings.TrimSuffix(err.Error(), "."))
	}
	what = withoutSecrets(what, err, secrets)
	detail := what + "\n\n" + o.consequence(err)
	if remedy := remedy(err); remedy != "" {
		detail += "\n\n" + remedy
	}
	return diag.NewErrorDiagnostic(o.summary, detail)
}

// withoutSecrets takes secrets out of that part of the text that is the API's
// own message. Elsewhere, digits that look like a PIN are a port or a date.
func withoutSecrets(text string, err error, secrets []string) string {
	var refusal *videoengine.APIError
	if !errors.As(err, &refusal) {
		return text
	}
	message := refusal.Message
	for _, secret := range secrets {
		if secret != "" {
			message = strings.ReplaceAll(message, secret, "[redacted]")
		}
	}
	return strings.ReplaceAll(text, strconv.Quote(refusal.Message), strconv.Quote(message))
}

func always(consequence string) func(error) string {
	return func(error) string { return consequence }
}

// consequenceOfCreation says what a failed creation means, by its outcome.
func consequenceOfCreation(err error) string {
	var creation *videoengine.CreateError
	if !errors.As(err, &creation) {
		return "No room was made."
	}
	switch creation.Outcome {
	case videoengine.NotSent:
		return "The request did not reach the service, so no room was made."
	case videoengine.Rejected:
		return "The service refused, so no room was made."
	case videoengine.Incomplete:
		return "The room was made and is in the state, as far as it is known: PINs may be missing. Terraform marks it as " +
			"tainted, so that the next apply would replace it. To keep it, run `terraform untaint ADDRESS` (or tofu) with the " +
			"address above; the next refresh then fetches what is missing."
	case videoengine.Unknown:
	}
	return fmt.Sprintf("It is not known whether the service made a room. If it did, one room exists that is not in the state "+
		"and counts against the account. The request was not tried again, because that could have made a second room. It was "+
		"sent at %s with the request ID %s.\n\nThe API cannot list rooms: ask VisionsConnected's support, with that time and "+
		"request ID, whether a room was made. If so, have it deleted, or import it by its reference. The next apply makes a "+
		"new room in any case.", creation.Time.UTC().Format("2006-01-02 15:04:05 UTC"), creation.RequestID)
}

// consequenceOfDeletion says what a failed deletion means: whether a DELETE may
// have reached the service.
func consequenceOfDeletion(err error) string {
	var occupied *occupiedError
	var look *occupancyReadError
	var connection *videoengine.ConnectionError
	var refusal *videoengine.APIError
	var redirect *videoengine.RedirectError
	switch {
	case errors.As(err, &occupied):
		return "The room was not deleted: it stays on the service and in the state. If this deletion is the second half of a " +
			"replacement with create_before_destroy, the new room exists already: both are on the account, and each apply " +
			"tries again to delete the old one."
	case errors.As(err, &look),
		errors.As(err, &connection) && !connection.Sent && connection.Attempts == 1,
		errors.As(err, &refusal) && refusal.Attempts == 1 && refusal.Refused(),
		errors.As(err, &redirect) && redirect.Attempts == 1:
		return "The room was not deleted: it stays in the state; the next apply tries again."
	default:
		return "The room may still exist. It stays in the state; the next apply tries again."
	}
}

// notOnThisAccount is the diagnostic for a room that the service does not know,
// where that does not mean that the room is gone: another account's service says
// the same of every room.
func notOnThisAccount(reference string, match accountMatch) diag.Diagnostic {
	what := "Room %s: the service says that there is no such room, but the room was last seen on another account: base_url or " +
		"customer_id were others then. Any account says so of another account's rooms, so the room may well exist.\n\n" +
		"The room stays in the state.\n\nCheck customer_id and base_url: "
	where := ""
	if match == unconfirmed {
		what = "Room %s: the service says that there is no such room, and the provider has not seen it on this account before. " +
			"The reference may be wrong, or the room belongs to another account.\n\n" +
			untouchedBeforeSeen + "\n\n" +
			"Check the reference, customer_id and base_url: "
		where = " After a move that failed, the object is still in the state at its old address: use that one, and take the moved " +
			"block out."
	}
	return diag.NewErrorDiagnostic("The account does not know the room", fmt.Sprintf(what, reference)+
		"the usual causes are a provider alias, a workspace or credentials of another account. "+
		"If a room in the state is indeed gone, or is no longer to be managed here, take it out of the state with `terraform "+
		"state rm ADDRESS` (or tofu), or with a removed block that has destroy = false. `terraform state list -id="+reference+
		"` tells the address."+where)
}

// pinsNotTold warns of a room that was read without PINs, if err says so.
func pinsNotTold(reference string, err error) diag.Diagnostics {
	if err == nil {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("The service does not tell the PINs of the room", fmt.Sprintf(
		"Room %s: %v. What takes a PIN from here gets null.\n\nThe room exists, and nothing was changed.\n\n%s",
		reference, err, remedy(err)))}
}

const namesTheAPI = "Check that base_url names the API and that no proxy or login page answers in its place."

// remedy says what the user can do about an error of the client, or "" where the
// consequence has said it.
func remedy(err error) string {
	var (
		refusal    *videoengine.APIError
		redirect   *videoengine.RedirectError
		unreadable *videoengine.UnexpectedResponseError
		connection *videoengine.ConnectionError
		reference  *videoengine.ReferenceError
		occupied   *occupiedError
		creation   *videoengine.CreateError
		pins       *pinsError
		move       *moveError
		source     *moveSourceError
	)
	switch {
	case errors.As(err, &move), errors.As(err, &source):
		return "Take the moved block out, and put the object's own block back: with neither, the next apply deletes the object. " +
			"If it is a room all the same, import the room by its reference, and let the object go with a removed block that has " +
			"destroy = false; the guide \"Moving in from another provider\" shows how."
	case errors.As(err, &creation) && creation.Outcome == videoengine.Unknown && errors.As(err, &connection) && connection.Timeout:
		return "If the service is slow, raise request_timeout in the provider block."
	case errors.As(err, &creation) && creation.Outcome == videoengine.Unknown && errors.As(err, &unreadable):
		return namesTheAPI
	case errors.As(err, &creation) && (creation.Outcome == videoengine.Unknown || creation.Outcome == videoengine.Incomplete):
		return ""
	case errors.As(err, &occupied):
		return "Apply again when the room is empty. The provider's occupied_room_policy decides: \"refuse\" fails at once, \"wait\" " +
			"waits for up to occupied_room_timeout, and \"destroy\" ends the meeting."
	case errors.Is(err, context.Canceled):
		return "The run was interrupted. Plan again to see where the rooms stand."
	case errors.Is(err, videoengine.ErrNotFound):
		return "Check the reference, and that customer_id and base_url are those of the account that the room belongs to."
	case errors.Is(err, videoengine.ErrAccountFull):
		return remedyOfFullAccount(err)
	case errors.Is(err, videoengine.ErrCredentialsRefused):
		return fmt.Sprintf("Check customer_id and api_key (or %s and %s), that they belong to the service at base_url, and that no "+
			"proxy answers in its place.", customerIDSetting.env, apiKeySetting.env)
	case errors.As(err, &redirect):
		return remedyOfRedirect(redirect)
	case errors.As(err, &refusal):
		return remedyOfRefusal(refusal)
	case errors.As(err, &unreadable):
		return namesTheAPI + " If that is so, tell VisionsConnected's support the request ID."
	case errors.As(err, &connection) && connection.Timeout:
		return "Try again later, or raise request_timeout in the provider block."
	case errors.As(err, &connection):
		return "Check base_url, the network, and the proxy variables HTTPS_PROXY and NO_PROXY."
	case errors.As(err, &pins):
		return "Try again later. If it stays, ask VisionsConnected's support; a room that is replaced has new PINs."
	case errors.As(err, &reference):
		return "Use the reference that the service gave the room, such as ve-vevmr2."
	default:
		return "This is a bug of the provider, please report it."
	}
}

func remedyOfFullAccount(err error) string {
	const common = "The account has its maximum of rooms. Delete rooms that are no longer needed, or ask your account manager for " +
		"a larger account. With create_before_destroy, replacing a room needs a spare one. Where this apply also deletes rooms, "
	var full *fullError
	if errors.As(err, &full) && full.end == noWait {
		return common + "apply again, or have creations wait for those: capacity_wait in the provider block says how long."
	}
	return common + "apply again, or raise -parallelism above the number of new rooms: creations that wait hold the CLI's slots, " +
		"so that deletions may not have begun. capacity_wait in the provider block says how long to wait."
}

func remedyOfRedirect(redirect *videoengine.RedirectError) string {
	if redirect.Target == "" {
		return "Redirects are not followed, so that credentials go to base_url only. Set base_url to the address of the API."
	}
	return fmt.Sprintf("Redirects are not followed, so that credentials go to base_url only. If you trust %[1]s, set base_url "+
		"so that it begins with %[1]s.", redirect.Target)
}

func remedyOfRefusal(refusal *videoengine.APIError) string {
	switch {
	case refusal.Temporary():
		return "Try again later. If it stays, tell VisionsConnected's support the request ID."
	case refusal.Status == http.StatusUnprocessableEntity:
		return "The message is the service's own. If it does not help, tell VisionsConnected's support the request ID."
	case refusal.Status == http.StatusNotFound && refusal.Method != http.MethodPost:
		return notTheAPI + " (The API tells of an absent room with status 422, never with 404.)"
	default:
		return notTheAPI
	}
}

const notTheAPI = "The API is not known to answer so: check base_url, and that no proxy answers in the API's place."

// sentence returns the text of err with a capital and a full stop.
func sentence(err error) string {
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(text[size:], ".") + "."
}
