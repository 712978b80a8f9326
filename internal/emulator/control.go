// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// controlPath is where the emulator is steered over HTTP; no service has it.
const controlPath = "/_emulator/"

var errBodyTooLarge = fmt.Errorf("the body is larger than %d bytes", maxBody)

func isControlPath(p string) bool {
	return strings.HasPrefix(p+"/", controlPath)
}

// control steers an account without being part of the API.
type control struct {
	account *account
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
	UserAgent  string    `json:"userAgent"`
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

func controlHandler(a *account) http.Handler {
	c := control{account: a}
	mux := http.NewServeMux()

	handle := func(method, path string, act func(*http.Request) answer) {
		mux.HandleFunc(method+" "+path, func(w http.ResponseWriter, r *http.Request) { act(r).write(w) })
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			controlRefusal(http.StatusMethodNotAllowed, "%s is not possible here, only %s", r.Method, method).
				with("Allow", method).write(w)
		})
	}

	handle(http.MethodGet, controlPath+"ledger", c.ledger)
	handle(http.MethodDelete, controlPath+"requests", c.resetRequests)
	handle(http.MethodPut, controlPath+"rooms/{reference}/participants", c.setParticipants)
	handle(http.MethodDelete, controlPath+"rooms/{reference}", c.deleteRoom)

	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		controlRefusal(http.StatusNotFound, "there is nothing at %s", r.URL.EscapedPath()).write(w)
	})

	return mux
}

func controlRefusal(status int, format string, args ...any) answer {
	return jsonAnswer(status, controlError{Error: fmt.Sprintf(format, args...)})
}

func (c control) ledger(*http.Request) answer {
	ledger := c.account.ledger()
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
			UserAgent:  r.UserAgent,
			RequestID:  r.RequestID,
			DurationMS: float64(r.Duration) / float64(time.Millisecond),
		})
	}

	return jsonAnswer(http.StatusOK, out)
}

func (c control) resetRequests(*http.Request) answer {
	c.account.resetRequests()

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

	return controlOutcome(c.account.setParticipants(r.PathValue("reference"), *p.Hosts, *p.Guests))
}

func (c control) deleteRoom(r *http.Request) answer {
	return controlOutcome(c.account.delete(r.PathValue("reference")))
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

// decodeStrictly takes one JSON object with known keys and nothing after it, so
// that a mistyped key in a test's request does not pass for a default.
func decodeStrictly(body io.Reader, into any) error {
	b, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if err != nil {
		return fmt.Errorf("the body broke off: %w", err)
	}

	if len(b) > maxBody {
		return errBodyTooLarge
	}

	decoder := json.NewDecoder(strings.NewReader(string(b)))
	decoder.DisallowUnknownFields()

	if err := decoder.Decode(into); err != nil {
		return decodingError(err)
	}

	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body must be one JSON object and nothing after it")
	}

	return nil
}

// decodingError says what is wrong in the caller's words, not in those of Go's types.
func decodingError(err error) error {
	var wrongType *json.UnmarshalTypeError

	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the body is empty; it must be a JSON object")
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%q must be a whole number, not %s", wrongType.Field, wrongType.Value)
	case errors.As(err, &wrongType):
		return fmt.Errorf("the body must be a JSON object, not %s", wrongType.Value)
	default:
		return fmt.Errorf("the body is not the JSON that is expected here: %s",
			strings.TrimPrefix(err.Error(), "json: "))
	}
}
