// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// Secrets that cannot be mistaken for anything else in a log.
const (
	CustomerID = "customer-4f1c9a7e"
	APIKey     = "key-b83d02c65e" //nolint:gosec // The emulator's.
)

// Service is an emulator on a socket of its own, for one test.
type Service struct {
	*emulator.Emulator

	Server *httptest.Server
	// intercept responds in the emulator's place while it is set, as a
	// proxy in front of the service might.
	intercept atomic.Pointer[http.HandlerFunc]
}

// NewService returns a service for the account of [CustomerID]. With REUSE_REFERENCES
// in the environment, it gives references of deleted rooms again.
func NewService(t *testing.T, options ...emulator.Option) *Service {
	t.Helper()
	if os.Getenv("REUSE_REFERENCES") != "" { // Both must work.
		options = append(options, emulator.WithReusedReferences())
	}
	return NewServiceAsTold(t, options...)
}

// NewServiceAsTold is [NewService] whatever the environment says: which reference is
// free may depend on what a CLI does first.
func NewServiceAsTold(t *testing.T, options ...emulator.Option) *Service {
	t.Helper()
	s := newService(t, options)
	s.Server = httptest.NewServer(http.HandlerFunc(s.handle))
	t.Cleanup(s.Server.Close)
	return s
}

// NewServiceInMemory returns a service without a socket, as a test on virtual time
// needs it, and what connects to it.
func NewServiceInMemory(t *testing.T, options ...emulator.Option) (*Service, MemoryListener) {
	t.Helper()
	s, listener := newService(t, options), NewMemoryListener()
	s.Server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(s.handle)}} //nolint:gosec // Nobody else connects to it.
	s.Server.Start()
	t.Cleanup(s.Server.Close)
	return s, listener
}

func newService(t *testing.T, options []emulator.Option) *Service {
	t.Helper()
	emu, err := emulator.New(append([]emulator.Option{
		emulator.WithCredentials(CustomerID, APIKey),
		emulator.WithPINDigits(12), // Long enough not to stand in a log by chance.
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return &Service{Emulator: emu}
}

func (s *Service) handle(w http.ResponseWriter, r *http.Request) {
	if intercept := s.intercept.Load(); intercept != nil {
		(*intercept)(w, r)
		return
	}
	s.ServeHTTP(w, r)
}

// BaseURL is the base URL of the API.
func (s *Service) BaseURL() string { return s.Server.URL + s.BasePath() }

// RespondWith responds to every request with this status and body until
// RespondNormally.
func (s *Service) RespondWith(status int, contentType, body string) {
	s.Intercept(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// Intercept has handler respond to every request until RespondNormally.
func (s *Service) Intercept(handler http.HandlerFunc) { s.intercept.Store(&handler) }

// RespondNormally ends [Service.RespondWith] and [Service.Intercept].
func (s *Service) RespondNormally() { s.intercept.Store(nil) }

// OnlyRoom returns the one room of the service.
func (s *Service) OnlyRoom(t *testing.T) emulator.Room {
	t.Helper()
	rooms := s.Ledger().Rooms
	if len(rooms) != 1 {
		t.Fatalf("the service has %d rooms, want 1", len(rooms))
	}
	return rooms[0]
}

// Occupy puts 1 host and 3 guests into each room.
func (s *Service) Occupy(t *testing.T, references ...string) {
	t.Helper()
	for _, reference := range references {
		s.OccupyWith(t, reference, 1, 3)
	}
}

// OccupyWith puts so many participants, or none, into a room.
func (s *Service) OccupyWith(t *testing.T, reference string, hosts, guests int) {
	t.Helper()
	if err := s.SetParticipants(reference, hosts, guests); err != nil {
		t.Error(err)
	}
}

// Changes returns the methods of the requests that make or delete a room, in
// their order.
func (s *Service) Changes() []string {
	var methods []string
	for _, request := range s.Ledger().Requests {
		if request.Method != http.MethodGet {
			methods = append(methods, request.Method)
		}
	}
	return methods
}

// References returns the references of the rooms on the service, sorted.
func (s *Service) References() []string {
	var references []string
	for _, room := range s.Ledger().Rooms {
		references = append(references, room.Reference)
	}
	slices.Sort(references)
	return references
}

// Inject queues a fault.
func (s *Service) Inject(t *testing.T, fault emulator.Fault) {
	t.Helper()
	if err := s.InjectFault(fault); err != nil {
		t.Fatal(err)
	}
}

// ExpectCalls checks which calls the service saw since the last check.
func (s *Service) ExpectCalls(t *testing.T, what string, want map[string]int) {
	t.Helper()
	got := map[string]int{}
	for _, request := range s.Ledger().Requests {
		got[request.Method]++
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s made the calls %v, want %v", what, got, want)
	}
	s.ResetRequests()
}

// ServiceWithRoom returns a service with a room that Terraform does not know.
func ServiceWithRoom(t *testing.T, options ...emulator.Option) (*Service, emulator.Room) {
	t.Helper()
	s := NewService(t, options...)
	room, err := s.CreateRoom()
	if err != nil {
		t.Fatal(err)
	}
	return s, room
}
