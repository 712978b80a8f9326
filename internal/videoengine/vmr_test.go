// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestVMR_PrintsNoPIN(t *testing.T) {
	t.Parallel()
	vmr := room("518873190264", "597240816352", 1, 2)
	text := printed(vmr) + printed(&vmr)
	wantNoSecrets(t, text, "518873190264", "597240816352")
	if !strings.Contains(text, reference) {
		t.Errorf("%q does not show the reference", text)
	}
}

func TestGetVMR_OnlyA200IsARoom(t *testing.T) {
	t.Parallel()
	for _, status := range []int{201, 202, 203, 206, 300, 400, 404, 500} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(status, roomBody))
			_, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
			var refused *videoengine.APIError
			if !errors.As(err, &refused) || refused.Status != status {
				t.Errorf("error %v, want an *APIError with status %d", err, status)
			}
			wantNoSecrets(t, printed(err), "518873190264", "597240816352")
		})
	}
}

func TestDeleteVMR_AnswersThatProveTheDeletion(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"204":                     answering(204, ""),
		"200, empty":              answering(200, ""),
		"200, blank":              answering(200, " \r\n"),
		"200, empty object":       answering(200, "{}"),
		"200, room":               answering(200, roomBody),
		"202, empty":              answering(202, ""),
		"200, room, behind a BOM": answering(200, "\xef\xbb\xbf"+roomBody),
		"202, object":             answering(202, `{"status": "deleting"}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, handler)
			if err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference}); err != nil {
				t.Error(err)
			}
			server.wantRequests(t, http.MethodDelete)
			if got := server.seen()[0].uri; got != roomPath {
				t.Errorf("path %s, want %s", got, roomPath)
			}
		})
	}
}

// TestDeleteVMR_ARoomThatIsGoneIsNotFound leaves it to the caller whether that is
// as good as deleted: another account says the same of every room.
func TestDeleteVMR_ARoomThatIsGoneIsNotFound(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"envelope": notFoundEnvelope, "flat": notFoundFlat, "as the document shows": notFoundPrinted,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(422, body))
			err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference})
			var refused *videoengine.APIError
			if !errors.Is(err, videoengine.ErrNotFound) || !errors.As(err, &refused) || refused.Method != http.MethodDelete {
				t.Errorf("error %v, want ErrNotFound of the DELETE", err)
			}
			server.wantRequests(t, http.MethodDelete)
		})
	}
}

func TestDeleteVMR_LostAnswerOfADeletionThatHappened(t *testing.T) {
	t.Parallel()
	server := newService(t, inTurn(answering(502, htmlPage), answering(422, notFoundPrinted)))
	if err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference}); !errors.Is(err, videoengine.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
	server.wantRequests(t, http.MethodDelete, http.MethodDelete)
}

// TestDeleteVMR_DoubtfulSuccessIsDecidedByAGet is about answers that somebody
// in front of the service may have written.
func TestDeleteVMR_DoubtfulSuccessIsDecidedByAGet(t *testing.T) {
	t.Parallel()
	doubtful := map[string]http.HandlerFunc{
		"200, HTML":              answering(200, htmlPage),
		"200, text":              answering(200, "OK"),
		"200, null":              answering(200, "null"),
		"200, array":             answering(200, "[]"),
		"200, error envelope":    answering(200, notFoundEnvelope),
		"200, error null":        answering(200, `{"error": null}`),
		"200, flat error":        answering(200, notFoundFlat),
		"200, object and more":   answering(200, "{}{}"),
		"200, larger than read":  answering(200, `{"x":"`+strings.Repeat("x", 1<<20)+`"}`),
		"200, object, then more": answering(200, "{}"+strings.Repeat(" ", 1<<20)),
		"202, HTML":              answering(202, htmlPage),
		"200, blank, no end":     answering(200, strings.Repeat(" ", 1<<20+1)),
		"201, empty":             answering(201, ""),
		"203, empty object":      answering(203, "{}"),
		"205":                    answering(205, ""),
		"206, empty":             answering(206, ""),
	}
	for name, deletion := range doubtful {
		t.Run(name+", gone", func(t *testing.T) {
			t.Parallel()
			server := newService(t, inTurn(deletion, answering(422, notFoundPrinted)))
			err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference})
			if !errors.Is(err, videoengine.ErrNotFound) {
				t.Errorf("error %v, want ErrNotFound", err)
			}
			server.wantRequests(t, http.MethodDelete, http.MethodGet)
		})
		t.Run(name+", still there", func(t *testing.T) {
			t.Parallel()
			server := newService(t, inTurn(deletion, answering(200, roomBody)))
			err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference})
			var unreadable *videoengine.UnexpectedResponseError
			if !errors.As(err, &unreadable) || unreadable.Method != http.MethodDelete {
				t.Errorf("error %v, want an *UnexpectedResponseError of the DELETE", err)
			}
			if !strings.Contains(err.Error(), "the room is still there") {
				t.Errorf("error %q does not say what the GET told", err)
			}
			wantNoSecrets(t, printed(err), "518873190264", "597240816352")
			server.wantRequests(t, http.MethodDelete, http.MethodGet)
		})
		t.Run(name+", not to be known", func(t *testing.T) {
			t.Parallel()
			server := newService(t, inTurn(deletion, answering(404, htmlPage)))
			err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference})
			var refused *videoengine.APIError
			if !errors.As(err, &refused) || errors.Is(err, videoengine.ErrNotFound) {
				t.Errorf("error %v, want the *APIError of the GET", err)
			}
			var unreadable *videoengine.UnexpectedResponseError
			if !errors.As(err, &unreadable) || unreadable.Method != http.MethodDelete || refused.Method != http.MethodGet ||
				!strings.Contains(err.Error(), "asking for the room did not help") {
				t.Errorf("error %v, want both the DELETE and the GET in it", err)
			}
			server.wantRequests(t, http.MethodDelete, http.MethodGet)
		})
	}
}

func TestDeleteVMR_RefusalsLeaveTheRoom(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"404, HTML":            answering(404, htmlPage),
		"404, the message":     answering(404, notFoundEnvelope),
		"401":                  answering(401, htmlPage),
		"422, another message": answering(422, `{"message": "Room is locked"}`),
		"422, account full":    answering(422, `{"message": "No vmrs available"}`),
		"422, empty":           answering(422, ""),
		"500":                  answering(500, ""),
		"304":                  answering(304, ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, handler)
			err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference})
			var refused *videoengine.APIError
			if !errors.As(err, &refused) {
				t.Errorf("error %v, want an *APIError", err)
			}
			server.wantRequests(t, http.MethodDelete)
		})
	}
}
