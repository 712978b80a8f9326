// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"net/http"
	"testing"
)

func BenchmarkParseRoom(b *testing.B) {
	a := &answer{method: http.MethodGet, status: http.StatusOK, body: []byte(fuzzRoom)}
	b.ReportAllocs()
	for b.Loop() {
		if _, reason := parseRoom(a); reason != "" {
			b.Fatal(reason)
		}
	}
}

// What a plan over rooms that are gone parses, in the document's envelope.
func BenchmarkParseMessage(b *testing.B) {
	body := []byte(`{"error":{"code":0,"fields":null,"message":"Vmr not found"}}`)
	b.ReportAllocs()
	for b.Loop() {
		if !saysNotFound(http.StatusUnprocessableEntity, parseMessage(body)) {
			b.Fatal("the message is not read")
		}
	}
}
