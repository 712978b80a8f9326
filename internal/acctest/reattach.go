// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"encoding/json"
	"os/exec"
	"slices"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// reattachVariable tells the CLIs which providers run already.
const reattachVariable = "TF_REATTACH_PROVIDERS"

// StartProcesses has the CLI start the built provider from now on. Fake providers then
// need an init.
func (w *Workspace) StartProcesses() {
	w.reattached = nil
	w.Workspace.Setenv(reattachVariable, "")
}

// ProcessCommand is [terraformcli.Workspace.Command] for one command that starts the
// built provider, as for signals.
func (w *Workspace) ProcessCommand(ctx context.Context, args ...string) *exec.Cmd {
	cmd := w.Command(ctx, args...)
	cmd.Env = append(slices.Clone(cmd.Env), reattachVariable+"=")
	return cmd
}

// reattach has the CLI use a provider in this process, with short pauses between
// attempts, and with the environment of the workspace.
func (w *Workspace) reattach(cli terraformcli.CLI, stopped func()) {
	w.T.Helper()
	address := cli.Product.RegistryHost() + "/visionsconnected/visionsconnected"
	w.reattached = map[string]any{address: w.serve(address, stoppable{newServer(w.getenv), stopped})}
	w.setReattached()
}

// reattachFakes has the CLI use the fake providers in this process too.
func (w *Workspace) reattachFakes() {
	w.T.Helper()
	for source, newProvider := range fakeProviders {
		served := w.serve(source, providerserver.NewProtocol6(newProvider(w.getenv))())
		for _, host := range fakeHosts {
			w.reattached[host+"/"+source] = served
		}
	}
	w.setReattached()
}

func (w *Workspace) setReattached() {
	w.T.Helper()
	text, err := json.Marshal(w.reattached)
	if err != nil {
		w.T.Fatal(err)
	}
	w.Workspace.Setenv(reattachVariable, string(text))
}

// serve serves a provider in this process until the end of the test, and returns how
// the CLIs find it.
func (w *Workspace) serve(address string, server tfprotov6.ProviderServer) map[string]any {
	w.T.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	configs, closed := make(chan *plugin.ReattachConfig, 1), make(chan struct{})
	served := make(chan error, 1)
	go func() {
		served <- tf6server.Serve(address, func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, configs, closed), tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithoutLogStderrOverride())
	}()
	w.T.Cleanup(cancel)
	select {
	case err := <-served:
		w.T.Fatal(err)
		return nil
	case c := <-configs:
		w.T.Cleanup(func() { cancel(); <-closed })
		return map[string]any{
			"Protocol": c.Protocol, "ProtocolVersion": 6, "Pid": c.Pid, "Test": true,
			"Addr": map[string]any{"Network": c.Addr.Network(), "String": c.Addr.String()},
		}
	}
}

// stoppable is a provider that tells when it has stopped.
type stoppable struct {
	tfprotov6.ProviderServer

	stopped func()
}

func (s stoppable) StopProvider(ctx context.Context, request *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	defer s.stopped()
	return s.ProviderServer.StopProvider(ctx, request)
}

func (w *Workspace) getenv(name string) string {
	value, _ := w.environment.Load(name)
	text, _ := value.(string)
	return text
}
