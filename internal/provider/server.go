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
		return &server{ProviderServer: providerserver.NewProtocol6(p)(), stop: p.stop}
	}
}

// server is the framework's protocol server with a memory of Stop, and without
// one of calls that have ended (see [callContext]).
//
// Stop is how the CLI passes on the user's first Ctrl-C. terraform-plugin-go
// (0.31) cancels the contexts of the calls that run at that moment; a call that
// arrives later gets a context that nobody cancels. The provider must know all
// the same, so that it begins no creation and no wait after a Ctrl-C.
type server struct {
	tfprotov6.ProviderServer

	stop context.CancelFunc
}

// StopProvider notes the Stop before the framework hears of it.
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.stop()
	return s.ProviderServer.StopProvider(ctx, req)
}
