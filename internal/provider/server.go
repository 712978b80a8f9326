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
		return &server{ProviderServer: providerserver.NewProtocol6(p)(), servers: newFrameworkServers(p), stop: p.stop}
	}
}

// server is the provider's protocol server. It passes each call that a CLI makes
// for an object to a server of the framework that no other call uses (see
// [frameworkServers]), and remembers Stop.
//
// Stop is how the CLI passes on the user's first Ctrl-C. terraform-plugin-go
// (0.31) and the framework cancel the contexts of the calls that run at that
// moment; nobody need cancel those of calls that arrive later. The provider must
// know all the same, so that it begins no creation and no wait after a Ctrl-C.
type server struct {
	// The calls for the schemas, which need no configuration, are the framework's.
	tfprotov6.ProviderServer

	servers *frameworkServers
	stop    context.CancelFunc
}

// ConfigureProvider configures the provider for the calls that follow.
func (s *server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return s.servers.configure(ctx, req)
}

// StopProvider notes the Stop before the calls that run hear of it.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.stop()
	return s.servers.stop(ctx, req)
}
