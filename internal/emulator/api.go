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

// serveAPI records before it sends, so that who has the answer finds the request
// in the ledger.
func (e *Emulator) serveAPI(w http.ResponseWriter, r *http.Request) {
	began := e.clock()
	fault, a, acted := e.answer(r)
	done := Request{
		Time:       began,
		Method:     r.Method,
		Path:       r.URL.EscapedPath(),
		Status:     a.status,
		Acted:      acted,
		Fault:      fault.Kind,
		UserAgent:  r.UserAgent(),
		RemoteAddr: r.RemoteAddr,
		RequestID:  e.requestID(r),
		Duration:   e.clock().Sub(began),
	}

	e.account.record(done)

	// A cut may be a panic.
	defer e.requestLog(done)

	fault.Kind.effect().send(delivery{emu: e, w: w, r: r, fault: fault}, a.with("X-Request-ID", done.RequestID))
}

// answer says what comes of a request, whether the service acted on it, and which
// fault hit it; nothing is sent yet. A request that broke off or was too large to
// be read uses no fault up.
func (e *Emulator) answer(r *http.Request) (fault Fault, a answer, acted bool) {
	if refusal, ok := readBody(r); !ok {
		return Fault{}, refusal, false
	}

	fault = e.faults.take(r.Method)
	effect := fault.Kind.effect()

	if e.latency > 0 {
		e.hold(r.Context(), e.latency)
	}

	if fault.acts() {
		a, acted = e.act(r)
	}

	return fault, effect.change(e.wire, fault, a), acted
}

// act does what a request asks for, if it may.
func (e *Emulator) act(r *http.Request) (a answer, acted bool) {
	operation, refusal := e.route(r)
	if operation == nil {
		return refusal, false
	}

	if !e.authorized(r) {
		return e.wire.failure(http.StatusUnauthorized, messageUnauthorized).
			with("WWW-Authenticate", `Basic realm="VideoEngine", charset="UTF-8"`), false
	}

	return operation()
}

// readBody reads a body that nobody looks at: only then does the server notice a
// client that goes away, and does the connection live on.
func readBody(r *http.Request) (refusal answer, ok bool) {
	tooLarge := htmlAnswer(http.StatusRequestEntityTooLarge).with("Connection", "close")

	if r.ContentLength > maxBody {
		return tooLarge, false
	}

	n, err := io.Copy(io.Discard, io.LimitReader(r.Body, maxBody+1))

	switch {
	case err != nil:
		return htmlAnswer(http.StatusBadRequest), false
	case n > maxBody:
		return tooLarge, false
	default:
		return answer{}, true
	}
}

// hold waits, without an end for 0. It ends early when the client goes away or
// the emulator is closed, and reports whether all of the time passed.
func (e *Emulator) hold(ctx context.Context, d time.Duration) bool {
	var over <-chan time.Time

	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()

		over = timer.C
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

// route finds the operation of a request. It is not left to a ServeMux, which
// would redirect a path such as //vmrs where the service knows no such path.
func (e *Emulator) route(r *http.Request) (operation func() (a answer, acted bool), refusal answer) {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), e.basePath+"/vmrs")
	if !ok {
		return nil, htmlAnswer(http.StatusNotFound)
	}

	if rest == "" {
		if r.Method != http.MethodPost {
			return nil, htmlAnswer(http.StatusMethodNotAllowed).with("Allow", "POST")
		}

		return func() (answer, bool) { return e.create(r) }, answer{}
	}

	reference, ok := segment(rest)
	if !ok {
		return nil, htmlAnswer(http.StatusNotFound)
	}

	switch r.Method {
	case http.MethodGet:
		return func() (answer, bool) { return e.state(reference) }, answer{}
	case http.MethodDelete:
		return func() (answer, bool) { return e.delete(reference) }, answer{}
	default:
		return nil, htmlAnswer(http.StatusMethodNotAllowed).with("Allow", "GET, DELETE")
	}
}

// segment decodes the rest of a path if it is a slash and one segment. A dot
// segment is none: a gateway would have resolved it.
func segment(rest string) (string, bool) {
	escaped, ok := strings.CutPrefix(rest, "/")
	if !ok || escaped == "" || strings.Contains(escaped, "/") {
		return "", false
	}

	decoded, err := url.PathUnescape(escaped)
	if err != nil || decoded == "." || decoded == ".." {
		return "", false
	}

	return decoded, true
}

func (e *Emulator) create(r *http.Request) (a answer, acted bool) {
	if !jsonOrNothing(r.Header.Get("Content-Type")) {
		return htmlAnswer(http.StatusUnsupportedMediaType), false
	}

	room, err := e.account.create()

	switch {
	case errors.Is(err, ErrAccountFull):
		return e.wire.failure(http.StatusUnprocessableEntity, messageAccountFull), false
	case err != nil:
		return e.wire.failure(http.StatusInternalServerError, messageInternal), false
	default:
		return e.wire.created(room), true
	}
}

// jsonOrNothing lets a missing content type pass: a request without a body has
// nothing to declare (RFC 9110, section 8.3).
func jsonOrNothing(contentType string) bool {
	if contentType == "" {
		return true
	}

	mediaType, _, err := mime.ParseMediaType(contentType)

	return err == nil && mediaType == contentTypeJSON
}

func (e *Emulator) state(reference string) (a answer, acted bool) {
	room, err := e.account.room(reference)
	if err != nil {
		return e.wire.notFound(), false
	}

	return e.wire.state(room), true
}

func (e *Emulator) delete(reference string) (a answer, acted bool) {
	if err := e.account.delete(reference); err != nil {
		return e.wire.notFound(), false
	}

	return e.wire.deleted(), true
}
