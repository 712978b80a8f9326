// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"

	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// fakeProviders are what the tests use in place of other publishers' providers, by
// the addresses of those, without their hosts. A fake has what the tests need
// of the resources' schemas, under the true names.
//
// Each is made with its environment. The test binary is their plugin too: where a CLI
// starts it under the name of a plugin, it serves that provider instead of running
// tests.
var fakeProviders = map[string]func(getenv func(string) string) frameworkprovider.Provider{
	"hashicorp/vault":    newFakeVault,
	"magodo/restful":     newFakeRestful,
	"mastercard/restapi": newFakeRestapi,
}

// UsesFakeProvider reports whether a configuration uses a provider that a fake
// stands for.
func UsesFakeProvider(config string) bool {
	for source := range fakeProviders {
		if strings.Contains(config, `resource "`+path.Base(source)+"_") || strings.Contains(strings.ToLower(config), source) {
			return true
		}
	}
	return false
}

// OtherHost is a registry that is neither CLI's.
const OtherHost = "registry.example.com"

var fakeHosts = []string{terraformcli.Terraform.RegistryHost(), terraformcli.OpenTofu.RegistryHost(), OtherHost}

// addFakeProviders lays the fake providers out in the mirror.
func addFakeProviders(mirror terraformcli.Mirror) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, host := range fakeHosts {
		for source := range fakeProviders {
			if err := mirror.Add(self, host+"/"+source); err != nil {
				return err
			}
		}
	}
	return nil
}

// serveFakeProvider serves a fake, if a CLI has started this process for that, and
// reports whether it has.
func serveFakeProvider(ctx context.Context) (bool, error) {
	name, _, isPlugin := strings.Cut(filepath.Base(os.Args[0]), "_v")
	if !isPlugin {
		return false, nil
	}
	for source, newProvider := range fakeProviders {
		if name == "terraform-provider-"+path.Base(source) {
			return true, providerserver.Serve(ctx, func() frameworkprovider.Provider { return newProvider(os.Getenv) }, providerserver.ServeOpts{Address: "registry.terraform.io/" + source})
		}
	}
	return false, nil
}
