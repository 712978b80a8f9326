// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// wireRoom is a room as the service writes it. The fields are read one by one,
// so that a strange value in one does not hide the others.
type wireRoom struct {
	Reference    json.RawMessage `json:"reference"`
	HostPIN      json.RawMessage `json:"hostPIN"`
	GuestPIN     json.RawMessage `json:"guestPIN"`
	ActiveHosts  json.RawMessage `json:"activeHosts"`
	ActiveGuests json.RawMessage `json:"activeGuests"`
}

// parseRoom reads a room from the body of an answer. Where it is none, reason
// says why, without quoting the body, and the room holds what could be read.
func parseRoom(a *answer) (room VMR, reason string) {
	if a.incomplete {
		return VMR{}, "it breaks off, or is larger than any room"
	}
	body := trim(a.body)
	if len(body) == 0 {
		return VMR{}, "it is empty"
	}
	var wire wireRoom
	if err := json.Unmarshal(body, &wire); err != nil {
		return VMR{}, "it is not a JSON object"
	}
	if json.Unmarshal(wire.Reference, &room.Reference) != nil || room.Reference == "" {
		return VMR{}, "it holds no reference of a room"
	}

	var hostPIN, guestPIN bool
	room.HostPIN, hostPIN = parsePIN(wire.HostPIN)
	room.GuestPIN, guestPIN = parsePIN(wire.GuestPIN)
	if !hostPIN || !guestPIN {
		return room, "a PIN is neither text nor a number"
	}
	if a.method == http.MethodPost {
		// The API gives the counts no meaning in the answer to a creation.
		return room, ""
	}

	var hosts, guests bool
	room.ActiveHosts, hosts = parseCount(wire.ActiveHosts)
	room.ActiveGuests, guests = parseCount(wire.ActiveGuests)
	if !hosts || !guests {
		return VMR{}, "a number of participants is not a whole number"
	}
	return room, ""
}

// parsePIN keeps the digits as they are written: a leading zero matters. An
// absent PIN is empty.
func parsePIN(raw json.RawMessage) (string, bool) {
	if isAbsent(raw) {
		return "", true
	}
	var pin string
	if json.Unmarshal(raw, &pin) == nil {
		return pin, true
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String(), true
	}
	return "", false
}

// parseCount reads a number of participants; null and absent mean nobody.
func parseCount(raw json.RawMessage) (int64, bool) {
	if isAbsent(raw) {
		return 0, true
	}
	count, err := strconv.ParseInt(string(raw), 10, 64)
	return count, err == nil && count >= 0
}

// trim takes off white space and the byte order marks that some servers put
// first, in any order: what is left shows whether a body begins like HTML.
func trim(body []byte) []byte {
	return bytes.TrimFunc(body, func(c rune) bool { return unicode.IsSpace(c) || c == '\ufeff' })
}

func isAbsent(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null"
}

// messageInText finds the first complete "message" string of a body that is not
// quite JSON: the API's document prints one without its last brace.
var messageInText = regexp.MustCompile(`"message"\s*:\s*("(?:[^"\\]|\\.)*")`)

// parseMessage returns the API's message from an error body: of the document's
// envelope, of the Swagger file's flat object, or of what is nearly one of
// them. It returns "" for anything else, HTML above all.
func parseMessage(body []byte) string {
	body = trim(body)
	if bytes.HasPrefix(body, []byte("<")) {
		return ""
	}

	var message string
	if !json.Valid(body) {
		if found := messageInText.FindSubmatch(body); found != nil {
			_ = json.Unmarshal(found[1], &message) // Stays empty on a bad escape.
		}
		return message
	}

	var flat struct {
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
	}
	if json.Unmarshal(body, &flat) != nil {
		return ""
	}
	var envelope struct {
		Message json.RawMessage `json:"message"`
	}
	_ = json.Unmarshal(flat.Error, &envelope) // Absent in a flat object.
	for _, raw := range []json.RawMessage{envelope.Message, flat.Message} {
		if json.Unmarshal(raw, &message) == nil && message != "" {
			return message
		}
	}
	return ""
}

// saysNotFound tells whether this is the API's own "Vmr not found", perhaps
// behind a prefix such as "VmrNotFound : ".
func saysNotFound(status int, message string) bool {
	if status != http.StatusUnprocessableEntity {
		return false
	}
	message = strings.ToLower(strings.TrimSpace(message))
	return message == "vmr not found" || strings.HasSuffix(message, ": vmr not found")
}

func saysAccountFull(status int, message string) bool {
	if status != http.StatusUnprocessableEntity {
		return false
	}
	message = strings.ToLower(message)
	return strings.Contains(message, "novmrsavailable") || strings.Contains(message, "no vmrs available")
}

// saysDeleted tells whether the answer to a DELETE proves a deletion: a 204,
// or a 200 or 202 with nothing in it or an object that is no error.
func saysDeleted(a *answer) bool {
	switch a.status {
	case http.StatusNoContent:
		return true
	case http.StatusOK, http.StatusAccepted:
	default:
		return false
	}
	if a.incomplete {
		return false
	}
	body := trim(a.body)
	if len(body) == 0 {
		return true
	}
	var failure struct {
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
	}
	isObject := body[0] == '{' && json.Unmarshal(body, &failure) == nil
	return isObject && failure.Error == nil && failure.Message == nil
}

// refusal makes an error of an answer that is not the success asked for.
func (c *Client) refusal(a *answer) error {
	message := parseMessage(a.body)
	err := &APIError{
		Method:    a.method,
		Status:    a.status,
		Message:   c.redact.message(message),
		RequestID: a.requestID,
		Attempts:  a.attempts,
	}
	switch {
	case saysNotFound(a.status, message) && !a.incomplete: // The API's own is short.
		err.meaning = ErrNotFound
	case saysAccountFull(a.status, message):
		err.meaning = ErrAccountFull
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		err.meaning = ErrCredentialsRefused
	}
	return err
}

func (c *Client) unreadable(a *answer, reason string) error {
	return &UnexpectedResponseError{Method: a.method, Status: a.status, Reason: reason, RequestID: a.requestID, Attempts: a.attempts}
}
