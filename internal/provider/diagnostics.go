// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// failure is what the provider could not do, and what is known of the outcome: the
// summary of the diagnostic, and what it means for the user's rooms.
type failure struct {
	summary     string
	consequence string
}

var (
	roomLimitReached = failure{"Room limit of the account reached", "No room was created."}
	creationRejected = failure{"Cannot create room", "The API refused the request: no room was created."}
	creationNotSent  = failure{"Cannot create room", "The request did not reach the API: no room was created."}

	createdWithoutPINs = failure{"Room created without PINs", "The room was created and is in the state, but its PINs are unknown. It is " +
		"marked as tainted: the next apply would replace it."}

	createdUnconfirmed = failure{"Room created without PINs", "The response names the room, but it could not be read: it is in the state, " +
		"but its PINs are unknown or unconfirmed. It is marked as tainted: the next apply would replace it."}

	creationUnknown = failure{"Room may have been created", "It is unknown whether the room was created. If so, it is not in the state and " +
		"counts against the account. The request, sent at %s, was not retried: that could create a second room."}

	readFailed = failure{"Cannot read room", "It is unknown whether the room still exists. It stays in the state, unchanged."}

	// firstReadFailed is the read that follows an import or a move.
	firstReadFailed = failure{"Cannot read room", "It is unknown whether the room exists. " + unchangedBeforeSeen}

	// otherReadFailed is that of the data source and the ephemeral resource.
	otherReadFailed = failure{"Cannot read room", "No room was changed."}

	roomOccupied = failure{"Room is occupied", "The room was not deleted: it still exists and stays in the state. With create_before_destroy, " +
		"its replacement exists already: both count against the account."}
	notDeleted   = failure{"Cannot delete room", "The room was not deleted: it stays in the state; the next apply tries again."}
	maybeDeleted = failure{"Cannot delete room", "The room may still exist. It stays in the state; the next apply tries again."}

	importFailed = failure{"Cannot import room", "Nothing was imported."}
	moveFailed   = failure{"Cannot move resource", "Nothing was moved: the object stays in the state, and no room was changed."}
)

// unchangedBeforeSeen is the consequence for a room that the provider has not read
// in this account before. It cannot tell the first read from later ones.
const unchangedBeforeSeen = "Nothing was imported or moved, and no room was changed. A room in the state stays there."

// creationFailure says what a creation that failed with err means. What proves nothing
// else may have created a room.
func creationFailure(err error) failure {
	creation := &videoengine.CreateError{}
	var conflict *conflictError
	switch {
	case errors.As(err, &conflict):
		return conflict.failure
	case isFull(err):
		return roomLimitReached
	case !errors.As(err, &creation): // Unknown, at no known time.
	case creation.Outcome == videoengine.NotSent:
		return creationNotSent
	case creation.Outcome == videoengine.Rejected:
		return creationRejected
	case creation.Outcome == videoengine.Incomplete:
		return createdWithoutPINs
	case creation.Outcome == videoengine.Unconfirmed:
		return createdUnconfirmed
	}
	f := creationUnknown
	f.consequence = fmt.Sprintf(f.consequence, creation.Time.UTC().Format("2006-01-02 15:04:05 UTC"))
	if creation.Reference != "" {
		f.consequence += fmt.Sprintf(" The response names room %s, which nothing has confirmed.", creation.Reference)
	}
	return f
}

// readFailure says what it means that a room of this account could not be read.
func readFailure(err error, match accountMatch) failure {
	var conflict *conflictError
	switch {
	case errors.As(err, &conflict):
		return conflict.failure
	case match == unconfirmed:
		return firstReadFailed
	default:
		return readFailed
	}
}

// deletionFailure says what a deletion that failed with err means: whether a DELETE
// may have reached the API.
func deletionFailure(err error) failure {
	var conflict *conflictError
	var held *occupiedError
	var look *readBeforeDeletionError
	var connection *videoengine.ConnectionError
	var apiErr *videoengine.APIError
	var redirect *videoengine.RedirectError
	switch {
	case errors.As(err, &conflict):
		return conflict.failure
	case errors.As(err, &held):
		return roomOccupied
	case errors.As(err, &look),
		errors.As(err, &connection) && !connection.Sent && connection.Attempts == 1,
		errors.As(err, &apiErr) && apiErr.Attempts == 1 && apiErr.Refused(),
		errors.As(err, &redirect) && redirect.Attempts == 1 && redirect.Refused():
		return notDeleted
	default:
		return maybeDeleted
	}
}

// diagnose turns an error of the client into the words that the user reads:
// what happened, what it means for the rooms, and what to do. The reference is
// empty where there is none yet. The secrets are those that the client cannot
// know, and that the API or a proxy might repeat in its message.
func (f failure) diagnose(reference string, err error, secrets ...string) diag.Diagnostic {
	what := sentence(err)
	if reference != "" {
		what = fmt.Sprintf("Room %s: %s.", reference, strings.TrimSuffix(err.Error(), "."))
	}
	return diag.NewErrorDiagnostic(f.summary, videoengine.RedactMessage(what, err, secrets...)+"\n\n"+f.consequence+"\n\n"+remedy(err))
}

// warnMissingPINs is the warning of a room that was read without a PIN, if PINs are
// stored.
func (d *providerData) warnMissingPINs(reference string, host, guest types.String) diag.Diagnostics {
	err := requirePINs(host, guest)
	if err == nil || !d.storePINs {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Room read without PINs", fmt.Sprintf(
		"Room %s: %v. What uses a missing PIN gets null.\n\nThe room exists, unchanged.\n\n%s", reference, err, remedy(err)))}
}

const namesTheAPI = "Check that base_url names the API, and that no proxy or login page responds in its place."

// remedy says what the user can do about an error.
func remedy(err error) string {
	var (
		apiErr     *videoengine.APIError
		redirect   *videoengine.RedirectError
		unreadable *videoengine.UnexpectedResponseError
		connection *videoengine.ConnectionError
		untrusted  *tls.CertificateVerificationError
		reference  *videoengine.ReferenceError
		held       *occupiedError
		creation   *videoengine.CreateError
		pins       *pinsError
		move       *moveError
		source     *moveSourceError
		conflict   *conflictError
	)
	switch {
	case errors.As(err, &conflict):
		return conflict.remedy
	case errors.As(err, &move), errors.As(err, &source):
		return "Put the object's own block back, and take the moved block out: with neither, the next apply deletes the object. If it is " +
			"a room, import it by its reference, and remove the object from the state with a removed block (destroy = false); " +
			"guide \"Migrating from another provider\"."
	case errors.As(err, &creation) && (creation.Outcome == videoengine.Incomplete || creation.Outcome == videoengine.Unconfirmed):
		return "To keep it, run `terraform untaint ADDRESS` (or tofu) with the address above; the next refresh reads the PINs."
	case errors.As(err, &creation) && creation.Outcome == videoengine.Unknown && errors.As(err, &unreadable):
		return "Check that base_url names the API, not a proxy or login page. If it does, ask VisionsConnected's support with this time and " +
			"request ID, and import or delete a room that exists."
	case errors.As(err, &creation) && creation.Outcome == videoengine.Unknown:
		return "Ask VisionsConnected's support with this time and request ID (the API cannot list rooms). If the room exists, import it or " +
			"have it deleted before the next apply, which creates another one."
	case errors.As(err, &held):
		return "Apply again when the room is empty. The provider argument occupied_room_policy decides: \"refuse\" fails, \"wait\" waits " +
			"for up to occupied_room_timeout, \"destroy\" ends the meeting."
	case errors.Is(err, context.Canceled):
		return "The run was interrupted: plan again."
	case errors.Is(err, videoengine.ErrNotFound):
		return "Check the reference, and that customer_id and base_url are those of the room's account."
	case errors.Is(err, videoengine.ErrAccountFull):
		return remedyOfFullAccount(err)
	case errors.Is(err, videoengine.ErrCredentialsRefused):
		return fmt.Sprintf("Check customer_id and api_key (or %s and %s), that they belong to the API at base_url, and that no "+
			"proxy responds in its place.", customerIDSetting.env, apiKeySetting.env)
	case errors.As(err, &redirect):
		return remedyOfRedirect(redirect)
	case errors.As(err, &apiErr):
		return remedyOfAPIError(apiErr)
	case errors.As(err, &unreadable):
		return namesTheAPI
	case errors.As(err, &connection) && connection.Timeout > 0:
		return "Try again later, or raise request_timeout in the provider block."
	case errors.As(err, &untrusted):
		return "If you expect this issuer, such as that of your company's proxy, set ca_cert_pem in the provider block to its certificate, or on " +
			"Linux name its file in SSL_CERT_FILE. If not, check base_url and who answers there."
	case errors.As(err, &connection):
		return "Check base_url, the network, and the proxy variables HTTPS_PROXY and NO_PROXY."
	case errors.As(err, &pins):
		return "Try again later. If it persists, ask VisionsConnected's support; a room that is replaced has new PINs."
	case errors.As(err, &reference):
		return "Use the reference that the API returned when the room was created, such as ve-vevmr2."
	default:
		return "This is a bug of the provider, please report it."
	}
}

func remedyOfFullAccount(err error) string {
	const first = "If this apply also deletes rooms, apply again, or "
	const otherwise = " Otherwise delete rooms that are no longer needed, or ask your account manager for a higher limit. Replacing a " +
		"room with create_before_destroy needs a spare one."
	var full *fullError
	if errors.As(err, &full) && full.noWait {
		return first + "set capacity_wait in the provider block, so that creations wait for the deletions." + otherwise
	}
	return first + "raise -parallelism above the number of new rooms: creations that wait hold back deletions." + otherwise
}

func remedyOfRedirect(redirect *videoengine.RedirectError) string {
	if redirect.Target == "" {
		return "Set base_url to the address of the API: redirects are not followed, so that credentials go to base_url only."
	}
	return fmt.Sprintf("If you trust %[1]s, set base_url so that it begins with %[1]s: redirects are not followed, so that credentials "+
		"go to base_url only.", redirect.Target)
}

func remedyOfAPIError(apiErr *videoengine.APIError) string {
	switch {
	case apiErr.Temporary():
		return "Try again later. If it persists, tell VisionsConnected's support the request ID."
	case apiErr.Status == http.StatusUnprocessableEntity:
		return "If the API's message does not help, tell VisionsConnected's support the request ID."
	case apiErr.Status == http.StatusNotFound && apiErr.Method != http.MethodPost:
		return namesTheAPI + " (For a missing room, the API returns status 422, never 404.)"
	default:
		return namesTheAPI
	}
}

// sentence returns the text of err with a capital and a full stop.
func sentence(err error) string {
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(text[size:], ".") + "."
}
