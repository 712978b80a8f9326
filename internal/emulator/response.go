// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

const (
	contentTypeJSON = "application/json"

	messageNotFound    = "Vmr not found"
	messageAccountFull = "NoVmrsAvailable : No vmrs available"

	// unknownLength leaves a body without a Content-Length.
	unknownLength = -1
)

// response is what the service sends to one request, before any of it is sent.
type response struct {
	status      int
	contentType string
	header      map[string]string
	body        []byte
}

// jsonResponse takes what this package makes, which always marshals.
func jsonResponse(status int, body any) response {
	b, err := json.Marshal(body)
	if err != nil {
		return htmlResponse(http.StatusInternalServerError)
	}
	return response{status: status, contentType: contentTypeJSON, body: b}
}

// htmlResponse is how gateways refuse: a page for people.
func htmlResponse(status int) response {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	page := "<html>\n<head><title>" + title + "</title></head>\n" +
		"<body>\n<center><h1>" + title + "</h1></center>\n</body>\n</html>\n"
	return response{status: status, contentType: "text/html; charset=utf-8", body: []byte(page)}
}

// with adds a header that the response does not have yet.
func (resp response) with(key, value string) response {
	header := map[string]string{http.CanonicalHeaderKey(key): value}
	maps.Copy(header, resp.header)
	resp.header = header
	return resp
}

func (resp response) write(w http.ResponseWriter) {
	resp.writeHead(w, len(resp.body))
	_, _ = w.Write(resp.body) // The client may be gone; the service has acted all the same.
}

// writeHead announces a body of that length.
func (resp response) writeHead(w http.ResponseWriter, length int) {
	if resp.contentType != "" {
		w.Header().Set("Content-Type", resp.contentType)
	}
	for key, value := range resp.header {
		w.Header().Set(key, value)
	}
	// A 204 has no Content-Length (RFC 9110, section 8.6).
	if resp.status != http.StatusNoContent && length != unknownLength {
		w.Header().Set("Content-Length", strconv.Itoa(length))
	}
	w.WriteHeader(resp.status)
}
