// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/protocoltest"
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
	p := connect(t, provider.NewServer("test", provider.WithGetenv(getenv))(), s.baseURL())
	before := configured.Load()
	room := p.Create(t.Context())

	atOnce(t, calls, []*service{s}, func() {
		if resp := p.Read(t.Context(), room); len(resp.Diagnostics) > 0 {
			t.Error(resp.Diagnostics[0])
		}
	})
	if more := configured.Load() - before; more > 0 {
		t.Errorf("the provider was configured %d more times", more)
	}
}

// A process that serves several commands, as under -debug, is configured by each.
func TestServer_ConfiguredAgain_CallsUseTheNewSettings(t *testing.T) {
	t.Parallel()
	first, second := newService(t), newService(t)
	p := newProtocol(t, first)
	room := p.Create(t.Context())
	first.interceptWith(func(w http.ResponseWriter, r *http.Request) {
		p.Configure(t.Context(), settings(second.baseURL())) //nolint:contextcheck // While this read runs.
		first.ServeHTTP(w, r)
	})
	if resp := p.Read(t.Context(), room); len(resp.Diagnostics) > 0 {
		t.Fatal(resp.Diagnostics[0])
	}

	first.answerNormally()
	expectCreationsOn(t, p, second, first)
	p.Configure(t.Context(), settings(first.baseURL())) // While no call runs.
	expectCreationsOn(t, p, first, second)
}

// expectCreationsOn makes two rooms at once, and checks that both are made on one
// service and none on the other.
func expectCreationsOn(t *testing.T, p *protocoltest.Client, s, other *service) {
	t.Helper()
	s.ResetRequests()
	other.ResetRequests()
	atOnce(t, 2, []*service{s, other}, func() { p.Create(t.Context()) })
	if got := s.Ledger().Count(http.MethodPost); got != 2 {
		t.Errorf("the service of the newest Configure had %d creations, want 2", got)
	}
	if got := other.Ledger().Count(http.MethodPost); got != 0 {
		t.Errorf("another service had %d creations", got)
	}
}

// atOnce makes so many calls, each of which makes one request to one of the
// services, and has all requests wait for each other.
func atOnce(tb testing.TB, calls int, services []*service, call func()) {
	tb.Helper()
	var arrived, ended sync.WaitGroup
	arrived.Add(calls)
	for _, s := range services {
		s.interceptWith(func(w http.ResponseWriter, r *http.Request) {
			arrived.Done()
			arrived.Wait()
			s.ServeHTTP(w, r)
		})
	}
	for range calls {
		ended.Go(call)
	}
	ended.Wait()
	for _, s := range services {
		s.answerNormally()
	}
}

func TestServer_Stop_CancelsEveryCallThatRuns(t *testing.T) {
	t.Parallel()
	const calls, patience = 3, 20 * time.Second // Less than the requests' own time-out.
	s := newService(t)
	p := newProtocol(t, s)
	room := p.Create(t.Context())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var arrived, ended sync.WaitGroup
	arrived.Add(calls)
	s.interceptWith(func(_ http.ResponseWriter, r *http.Request) {
		arrived.Done()
		<-r.Context().Done() // There is no answer.
	})
	for range calls {
		ended.Go(func() {
			if resp := p.Read(ctx, room); len(resp.Diagnostics) != 1 {
				t.Errorf("got %+v, want the error of a read that was interrupted", resp.Diagnostics)
			}
		})
	}
	arrived.Wait()
	if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Error(err)
	}
	ended.Wait()
	if ctx.Err() != nil {
		t.Error("the calls went on")
	}
}
