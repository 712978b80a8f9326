// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns a function that makes the provider's protocol server, for
// tf6server.Serve and for tests.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := newProvider(version, options)
		return &server{ProviderServer: providerserver.NewProtocol6(p)(), frameworks: newFrameworkServers(p), stop: p.stop}
	}
}

// server is the provider's protocol server. It passes the calls that a CLI makes
// once to a server of the framework, and those that it makes for each object to
// another each (see [frameworkServers]); and it remembers Stop.
//
// Stop is how the CLI passes on the user's first Ctrl-C. The contexts of the calls
// that run at that moment are canceled; a call that arrives later gets a context
// that nobody cancels. The provider must know all the same, so that it begins no
// creation and no wait after a Ctrl-C.
type server struct {
	tfprotov6.ProviderServer

	frameworks *frameworkServers
	stop       context.CancelFunc
}

// ConfigureProvider configures the provider for the calls that follow.
func (s *server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return s.frameworks.configure(ctx, req)
}

// StopProvider notes the Stop before the calls that run hear of it.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.stop()
	return s.frameworks.stop(ctx, req)
}
