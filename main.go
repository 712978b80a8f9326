// SPDX-License-Identifier: MPL-2.0

// The command terraform-provider-visionsconnected is a Terraform plugin.
// Terraform and OpenTofu start it; people do not.
package main

import (
	"flag"
	"log"
	"os"
	"os/signal"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
)

// version is set by the linker when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger and print how Terraform reaches this process (TF_REATTACH_PROVIDERS)")
	flag.Parse()

	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		// A Ctrl-C in a terminal reaches plugins too. They must outlive it, to
		// record what is on the wire; go-plugin (1.7) sees to that only some time
		// after the CLI knows of the plugin.
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
		options = provider.PrepareProcess(os.Environ(), os.Setenv)
	}
	if err := tf6server.Serve(provider.Address, provider.NewServer(version), options...); err != nil {
		log.Fatal(err)
	}
}
