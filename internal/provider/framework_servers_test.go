// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
)

// However many calls run at once, one Configure is one run of the provider, with
// one budget of waits and one set of connections.
func TestServer_CallsAtOnce_ConfigureTheProviderOnce(t *testing.T) {
	t.Parallel()
	const calls = 5
	var configured atomic.Int32
	getenv := func(name string) string {
		if name == "VISIONSCONNECTED_BASE_URL" {
			configured.Add(1)
		}
		return ""
	}
	s := newService(t)
	p := configure(t, provider.NewServer("test", provider.WithGetenv(getenv))(), s.baseURL())
	before := configured.Load()
	room := p.create(t.Context())

	var arrived sync.WaitGroup
	arrived.Add(calls)
	s.interceptWith(func(w http.ResponseWriter, r *http.Request) {
		arrived.Done()
		arrived.Wait() // Each read waits for all others.
		s.ServeHTTP(w, r)
	})
	var reads sync.WaitGroup
	for range calls {
		reads.Go(func() {
			if resp := p.read(t.Context(), room); len(resp.Diagnostics) > 0 {
				t.Error(resp.Diagnostics[0])
			}
		})
	}
	reads.Wait()
	if more := configured.Load() - before; more > 0 {
		t.Errorf("the provider was configured %d more times", more)
	}
}

// A process that serves several commands, as under -debug, is configured by each.
func TestServer_ConfiguredAgain_CallsUseTheNewSettings(t *testing.T) {
	t.Parallel()
	first, second := newService(t), newService(t)
	p := newProtocol(t, first)
	room := p.create(t.Context())
	first.interceptWith(func(w http.ResponseWriter, r *http.Request) {
		p.configure(second.baseURL()) //nolint:contextcheck // While this read runs.
		first.ServeHTTP(w, r)
	})
	if resp := p.read(t.Context(), room); len(resp.Diagnostics) > 0 {
		t.Fatal(resp.Diagnostics[0])
	}

	first.answerNormally()
	p.createsOn(second, first)
	p.configure(first.baseURL()) // While no call runs.
	p.createsOn(first, second)
}

// createsOn checks that a creation is a request to one service and not to the
// other.
func (p *protocol) createsOn(s, other *service) {
	p.t.Helper()
	s.ResetRequests()
	other.ResetRequests()
	p.create(p.t.Context())
	if got := s.Ledger().Count(http.MethodPost); got != 1 {
		p.t.Errorf("the service of the newest Configure had %d creations, want 1", got)
	}
	if got := other.Ledger().Count(http.MethodPost); got != 0 {
		p.t.Errorf("another service had %d creations", got)
	}
}
