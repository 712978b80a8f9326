// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

func unchanged(_ wire, _ Fault, a answer) answer {
	return a
}

func silenced(wire, Fault, answer) answer {
	return answer{}
}

// replacedByStatus answers as a gateway where that is who usually says so.
func replacedByStatus(w wire, f Fault, _ answer) answer {
	var a answer

	switch f.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		a = htmlAnswer(f.Status)
	default:
		message := http.StatusText(f.Status)
		if message == "" {
			message = "Status " + strconv.Itoa(f.Status)
		}

		a = w.failure(f.Status, message)
	}

	if f.RetryAfter != "" {
		a = a.with("Retry-After", f.RetryAfter)
	}

	return a
}

func redirected(_ wire, f Fault, _ answer) answer {
	status := f.Status
	if status == 0 {
		status = http.StatusTemporaryRedirect
	}

	return htmlAnswer(status).with("Location", f.Location)
}

// responded knows the room from the answer: both readings name its fields alike.
func responded(_ wire, f Fault, a answer) answer {
	var room swaggerNewRoom
	_ = json.Unmarshal(a.body, &room)
	fill := strings.NewReplacer("$reference", room.Reference, "$hostPIN", room.HostPIN, "$guestPIN", room.GuestPIN).Replace

	a = answer{status: f.Status, body: []byte(fill(f.Body))}
	if f.Body != "" {
		a.contentType = contentTypeJSON
	}

	for key, value := range f.Headers {
		a = a.with(key, fill(value))
	}

	return a
}

// garbage is invalid in JSON from its first byte, and invalid as UTF-8 and as
// gzip, whose mark it has.
const garbage = "\x1f\x8b\xff\xfe not what was asked for \x00\xc3("

func garbled(_ wire, _ Fault, a answer) answer {
	a.status = withRoomForABody(a.status)
	a.contentType = contentTypeJSON
	a.body = []byte(garbage)

	return a
}

func emptied(_ wire, _ Fault, a answer) answer {
	a.status = withRoomForABody(a.status)
	a.body = nil

	return a
}

// withBody gives an answer without a body the least one that says nothing else.
func withBody(_ wire, _ Fault, a answer) answer {
	if len(a.body) == 0 {
		a.status = withRoomForABody(a.status)
		a.contentType = contentTypeJSON
		a.body = []byte("{}")
	}

	return a
}

func withoutLastBrace(w wire, f Fault, a answer) answer {
	a = withBody(w, f, a)
	a.body = bytes.TrimSuffix(a.body, []byte("}"))

	return a
}

// pinFields matches with the comma before it: in both readings the reference
// stands first.
var pinFields = regexp.MustCompile(`,"(?:host|guest)PIN":"\d*"`)

func withoutPINs(_ wire, _ Fault, a answer) answer {
	a.body = pinFields.ReplaceAll(a.body, nil)

	return a
}

// withRoomForABody turns a 204 into a 200. Any other status stays, above all
// that of a refusal.
func withRoomForABody(status int) int {
	if status == http.StatusNoContent {
		return http.StatusOK
	}

	return status
}
