// SPDX-License-Identifier: MPL-2.0

package emulator

import "net/http"

type swaggerWire struct{}

type swaggerNewRoom struct {
	Reference string `json:"reference"`
	HostPIN   string `json:"hostPIN"`
	GuestPIN  string `json:"guestPIN"`
}

type swaggerRoom struct {
	swaggerNewRoom

	ActiveHosts  int `json:"activeHosts"`
	ActiveGuests int `json:"activeGuests"`
}

type swaggerError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (swaggerWire) created(room Room) answer {
	return jsonAnswer(http.StatusOK, newSwaggerRoom(room))
}

func (swaggerWire) state(room Room) answer {
	return jsonAnswer(http.StatusOK, swaggerRoom{
		swaggerNewRoom: newSwaggerRoom(room),
		ActiveHosts:    room.ActiveHosts,
		ActiveGuests:   room.ActiveGuests,
	})
}

func (swaggerWire) deleted() answer {
	return answer{status: http.StatusOK}
}

func (w swaggerWire) notFound() answer {
	return w.failure(http.StatusUnprocessableEntity, messageNotFound)
}

func (swaggerWire) failure(status int, message string) answer {
	return jsonAnswer(status, swaggerError{Message: message})
}

func newSwaggerRoom(room Room) swaggerNewRoom {
	return swaggerNewRoom{
		Reference: room.Reference,
		HostPIN:   room.HostPIN,
		GuestPIN:  room.GuestPIN,
	}
}
