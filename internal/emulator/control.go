// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// controlPath is where the emulator is steered over HTTP; no service has it.
const controlPath = "/_emulator/"

func isControlPath(p string) bool { return strings.HasPrefix(p+"/", controlPath) }

// controlHandler steers an emulator without being part of the API.
func (e *Emulator) controlHandler() http.Handler {
	mux := http.NewServeMux()
	for pattern, act := range map[string]func(*http.Request) (any, error){
		"GET ledger": func(*http.Request) (any, error) { return e.Ledger(), nil },
		"DELETE requests": func(*http.Request) (any, error) {
			e.ResetRequests()
			return nil, nil
		},
		"POST rooms": func(*http.Request) (any, error) { return e.CreateRoom() },
		"PUT rooms/{reference}/participants": func(r *http.Request) (any, error) {
			var p struct{ Hosts, Guests int }
			if err := decodeStrictly(r.Body, &p); err != nil {
				return nil, err
			}
			return nil, e.SetParticipants(r.PathValue("reference"), p.Hosts, p.Guests)
		},
		"DELETE rooms/{reference}": func(r *http.Request) (any, error) { return nil, e.DeleteRoom(r.PathValue("reference")) },
		"GET faults":               func(*http.Request) (any, error) { return map[string][]Fault{"faults": e.Faults()}, nil },
		"POST faults": func(r *http.Request) (any, error) {
			var f Fault
			if err := decodeStrictly(r.Body, &f); err != nil {
				return nil, err
			}
			return nil, e.InjectFault(f)
		},
		"DELETE faults": func(*http.Request) (any, error) {
			e.ClearFaults()
			return nil, nil
		},
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+controlPath+path, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			controlResponse(act(r)).write(w)
		})
	}
	return mux
}

func controlResponse(body any, err error) response {
	switch {
	case errors.Is(err, errNoSuchRoom):
		return jsonResponse(http.StatusNotFound, map[string]string{"error": err.Error()})
	case err != nil:
		return jsonResponse(http.StatusBadRequest, map[string]string{"error": err.Error()})
	case body == nil:
		return response{status: http.StatusNoContent}
	}
	return jsonResponse(http.StatusOK, body)
}

// decodeStrictly takes one JSON object with known keys and nothing after it, so
// that a mistyped key in a test's request does not pass for a default.
func decodeStrictly(body io.Reader, into any) error {
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return errors.New("the body must be the JSON object that is expected here: " + strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body must be one JSON object and nothing after it")
	}
	return nil
}
