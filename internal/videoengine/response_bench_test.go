// SPDX-License-Identifier: MPL-2.0

package videoengine

import (
	"encoding/json"
	"net/http"
	"testing"
)

// What a plan over rooms that are gone parses, in the document's envelope.
const notFoundBody = `{"error":{"code":0,"fields":null,"message":"Vmr not found"}}`

func BenchmarkParse(b *testing.B) {
	b.Run("Room", func(b *testing.B) {
		r, body := &response{method: http.MethodGet, status: http.StatusOK}, []byte(fuzzRoom)
		b.ReportAllocs()
		for b.Loop() {
			r.content = readContent(body, true)
			if _, reason := r.room(); reason != "" {
				b.Fatal(reason)
			}
		}
	})
	b.Run("Message", func(b *testing.B) {
		r, body := &response{status: http.StatusUnprocessableEntity}, []byte(notFoundBody)
		b.ReportAllocs()
		for b.Loop() {
			r.content = readContent(body, true)
			if !r.saysNotFound() {
				b.Fatal("the message is not read")
			}
		}
	})
}

// The floor of BenchmarkParse: a client that trusts the service to write what it
// promises would do no more.
func BenchmarkUnmarshal(b *testing.B) {
	b.Run("Room", func(b *testing.B) {
		type room struct {
			Reference    string `json:"reference"`
			HostPIN      string `json:"hostPIN"`
			GuestPIN     string `json:"guestPIN"`
			ActiveHosts  int64  `json:"activeHosts"`
			ActiveGuests int64  `json:"activeGuests"`
		}
		benchmarkUnmarshal[room](b, fuzzRoom)
	})
	b.Run("Message", func(b *testing.B) {
		type message struct {
			Error struct {
				Message string `json:"message"`
			} `json:"error"`
			Message string `json:"message"`
		}
		benchmarkUnmarshal[message](b, notFoundBody)
	})
}

func benchmarkUnmarshal[T any](b *testing.B, text string) {
	b.Helper()
	body := []byte(text)
	b.ReportAllocs()
	for b.Loop() {
		var v T
		if err := json.Unmarshal(body, &v); err != nil {
			b.Fatal(err)
		}
	}
}
