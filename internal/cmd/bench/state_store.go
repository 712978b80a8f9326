// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
)

// stateStore is where the CLIs keep their states, as most teams have it: with a
// remote backend ("http"). A state in a file would be measured with it, since
// Terraform (1.11) writes the whole file after each resource: that is three
// quarters of the time for 1,000 of them.
type stateStore struct {
	server *httptest.Server

	mu     sync.Mutex
	states map[string][]byte
}

func newStateStore() *stateStore {
	s := &stateStore{states: map[string][]byte{}}
	s.server = httptest.NewServer(s)
	return s
}

// address returns that of the state with this name.
func (s *stateStore) address(name string) string { return s.server.URL + "/" + name }

// ServeHTTP is the protocol of the backend, without locks.
func (s *stateStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Method {
	case http.MethodGet:
		if state, found := s.states[r.URL.Path]; found {
			_, _ = w.Write(state) // The CLI reports an answer that breaks off.
			return
		}
		http.NotFound(w, r)
	case http.MethodPost:
		state, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.states[r.URL.Path] = state
	default:
		http.Error(w, "the method is GET or POST", http.StatusMethodNotAllowed)
	}
}
