// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// frameworkServers lends protocol servers of the framework, each to one call at a
// time. There are as many as calls have run at once since the last Configure. A
// new one configures itself at its first call, as the framework's log at TRACE
// tells.
//
// A server of the framework (1.19, registerContext in
// internal/proto6server/serve.go) keeps the cancel function of each call until
// Stop, and with it the call's loggers and request, some ten kilobytes. A run over
// thousands of rooms makes tens of thousands of calls. Only Stop makes the server
// let go of them, and that cancels the calls that still run. A server that has run
// one call can be stopped when the call has ended. Once the framework forgets a
// call that has ended, this file can go.
type frameworkServers struct {
	mu         sync.Mutex
	configured *configuration
	idle       []tfprotov6.ProviderServer
	// running has the configuration that each server at work was made for.
	running map[tfprotov6.ProviderServer]*configuration
}

func newFrameworkServers(p *visionsConnected) *frameworkServers {
	return &frameworkServers{
		configured: &configuration{visionsConnected: p},
		running:    map[tfprotov6.ProviderServer]*configuration{},
	}
}

// configuration is the provider as one Configure of a CLI has left it, for any
// number of servers.
type configuration struct {
	*visionsConnected

	// request is nil before the Configure.
	request  *tfprotov6.ConfigureProviderRequest
	once     sync.Once
	response provider.ConfigureResponse
}

var _ provider.ProviderWithEphemeralResources = (*configuration)(nil)

// Configure configures the provider once, and answers the same from then on.
func (c *configuration) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	c.once.Do(func() { c.visionsConnected.Configure(ctx, req, &c.response) })
	resp.Diagnostics.Append(c.response.Diagnostics...)
	resp.ResourceData = c.response.ResourceData
	resp.DataSourceData = c.response.DataSourceData
	resp.EphemeralResourceData = c.response.EphemeralResourceData
}

// newServer returns a server that is configured, and the answer to that, if the
// CLI has asked for it.
func (c *configuration) newServer(ctx context.Context) (tfprotov6.ProviderServer, *tfprotov6.ConfigureProviderResponse, error) {
	server := providerserver.NewProtocol6(c)()
	if c.request == nil {
		return server, nil, nil
	}
	resp, err := server.ConfigureProvider(ctx, c.request)
	return server, resp, err
}

// configure answers the CLI's Configure. Servers that were made before it take no
// call any more.
func (f *frameworkServers) configure(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.configured = &configuration{visionsConnected: f.configured.visionsConnected, request: req}
	server, resp, err := f.configured.newServer(ctx)
	f.idle = []tfprotov6.ProviderServer{server}
	return resp, err
}

// take returns a server for one call. The caller must give it back when the call
// has ended, unless there is an error.
func (f *frameworkServers) take(ctx context.Context) (tfprotov6.ProviderServer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var server tfprotov6.ProviderServer
	if last := len(f.idle) - 1; last >= 0 {
		server, f.idle = f.idle[last], f.idle[:last]
	} else {
		var err error
		if server, _, err = f.configured.newServer(ctx); err != nil {
			return nil, err
		}
	}
	f.running[server] = f.configured
	return server, nil
}

// giveBack has a server whose call has ended forget it.
func (f *frameworkServers) giveBack(ctx context.Context, server tfprotov6.ProviderServer) {
	_, err := server.StopProvider(ctx, &tfprotov6.StopProviderRequest{})
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && f.running[server] == f.configured {
		f.idle = append(f.idle, server)
	}
	delete(f.running, server)
}

// stop cancels the calls that run, for programs that serve the provider without
// terraform-plugin-go: that (0.31) cancels them as well.
func (f *frameworkServers) stop(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	f.mu.Lock()
	running := slices.Collect(maps.Keys(f.running))
	f.mu.Unlock()
	var errs []error
	for _, server := range running {
		_, err := server.StopProvider(ctx, req)
		errs = append(errs, err)
	}
	return &tfprotov6.StopProviderResponse{}, errors.Join(errs...)
}

// call runs one call of the protocol on a server of its own.
func call[Request, Response any](
	ctx context.Context, f *frameworkServers, req Request,
	method func(tfprotov6.ProviderServer, context.Context, Request) (Response, error),
) (resp Response, err error) {
	server, err := f.take(ctx)
	if err != nil {
		return resp, err
	}
	defer f.giveBack(ctx, server)
	return method(server, ctx, req)
}
