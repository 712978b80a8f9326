// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// countingService is an emulator in this process that counts connections: by the
// method of their first request, which tells the processes of one command apart
// (a destroy reads in one and deletes in another).
type countingService struct {
	*emulator.Emulator

	server *httptest.Server
	// posts, gets and deletes are the connections since the last reset.
	posts, gets, deletes atomic.Int64
}

type firstRequestKey struct{}

func newCountingService(options ...emulator.Option) (*countingService, error) {
	emu, err := emulator.New(options...)
	if err != nil {
		return nil, err
	}
	s := &countingService{Emulator: emu}
	s.server = httptest.NewUnstartedServer(s)
	s.server.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, firstRequestKey{}, &atomic.Bool{})
	}
	s.server.Start()
	return s, nil
}

// ServeHTTP counts the connection at its first request.
func (s *countingService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if used, ok := r.Context().Value(firstRequestKey{}).(*atomic.Bool); ok && !used.Swap(true) {
		switch r.Method {
		case http.MethodPost:
			s.posts.Add(1)
		case http.MethodGet:
			s.gets.Add(1)
		case http.MethodDelete:
			s.deletes.Add(1)
		}
	}
	s.Emulator.ServeHTTP(w, r)
}

func (s *countingService) api() api {
	return api{s.server.URL + s.BasePath(), emulator.DefaultCustomerID, emulator.DefaultAPIKey}
}

// traffic is what a command sent to the service.
type traffic struct {
	posts, gets, deletes int
	// connections is the most that one process of the provider made.
	connections int64
}

// take returns the traffic since the last call.
func (s *countingService) take() traffic {
	ledger := s.Ledger()
	s.ResetRequests()
	return traffic{
		posts:       ledger.Count(http.MethodPost),
		gets:        ledger.Count(http.MethodGet),
		deletes:     ledger.Count(http.MethodDelete),
		connections: max(s.posts.Swap(0), s.gets.Swap(0), s.deletes.Swap(0)),
	}
}
