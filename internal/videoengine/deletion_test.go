// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// deleting answers DELETEs with some handlers in turn, and everything else with
// another.
func deleting(get http.HandlerFunc, deletions ...http.HandlerFunc) http.HandlerFunc {
	deletion := inTurn(deletions...)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			deletion(w, r)
			return
		}
		get(w, r)
	}
}

func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func cutInBody(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		w.WriteHeader(status)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestDeleteVMR_ProvenByTheResponse(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"204": answering(204, ""), "200, empty": answering(200, ""), "200, blank": answering(200, " \r\n"), "202, empty": answering(202, ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, handler)
			if err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference}, nil); err != nil {
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
	for name, before := range map[string][]http.HandlerFunc{"at once": nil, "after 429": {answering(429, "")}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, inTurn(append(before, answering(422, notFoundPrinted))...))
			err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference}, nil)
			var refused *videoengine.APIError
			if !errors.Is(err, videoengine.ErrNotFound) || !errors.As(err, &refused) || refused.Method != http.MethodDelete {
				t.Errorf("error %v, want ErrNotFound of the DELETE", err)
			}
			server.wantRequests(t, times(len(before)+1, http.MethodDelete)...)
		})
	}
}

// TestDeleteVMR_UnclearSuccessIsDecidedByAGet is about responses that somebody in
// front of the service may have written, or that say less than they seem to.
func TestDeleteVMR_UnclearSuccessIsDecidedByAGet(t *testing.T) {
	t.Parallel()
	const stays, gone, unreadable = "and the room still exists", "", "reading the room failed, too: "
	gets := map[string]struct {
		get     http.HandlerFunc
		room    videoengine.VMR
		retries int
		want    string
	}{
		"not found":          {answering(422, notFoundPrinted), videoengine.VMR{Reference: reference}, 4, gone},
		"not found, at once": {answering(422, notFoundPrinted), videoengine.VMR{Reference: reference}, 0, gone},
		"other PIN":          {answering(200, roomBody), videoengine.VMR{Reference: reference, HostPIN: "518873190264", GuestPIN: "1"}, 4, gone},
		"same PIN":           {answering(200, roomBody), videoengine.VMR{Reference: reference, HostPIN: "518873190264"}, 4, stays},
		"same PINs, at once": {answering(200, roomBody), room("518873190264", "597240816352", 0, 0), 0, stays},
		"PINs known":         {answering(200, `{"reference":"ve-vevmr2"}`), room("518873190264", "597240816352", 0, 0), 4, stays},
		"no PINs":            {answering(200, roomBody), videoengine.VMR{Reference: reference}, 4, stays},
		"404":                {answering(404, htmlPage), videoengine.VMR{Reference: reference}, 4, unreadable},
	}
	for name, deletion := range map[string]http.HandlerFunc{
		"room":                    answering(200, roomBody),
		"empty object":            answering(200, "{}"),
		"list of errors":          answering(200, `{"errors":[{"code":"locked"}]}`),
		"no success":              answering(200, `{"success":false}`),
		"status error":            answering(200, `{"status":"error"}`),
		"ticket":                  answering(202, `{"reference":"INC-42"}`),
		"HTML":                    answering(200, htmlPage),
		"null":                    answering(200, "null"),
		"API's error":             answering(200, notFoundEnvelope),
		"larger than read":        answering(200, `{"x":"`+strings.Repeat("x", 1<<20)+`"}`),
		"blanks without an end":   answering(200, strings.Repeat(" ", 1<<20+1)),
		"201, empty":              answering(201, ""),
		"205":                     answering(205, ""),
		"206, empty":              answering(206, ""),
		"truncated before a byte": cutInBody(200),
	} {
		for answer, test := range gets {
			t.Run(name+", "+answer, func(t *testing.T) {
				t.Parallel()
				server := newService(t, deleting(test.get, deletion))
				err := newClient(t, server.URL+basePath, videoengine.WithMaxRetries(test.retries)).DeleteVMR(t.Context(), test.room, nil)
				if test.want == gone && err != nil {
					t.Error(err)
				}
				if test.want != gone && (err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, videoengine.ErrNotFound)) {
					t.Errorf("error %v, want %q in it", err, test.want)
				}
				var read *videoengine.APIError
				if errors.As(err, &read) {
					t.Errorf("error %v has the kind of the GET's", err)
				}
				if err != nil {
					wantNoSecrets(t, printed(err), "518873190264", "597240816352")
				}
				server.wantRequests(t, http.MethodDelete, http.MethodGet)
			})
		}
	}
}

// TestDeleteVMR_IsNotSimplyRepeated is about failures after which the room may be
// gone, and its reference may be another room's.
func TestDeleteVMR_IsNotSimplyRepeated(t *testing.T) {
	t.Parallel()
	known, otherPINs := room("518873190264", "597240816352", 0, 0), videoengine.VMR{Reference: reference, GuestPIN: "1"}
	const deletion, get = http.MethodDelete, http.MethodGet
	for name, test := range map[string]struct {
		room      videoengine.VMR
		get       http.HandlerFunc
		deletions []http.HandlerFunc
		requests  []string
		fails     bool
	}{
		"429: repeated":             {known, nil, []http.HandlerFunc{answering(429, ""), answering(204, "")}, []string{deletion, deletion}, false},
		"gone":                      {known, answering(422, notFoundPrinted), []http.HandlerFunc{cut}, []string{deletion, get}, false},
		"another room's by now":     {otherPINs, answering(200, roomBody), []http.HandlerFunc{answering(502, "")}, []string{deletion, get}, false},
		"same PINs: repeated":       {known, answering(200, roomBody), []http.HandlerFunc{cut, answering(204, "")}, []string{deletion, get, deletion}, false},
		"no PINs: repeated":         {videoengine.VMR{Reference: reference}, answering(200, roomBody), []http.HandlerFunc{answering(503, ""), answering(200, "")}, []string{deletion, get, deletion}, false},
		"gone at the second":        {known, answering(200, roomBody), []http.HandlerFunc{answering(504, ""), answering(422, notFoundFlat)}, []string{deletion, get, deletion}, false},
		"truncated not found":       {known, answering(200, roomBody), []http.HandlerFunc{cutInBody(422), answering(204, "")}, []string{deletion, get, deletion}, false},
		"GET fails":                 {known, answering(404, ""), []http.HandlerFunc{answering(503, "")}, []string{deletion, get}, true},
		"GET of something else":     {known, answering(200, htmlPage), []http.HandlerFunc{cut}, []string{deletion, get}, true},
		"no more than the retries":  {known, answering(200, roomBody), []http.HandlerFunc{answering(503, "")}, []string{deletion, get, deletion, get, deletion}, true},
		"429 counts, too":           {known, answering(200, roomBody), []http.HandlerFunc{answering(429, ""), answering(503, "")}, []string{deletion, deletion, get, deletion}, true},
		"500 is final":              {known, nil, []http.HandlerFunc{answering(500, "")}, []string{deletion}, true},
		"408 is final":              {known, nil, []http.HandlerFunc{answering(408, "")}, []string{deletion}, true},
		"refused at the second try": {known, answering(200, roomBody), []http.HandlerFunc{answering(503, ""), answering(401, "")}, []string{deletion, get, deletion}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, deleting(test.get, test.deletions...))
			err := newClient(t, server.URL+basePath, videoengine.WithMaxRetries(2)).DeleteVMR(t.Context(), test.room, nil)
			if (err != nil) != test.fails || errors.Is(err, videoengine.ErrNotFound) {
				t.Errorf("error %v, want one: %t", err, test.fails)
			}
			server.wantRequests(t, test.requests...)
		})
	}
}

// TestDeleteVMR_NotAfterAnInterrupt reads the room to the end, but deletes nothing
// that it finds.
func TestDeleteVMR_NotAfterAnInterrupt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		get   http.HandlerFunc
		fails bool
	}{"gone": {answering(422, notFoundPrinted), false}, "still there": {answering(200, roomBody), true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			server := newService(t, deleting(func(w http.ResponseWriter, r *http.Request) {
				cancel()
				test.get(w, r)
			}, answering(503, "")))
			err := newClient(t, server.URL+basePath).DeleteVMR(ctx, videoengine.VMR{Reference: reference}, nil)
			var interrupted *videoengine.InterruptedError
			if (err != nil) != test.fails || test.fails && !errors.As(err, &interrupted) {
				t.Errorf("error %v, want an *InterruptedError: %t", err, test.fails)
			}
			for i, request := range server.seen() {
				if (request.method == http.MethodDelete) != (i == 0) {
					t.Errorf("request %d is a %s", i+1, request.method)
				}
			}
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
			err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference}, nil)
			var refused *videoengine.APIError
			if !errors.As(err, &refused) {
				t.Errorf("error %v, want an *APIError", err)
			}
			server.wantRequests(t, http.MethodDelete)
		})
	}
}

// What the caller learns while the outcome is in doubt counts more than any response.
func TestDeleteVMR_IsDoneOnceTheReferenceIsAnotherRooms(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		deletion http.HandlerFunc
		requests []string
	}{
		"lost":    {cut, []string{http.MethodDelete, http.MethodGet}},
		"502":     {answering(502, ""), []string{http.MethodDelete, http.MethodGet}},
		"429":     {answering(429, ""), []string{http.MethodDelete}},
		"500":     {answering(500, ""), []string{http.MethodDelete}},
		"unclear": {answering(200, "{}"), []string{http.MethodDelete, http.MethodGet}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newService(t, deleting(answering(200, roomBody), test.deletion, answering(204, "")))
			replaced := func() bool { return len(server.seen()) == len(test.requests) }
			if err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), videoengine.VMR{Reference: reference}, replaced); err != nil {
				t.Error(err)
			}
			server.wantRequests(t, test.requests...)
		})
	}
}
