// SPDX-License-Identifier: MPL-2.0

// Package pluginserver is the process that a CLI starts: it serves a provider over
// the plugin protocol, passes the CLI's Stop on to each call, and lives as long as
// the CLI. It knows nothing of what the provider manages.
package pluginserver

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// New returns the protocol server of a provider, for [Serve] and for tests.
func New(p provider.Provider) tfprotov6.ProviderServer {
	return &server{ProviderServer: providerserver.NewProtocol6(p)(), running: map[*callContext]context.CancelFunc{}}
}

// server is a protocol server whose calls end with the run that they belong to.
//
// A run begins with Configure and ends with Stop, which is how the CLI passes on
// the user's first Ctrl-C. terraform-plugin-go (0.31) and the framework (1.19)
// cancel the calls that run at that moment, and none that arrive later. Here those
// begin with a canceled context, so that nothing begins after a Ctrl-C.
type server struct {
	// The calls that need no run are the framework's; see calls.go.
	tfprotov6.ProviderServer

	mu                  sync.Mutex
	running             map[*callContext]context.CancelFunc
	configured, stopped bool
}

// ConfigureProvider begins a run: under -debug, one process serves one command
// after the other. The first run of a process keeps a Stop that came before it.
func (s *server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	s.mu.Lock()
	s.stopped = s.stopped && !s.configured
	s.configured = true
	s.mu.Unlock()

	return call(ctx, s, req, s.ProviderServer.ConfigureProvider)
}

// StopProvider returns once the context of each call is canceled.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.mu.Lock()
	s.stopped = true
	for _, cancel := range s.running {
		cancel()
	}
	s.mu.Unlock()

	return s.ProviderServer.StopProvider(ctx, req)
}

// begin returns the context of a call, and what ends the call.
func (s *server) begin(parent context.Context) (ctx context.Context, end func()) {
	parent, cancel := context.WithCancel(parent)
	c := newCallContext(parent)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[c] = cancel
	if s.stopped {
		cancel()
	}

	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.running, c)
		cancel()
		c.release()
	}
}

// call runs one call of the protocol.
func call[Request, Response any](ctx context.Context, s *server, req Request, method func(context.Context, Request) (Response, error)) (Response, error) {
	ctx, end := s.begin(ctx)
	defer end()
	return method(ctx, req)
}
