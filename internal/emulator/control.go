// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// controlPath is where the emulator is steered over HTTP; no service has it.
const controlPath = "/_emulator/"

func isControlPath(p string) bool {
	return strings.HasPrefix(p+"/", controlPath)
}

// control steers an emulator without being part of the API.
type control struct {
	emu *Emulator
}

type controlLedger struct {
	Rooms    []controlRoom    `json:"rooms"`
	Made     int              `json:"made"`
	Deleted  int              `json:"deleted"`
	Requests []controlRequest `json:"requests"`
}

// controlRoom has no PINs: who reads the ledger has shown no credentials.
type controlRoom struct {
	Reference    string    `json:"reference"`
	ActiveHosts  int       `json:"activeHosts"`
	ActiveGuests int       `json:"activeGuests"`
	MadeAt       time.Time `json:"madeAt"`
}

type controlRequest struct {
	Time       time.Time `json:"time"`
	Method     string    `json:"method"`
	Path       string    `json:"path"`
	Status     int       `json:"status"`
	Acted      bool      `json:"acted"`
	Fault      string    `json:"fault"`
	UserAgent  string    `json:"userAgent"`
	RemoteAddr string    `json:"remoteAddr"`
	RequestID  string    `json:"requestID"`
	DurationMS float64   `json:"durationMs"`
}

type controlParticipants struct {
	Hosts  *int `json:"hosts"`
	Guests *int `json:"guests"`
}

type controlError struct {
	Error string `json:"error"`
}

func controlHandler(e *Emulator) http.Handler {
	c := control{emu: e}
	mux := http.NewServeMux()

	for path, actions := range map[string]controlActions{
		"ledger":                         {http.MethodGet: c.ledger},
		"requests":                       {http.MethodDelete: c.resetRequests},
		"rooms/{reference}/participants": {http.MethodPut: c.setParticipants},
		"rooms/{reference}":              {http.MethodDelete: c.deleteRoom},
		"faults": {
			http.MethodGet:    c.faults,
			http.MethodPost:   c.injectFault,
			http.MethodDelete: c.clearFaults,
		},
	} {
		mux.HandleFunc(controlPath+path, actions.serve)
	}

	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		controlRefusal(http.StatusNotFound, "there is nothing at %s", r.URL.EscapedPath()).write(w)
	})

	return mux
}

// controlActions are what can be done at one path, by method.
type controlActions map[string]func(*http.Request) answer

func (c controlActions) serve(w http.ResponseWriter, r *http.Request) {
	act, ok := c[r.Method]
	if !ok {
		allowed := strings.Join(slices.Sorted(maps.Keys(c)), ", ")
		act = func(r *http.Request) answer {
			return controlRefusal(http.StatusMethodNotAllowed, "%s is not possible here, only %s", r.Method, allowed).
				with("Allow", allowed)
		}
	}

	act(r).write(w)
}

func controlRefusal(status int, format string, args ...any) answer {
	return jsonAnswer(status, controlError{Error: fmt.Sprintf(format, args...)})
}

func (c control) ledger(*http.Request) answer {
	ledger := c.emu.Ledger()
	out := controlLedger{
		Rooms:    make([]controlRoom, 0, len(ledger.Rooms)),
		Made:     ledger.Made,
		Deleted:  ledger.Deleted,
		Requests: make([]controlRequest, 0, len(ledger.Requests)),
	}

	for _, room := range ledger.Rooms {
		out.Rooms = append(out.Rooms, controlRoom{
			Reference:    room.Reference,
			ActiveHosts:  room.ActiveHosts,
			ActiveGuests: room.ActiveGuests,
			MadeAt:       room.MadeAt.UTC(),
		})
	}

	for _, r := range ledger.Requests {
		out.Requests = append(out.Requests, controlRequest{
			Time:       r.Time.UTC(),
			Method:     r.Method,
			Path:       r.Path,
			Status:     r.Status,
			Acted:      r.Acted,
			Fault:      r.Fault.String(),
			UserAgent:  r.UserAgent,
			RemoteAddr: r.RemoteAddr,
			RequestID:  r.RequestID,
			DurationMS: float64(r.Duration) / float64(time.Millisecond),
		})
	}

	return jsonAnswer(http.StatusOK, out)
}

func (c control) resetRequests(*http.Request) answer {
	c.emu.ResetRequests()

	return answer{status: http.StatusNoContent}
}

func (c control) setParticipants(r *http.Request) answer {
	var p controlParticipants
	if err := decodeStrictly(r.Body, &p); err != nil {
		return controlOutcome(err)
	}

	if p.Hosts == nil || p.Guests == nil {
		return controlRefusal(http.StatusBadRequest, `both "hosts" and "guests" must be given, as numbers`)
	}

	return controlOutcome(c.emu.SetParticipants(r.PathValue("reference"), *p.Hosts, *p.Guests))
}

func (c control) deleteRoom(r *http.Request) answer {
	return controlOutcome(c.emu.DeleteRoom(r.PathValue("reference")))
}

func controlOutcome(err error) answer {
	switch {
	case err == nil:
		return answer{status: http.StatusNoContent}
	case errors.Is(err, ErrNoSuchRoom):
		return controlRefusal(http.StatusNotFound, "%s", err)
	case errors.Is(err, errBodyTooLarge):
		return controlRefusal(http.StatusRequestEntityTooLarge, "%s", err)
	default:
		return controlRefusal(http.StatusBadRequest, "%s", err)
	}
}
