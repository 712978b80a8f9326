// SPDX-License-Identifier: MPL-2.0

// Package benchmarks measures what the provider costs with the real Terraform or
// OpenTofu: `make bench` and `make bench-large` run it, and BENCHMARKS.md says how
// to read it.
package benchmarks

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// What is measured. Rounds are beside `-count` because they take turns: a machine
// that is slow for a while is so for all providers.
var (
	roomsFlag       = flag.String("rooms", "1,100,500", "numbers of rooms")
	latencyFlag     = flag.Duration("latency", 20*time.Millisecond, "time until the API responds")
	parallelismFlag = flag.Int("parallelism", 10, "-parallelism of the CLI")
	roundsFlag      = flag.Int("rounds", 1, "how often everything is measured")
)

// The providers that are compared: this one, the baseline, and none at all, as
// terraform_data belongs to the CLI.
const (
	visionsconnected = "visionsconnected"
	baseline         = "baseline"
	terraformData    = "terraform_data"
)

const (
	modulePath  = "github.com/visionsconnected/terraform-provider-visionsconnected"
	magicCookie = "TF_PLUGIN_MAGIC_COOKIE"
)

// installation is what all benchmarks share.
var installation struct {
	cli    terraformcli.CLI
	mirror terraformcli.Mirror
	// initialized is a folder in which init was run.
	initialized string
	// plugins are the binaries of the providers.
	plugins map[string]string
	// backend is the URL below which states are.
	backend string
}

func TestMain(m *testing.M) {
	flag.Parse()
	var err error
	switch {
	case os.Getenv(magicCookie) != "":
		// A CLI has started the test binary: it is the baseline provider.
		err = providerserver.Serve(context.Background(), func() provider.Provider { return baselineProvider{} },
			providerserver.ServeOpts{Address: "registry.terraform.io/visionsconnected/visionsconnected"})
	case flag.Lookup("test.bench").Value.String() == "":
	default:
		err = benchmark(m)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func benchmark(m *testing.M) error {
	folder, err := os.MkdirTemp("", "visionsconnected-benchmarks-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // A temporary folder that stays behind harms nobody.

	backend := httptest.NewServer(stateBackend(folder))
	defer backend.Close()
	installation.backend = backend.URL
	if err := install(folder); err != nil {
		return err
	}
	m.Run()
	return nil
}

// install builds the provider as a release does, and lays a meter out in its place.
func install(folder string) error {
	ctx := context.Background()
	own, meter, mirror := filepath.Join(folder, "provider"), filepath.Join(folder, "meter"), filepath.Join(folder, "mirror")
	installation.initialized = filepath.Join(folder, "initialized")
	self, err := os.Executable()
	if err != nil {
		return err
	}
	installation.plugins = map[string]string{visionsconnected: own, baseline: self}
	if installation.cli, err = terraformcli.Find(ctx); err != nil {
		return err
	}
	// A line of this form is for benchstat.
	_, _ = fmt.Fprintln(os.Stdout, "cli:", installation.cli.Product, installation.cli.Version)
	if err := terraformcli.Build(ctx, modulePath, own, "-ldflags=-s -w"); err != nil {
		return err
	}
	if err := terraformcli.Build(ctx, "./testdata/meter", meter, "-ldflags=-s -w"); err != nil {
		return err
	}
	if installation.mirror, err = terraformcli.Install(meter, mirror); err != nil {
		return err
	}
	if err := os.Mkdir(installation.initialized, 0o700); err != nil {
		return err
	}
	w := terraformcli.NewWorkspace(installation.cli, installation.mirror, installation.initialized)
	w.Setenv("TF_HTTP_ADDRESS", installation.backend+"/none")
	if err := w.Write("main.tf", configuration("visionsconnected_vmr", 1)); err != nil {
		return err
	}
	if out, err := w.Command(ctx, "init").CombinedOutput(); err != nil {
		return fmt.Errorf("init: %w\n%s", err, out)
	}
	return nil
}
