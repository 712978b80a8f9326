// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// Address is where the registries know this provider.
const Address = "registry.terraform.io/visionsconnected/visionsconnected"

// typeName prefixes the names of all resources, data sources and ephemeral
// resources.
const typeName = "visionsconnected"

var _ provider.ProviderWithEphemeralResources = (*visionsConnected)(nil)

// visionsConnected is the provider. Its zero value is not of use; see [New].
type visionsConnected struct {
	version       string
	getenv        func(string) string
	clientOptions []videoengine.Option

	now func() time.Time
}

// Option changes how [New] makes a provider. Terraform's users have no
// part in it: their settings stand in the configuration.
type Option func(*visionsConnected)

// WithGetenv has the provider read its environment variables through getenv
// instead of [os.Getenv].
func WithGetenv(getenv func(string) string) Option {
	return func(p *visionsConnected) { p.getenv = getenv }
}

// WithClientOptions gives every client that the provider makes these options, which
// win over its own but for the certificate authorities of ca_cert_pem.
func WithClientOptions(options ...videoengine.Option) Option {
	return func(p *visionsConnected) { p.clientOptions = options }
}

// New returns the provider; its version goes into the user agent.
func New(version string, options ...Option) provider.Provider {
	p := &visionsConnected{version: version, getenv: os.Getenv, now: time.Now}
	for _, option := range options {
		option(p)
	}
	return p
}

func (p *visionsConnected) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = typeName
	resp.Version = p.version
}

func (p *visionsConnected) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	unknown, err := unknownArguments(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.AddError("Cannot configure provider", sentence(err))
	}
	if resp.Diagnostics.HasError() {
		return
	}

	data := &providerData{
		unknown: unknown, storePINs: !model.StorePINs.Equal(types.BoolValue(false)), run: newRunID(), now: p.now,
	}
	if len(data.unknown) == 0 {
		settings, diags := model.settings(p.getenv)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		client, err := p.newClient(settings, req.TerraformVersion)
		if err != nil {
			resp.Diagnostics.AddError("Cannot configure provider", sentence(err))
			return
		}
		data.client = client
		data.account = newAccountKey(client.BaseURL(), settings.CustomerID)
		data.occupied = settings.occupied
		data.capacity = newCapacityQueue(settings.capacityWait, p.now)
	}

	resp.ResourceData = data
	resp.DataSourceData = data
	resp.EphemeralResourceData = data
}

func (p *visionsConnected) newClient(s settings, coreVersion string) (*videoengine.Client, error) {
	options := append([]videoengine.Option{
		videoengine.WithUserAgent(userAgent(p.version, coreVersion, p.getenv)),
		videoengine.WithRequestTimeout(s.requestTimeout),
		videoengine.WithMaxRetries(s.maxRetries),
		videoengine.WithObserver(logAttempt),
	}, p.clientOptions...)
	if s.caCertPEM != "" {
		roots, err := videoengine.RootCAs(s.caCertPEM)
		if err != nil {
			return nil, err
		}
		options = append(options, videoengine.WithRootCAs(roots))
	}
	return videoengine.NewClient(s.baseURL, s.Credentials, options...)
}

func (p *visionsConnected) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newVMRResource}
}

func (p *visionsConnected) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newVMRDataSource}
}

func (p *visionsConnected) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newVMREphemeralResource}
}
