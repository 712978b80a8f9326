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

// answer is what the service says to one request, before any of it is sent.
type answer struct {
	status      int
	contentType string
	header      map[string]string
	body        []byte
}

// jsonAnswer takes only structs of this package, which always marshal.
func jsonAnswer(status int, body any) answer {
	b, err := json.Marshal(body)
	if err != nil {
		return htmlAnswer(http.StatusInternalServerError)
	}
	return answer{status: status, contentType: contentTypeJSON, body: b}
}

// htmlAnswer is how gateways refuse: a page for people.
func htmlAnswer(status int) answer {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	page := "<html>\n<head><title>" + title + "</title></head>\n" +
		"<body>\n<center><h1>" + title + "</h1></center>\n</body>\n</html>\n"
	return answer{status: status, contentType: "text/html; charset=utf-8", body: []byte(page)}
}

// with adds a header that the answer does not have yet.
func (a answer) with(key, value string) answer {
	header := map[string]string{http.CanonicalHeaderKey(key): value}
	maps.Copy(header, a.header)
	a.header = header
	return a
}

func (a answer) write(w http.ResponseWriter) {
	a.writeHead(w, len(a.body))
	_, _ = w.Write(a.body) // The client may be gone; the service has acted all the same.
}

// writeHead announces a body of that length.
func (a answer) writeHead(w http.ResponseWriter, length int) {
	if a.contentType != "" {
		w.Header().Set("Content-Type", a.contentType)
	}
	for key, value := range a.header {
		w.Header().Set(key, value)
	}
	// A 204 has no Content-Length (RFC 9110, section 8.6).
	if a.status != http.StatusNoContent && length != unknownLength {
		w.Header().Set("Content-Length", strconv.Itoa(length))
	}
	w.WriteHeader(a.status)
}
