// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulatorprocess"
)

// rooms is a service of which the GETs take a while.
type rooms struct {
	latency time.Duration

	mu       sync.Mutex
	requests []request
	known    map[string]bool
	// wrong are the requests about no room.
	wrong int
}

func (s *rooms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		time.Sleep(s.latency)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.URL.Path {
	case "/_emulator/ledger":
		var ledger struct {
			Requests []request `json:"requests"`
		}
		ledger.Requests = s.requests
		if err := json.NewEncoder(w).Encode(ledger); err != nil {
			panic(err)
		}
		return
	case "/_emulator/requests":
		s.requests = nil
		return
	}
	s.requests = append(s.requests, request{r.Method, r.RemoteAddr})
	path := r.URL.Path
	if r.Method == http.MethodPost {
		path += fmt.Sprintf("/room-%d", len(s.known))
		s.known[path] = true
	}
	if !s.known[path] {
		s.wrong++
	}
	if r.Method == http.MethodDelete {
		delete(s.known, path)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	_, _ = fmt.Fprintf(w, `{"reference":%q}`, path[len("/vmrs/"):]) //nolint:gosec // No browser reads it.
}

func TestRequests_AreThoseOfTheCommands(t *testing.T) {
	t.Parallel()
	handler := &rooms{latency: 30 * time.Millisecond, known: map[string]bool{}}
	server := httptest.NewServer(handler)
	defer server.Close()
	seen, err := bareRequests(t.Context(), &service{&emulatorprocess.Process{BaseURL: server.URL, ControlURL: server.URL + "/_emulator/"}}, load{5, 0, 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range commands {
		got := seen.traffic[c]
		if got.connections < 1 || got.connections > 2 {
			t.Errorf("%s: %d connections", c, got.connections)
		}
		got.connections = 0
		if want := expectedTraffic(c, 5); got != want {
			t.Errorf("%s: %+v, want %+v", c, got, want)
		}
	}
	if handler.wrong > 0 || len(handler.known) > 0 {
		t.Errorf("%d requests were about no room, and %d rooms are left", handler.wrong, len(handler.known))
	}
	// Five GETs over two connections are three in a row. A destroy makes them too.
	if seen.took[plan] < 3*handler.latency || seen.took[destroy] <= seen.took[plan] || seen.took[create] <= 0 {
		t.Errorf("they took %s", seen.took)
	}
}

func TestInParallel(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		fails int // From this object on.
		took  time.Duration
		calls []int
		want  error
	}{
		"each object once":   {100, 3 * time.Second, []int{0, 1, 2, 3, 4, 5, 6}, nil},
		"an error ends them": {4, 2 * time.Second, []int{0, 1, 2, 3, 4, 5}, broken},
	} {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			var calls []int
			started := time.Now()
			err := inParallel(t.Context(), load{objects: 7, parallelism: 3}, func(_ context.Context, i int) error {
				mu.Lock()
				calls = append(calls, i)
				mu.Unlock()
				time.Sleep(time.Second)
				if i >= c.fails {
					return broken
				}
				// So that the one that fails is before the others.
				time.Sleep(time.Millisecond)
				return nil
			})
			slices.Sort(calls)
			if took := time.Since(started).Truncate(time.Second); !errors.Is(err, c.want) || took != c.took || !slices.Equal(calls, c.calls) {
				t.Errorf("%s: %v after %s, called for %d", name, err, took, calls)
			}
		})
	}
}
