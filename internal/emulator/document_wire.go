// SPDX-License-Identifier: MPL-2.0

package emulator

import "net/http"

// documentNotFound stands here as the API document prints it, with the last
// closing brace missing.
const documentNotFound = `{
"error": {
"code": 0,
"fields": null,
"message": "Vmr not found"
}`

type documentWire struct{}

type documentRoom struct {
	Reference    string `json:"reference"`
	HostPIN      string `json:"hostPIN"`
	GuestPIN     string `json:"guestPIN"`
	ActiveHosts  *int   `json:"activeHosts"`
	ActiveGuests *int   `json:"activeGuests"`
}

type documentError struct {
	Error documentErrorDetail `json:"error"`
}

type documentErrorDetail struct {
	Code    int     `json:"code"`
	Fields  *string `json:"fields"`
	Message string  `json:"message"`
}

// created leaves out who is in the room: nobody can be, and the document shows null.
func (documentWire) created(room Room) answer {
	return jsonAnswer(http.StatusOK, documentRoom{
		Reference: room.Reference,
		HostPIN:   room.HostPIN,
		GuestPIN:  room.GuestPIN,
	})
}

func (documentWire) state(room Room) answer {
	return jsonAnswer(http.StatusOK, documentRoom{
		Reference:    room.Reference,
		HostPIN:      room.HostPIN,
		GuestPIN:     room.GuestPIN,
		ActiveHosts:  nullIfZero(room.ActiveHosts),
		ActiveGuests: nullIfZero(room.ActiveGuests),
	})
}

func (documentWire) deleted() answer {
	return answer{status: http.StatusNoContent}
}

func (documentWire) notFound() answer {
	return answer{
		status:      http.StatusUnprocessableEntity,
		contentType: contentTypeJSON,
		body:        []byte(documentNotFound),
	}
}

func (documentWire) failure(status int, message string) answer {
	return jsonAnswer(status, documentError{Error: documentErrorDetail{Message: message}})
}

func nullIfZero(n int) *int {
	if n == 0 {
		return nil
	}

	return &n
}
