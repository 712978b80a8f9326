// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBody bounds what is read of a request body. The API describes no body at all.
const maxBody = 64 << 10

// serveAPI records before it sends, so that who has the response finds the request
// in the ledger.
func (e *Emulator) serveAPI(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	fault, resp, acted := e.respond(w, r)
	done := Request{
		Time:       began,
		Method:     r.Method,
		Path:       r.URL.EscapedPath(),
		Status:     resp.status,
		Acted:      acted,
		Fault:      fault.Kind,
		UserAgent:  r.UserAgent(),
		RemoteAddr: r.RemoteAddr,
		RequestID:  e.requestID(r),
		Duration:   time.Since(began),
	}
	e.account.record(done)
	defer e.requestLog(done) // A cut may be a panic.
	kinds[fault.Kind].send(delivery{emu: e, w: w, r: r, fault: fault}, resp.with("X-Request-ID", done.RequestID))
}

// respond returns the response to a request, whether the service acted on it, and which
// fault hit it; nothing is sent yet. A request that was truncated or was too large to
// be read uses no fault up.
func (e *Emulator) respond(w http.ResponseWriter, r *http.Request) (fault Fault, resp response, acted bool) {
	// Only when the body is read does the server notice a client that goes away.
	if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxBody)); err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return Fault{}, htmlResponse(http.StatusRequestEntityTooLarge), false
		}
		return Fault{}, htmlResponse(http.StatusBadRequest), false
	}
	fault = e.faults.take(r.Method)
	if e.latency > 0 {
		e.hold(r.Context(), e.latency)
	}
	if fault.reachesService() {
		resp, acted = e.act(r)
	}
	return fault, kinds[fault.Kind].change(e.wire, fault, resp), acted
}

// hold waits, without an end for 0. It ends early when the client goes away or
// the emulator is closed, and reports whether all of the time passed.
func (e *Emulator) hold(ctx context.Context, d time.Duration) bool {
	var over <-chan time.Time
	if d > 0 {
		over = time.After(d)
	}
	select {
	case <-over:
		return true
	case <-ctx.Done():
		return false
	case <-e.closed:
		return false
	}
}

// act does what a request asks for, if it may. Paths are not left to a ServeMux,
// which would redirect one such as //vmrs where the service knows no such path.
func (e *Emulator) act(r *http.Request) (resp response, acted bool) {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), e.basePath+"/vmrs")
	reference, isRoom := segment(rest)
	create := rest == "" && r.Method == http.MethodPost
	switch {
	case !ok, rest != "" && !isRoom:
		return htmlResponse(http.StatusNotFound), false
	case rest == "" && !create:
		return htmlResponse(http.StatusMethodNotAllowed).with("Allow", "POST"), false
	case isRoom && r.Method != http.MethodGet && r.Method != http.MethodDelete:
		return htmlResponse(http.StatusMethodNotAllowed).with("Allow", "GET, DELETE"), false
	case !e.authorized(r):
		return e.wire.failure(http.StatusUnauthorized, "Unauthorized").
			with("WWW-Authenticate", `Basic realm="VideoEngine", charset="UTF-8"`), false
	case create:
		return e.create(r)
	case r.Method == http.MethodGet:
		return e.read(reference)
	default:
		return e.delete(reference)
	}
}

// segment decodes the rest of a path if it is a slash and one segment. A dot
// segment is none: a gateway would have resolved it.
func segment(rest string) (string, bool) {
	escaped, ok := strings.CutPrefix(rest, "/")
	decoded, err := url.PathUnescape(escaped)
	if !ok || err != nil || strings.Contains(escaped, "/") || decoded == "" || decoded == "." || decoded == ".." {
		return "", false
	}
	return decoded, true
}

// create lets a missing content type pass: a request without a body has nothing
// to declare (RFC 9110, section 8.3).
func (e *Emulator) create(r *http.Request) (resp response, acted bool) {
	if declared := r.Header.Get("Content-Type"); declared != "" {
		if mediaType, _, err := mime.ParseMediaType(declared); err != nil || mediaType != contentTypeJSON {
			return htmlResponse(http.StatusUnsupportedMediaType), false
		}
	}
	room, err := e.account.create()
	if err != nil {
		return e.wire.failure(http.StatusUnprocessableEntity, messageAccountFull), false
	}
	return e.wire.created(room), true
}

func (e *Emulator) read(reference string) (resp response, acted bool) {
	room, err := e.account.room(reference)
	if err != nil {
		return e.wire.notFound(), false
	}
	return e.wire.state(room), true
}

func (e *Emulator) delete(reference string) (resp response, acted bool) {
	if err := e.account.delete(reference); err != nil {
		return e.wire.notFound(), false
	}
	return e.wire.deleted(), true
}
