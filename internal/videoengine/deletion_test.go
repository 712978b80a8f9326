// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// deleting answers DELETEs in turn, and everything else in one way.
func deleting(get http.HandlerFunc, deletions ...http.HandlerFunc) http.HandlerFunc {
	return byMethod(http.MethodDelete, inTurn(deletions...), get)
}

// It is left to the caller whether a room that is gone is as good as deleted: another
// account says the same of every room.
func TestDeleteVMR_DecidedByTheResponse(t *testing.T) {
	t.Parallel()
	const deleted, gone, stays = "", "ErrNotFound", "APIError"
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"204":                  {answering(204, ""), deleted},
		"200, empty":           {answering(200, ""), deleted},
		"200, blank":           {answering(200, " \r\n"), deleted},
		"202, empty":           {answering(202, ""), deleted},
		"not found":            {answering(422, notFoundPrinted), gone},
		"404, HTML":            {answering(404, htmlPage), stays},
		"404, the message":     {answering(404, notFoundEnvelope), stays},
		"401":                  {answering(401, htmlPage), stays},
		"422, another message": {answering(422, `{"message": "Room is locked"}`), stays},
		"422, account full":    {answering(422, `{"message": "No vmrs available"}`), stays},
		"422, empty":           {answering(422, ""), stays},
		"408":                  {answering(408, ""), stays},
		"500":                  {answering(500, ""), stays},
		"304":                  {answering(304, ""), stays},
	} {
		server, _, err := deletion.on(t, test.answer)
		if (err == nil) != (test.want == deleted) || errors.Is(err, ErrNotFound) != (test.want == gone) {
			t.Errorf("%s: error %v, want %q", name, err, test.want)
		}
		if err != nil && as[*APIError](t, err).Method != http.MethodDelete {
			t.Errorf("%s: error %v is not of the DELETE", name, err)
		}
		server.wantRequests(t, "DELETE")
		if got := server.seen()[0].uri; got != roomPath {
			t.Errorf("path %s, want %s", got, roomPath)
		}
	}
}

// Somebody in front of the service may have written the response, or it says less than
// it seems to.
func TestDeleteVMR_UnclearSuccessIsDecidedByAGet(t *testing.T) {
	t.Parallel()
	const stays, gone, unreadable = "and the room still exists", "", "reading the room failed, too: "
	type read struct {
		get     http.HandlerFunc
		room    VMR
		retries int
		want    string
	}
	notFound := answering(422, notFoundPrinted)
	reads := map[string]read{
		"not found":          {notFound, bareRoom, 4, gone},
		"not found, at once": {notFound, bareRoom, 0, gone},
		"other PIN":          {answering(200, roomBody), VMR{Reference: reference, HostPIN: hostPIN, GuestPIN: "1"}, 4, gone},
		"same PIN":           {answering(200, roomBody), VMR{Reference: reference, HostPIN: hostPIN}, 4, stays},
		"same PINs, at once": {answering(200, roomBody), newRoom, 0, stays},
		"PINs known":         {answering(200, `{"reference":"ve-vevmr2"}`), newRoom, 4, stays},
		"no PINs":            {answering(200, roomBody), bareRoom, 4, stays},
		"404":                {answering(404, htmlPage), bareRoom, 4, unreadable},
		"PIN in an error":    {answering(404, `{"message":"x518873190264x"}`), newRoom, 4, unreadable},
	}
	for name, unclear := range map[string]http.HandlerFunc{
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
		"truncated before a byte": cutInBody(200, ""),
	} {
		tests := map[string]read{"not found": reads["not found"], "same PIN": reads["same PIN"]}
		if name == "HTML" || name == "truncated before a byte" {
			tests = reads
		}
		for answer, test := range tests {
			t.Run(name+", "+answer, func(t *testing.T) {
				t.Parallel()
				server, _, err := deletionOf(test.room).on(t, deleting(test.get, unclear), WithMaxRetries(test.retries))
				if (err == nil) != (test.want == gone) || err != nil && !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want %q in it", err, test.want)
				}
				if read, ok := errors.AsType[*APIError](err); ok || errors.Is(err, ErrNotFound) {
					t.Errorf("error %v has the kind of the GET's, %v", err, read)
				}
				server.wantRequests(t, "DELETE > GET")
			})
		}
	}
}

// After a failure the room may be gone, and its reference may be another room's.
func TestDeleteVMR_IsNotSimplyRepeated(t *testing.T) {
	t.Parallel()
	type answers = []http.HandlerFunc
	otherPINs, there := VMR{Reference: reference, GuestPIN: "1"}, answering(200, roomBody)
	ok, late, lost := answering(204, ""), answering(429, ""), answering(503, "")
	for name, test := range map[string]struct {
		room      VMR
		get       http.HandlerFunc
		deletions answers
		requests  string
		fails     bool
	}{
		"429: repeated":             {newRoom, nil, answers{late, ok}, "DELETE > DELETE", false},
		"gone, after 429":           {newRoom, nil, answers{late, answering(422, notFoundFlat)}, "DELETE > DELETE", true},
		"gone":                      {newRoom, answering(422, notFoundPrinted), answers{cut}, "DELETE > GET", false},
		"another room's by now":     {otherPINs, there, answers{answering(502, "")}, "DELETE > GET", false},
		"same PINs: repeated":       {newRoom, there, answers{cut, ok}, "DELETE > GET > DELETE", false},
		"no PINs: repeated":         {bareRoom, there, answers{lost, answering(200, "")}, "DELETE > GET > DELETE", false},
		"gone at the second":        {newRoom, there, answers{answering(504, ""), answering(422, notFoundFlat)}, "DELETE > GET > DELETE", false},
		"truncated not found":       {newRoom, there, answers{cutInBody(422, ""), ok}, "DELETE > GET > DELETE", false},
		"GET fails":                 {newRoom, answering(404, ""), answers{lost}, "DELETE > GET", true},
		"GET of something else":     {newRoom, answering(200, htmlPage), answers{cut}, "DELETE > GET", true},
		"no more than the retries":  {newRoom, there, answers{lost}, "DELETE > GET > DELETE > GET > DELETE", true},
		"429 counts, too":           {newRoom, there, answers{late, lost}, "DELETE > DELETE > GET > DELETE", true},
		"refused at the second try": {newRoom, there, answers{lost, answering(401, "")}, "DELETE > GET > DELETE", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, _, err := deletionOf(test.room).on(t, deleting(test.get, test.deletions...), WithMaxRetries(2))
			if (err != nil) != test.fails || errors.Is(err, ErrNotFound) != (name == "gone, after 429") {
				t.Errorf("error %v, want one: %t", err, test.fails)
			}
			server.wantRequests(t, test.requests)
		})
	}
}

// The room is read to the end, but not deleted.
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
			_, err := deletion.within(t, ctx, newClient(t, server.URL+basePath))
			if (err != nil) != test.fails {
				t.Errorf("error %v, want one: %t", err, test.fails)
			}
			if test.fails {
				wantError[*interruptedError](t, err)
			}
			for i, request := range server.seen() {
				if (request.method == http.MethodDelete) != (i == 0) {
					t.Errorf("request %d is a %s", i+1, request.method)
				}
			}
		})
	}
}

// What the caller learns while the outcome is in doubt counts more than any response.
func TestDeleteVMR_IsDoneOnceTheReferenceIsAnotherRooms(t *testing.T) {
	t.Parallel()
	for requests, answers := range map[string]map[string]http.HandlerFunc{
		"DELETE > GET": {"lost": cut, "502": answering(502, ""), "unclear": answering(200, "{}")},
		"DELETE":       {"429": answering(429, ""), "500": answering(500, "")},
	} {
		for name, answer := range answers {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := newService(t, deleting(answering(200, roomBody), answer, answering(204, "")))
				replaced := func() bool { return len(server.seen()) == 1+strings.Count(requests, ">") }
				if err := newClient(t, server.URL+basePath).DeleteVMR(t.Context(), bareRoom, replaced); err != nil {
					t.Error(err)
				}
				server.wantRequests(t, requests)
			})
		}
	}
}
