// SPDX-License-Identifier: MPL-2.0

// The command terraform-provider-visionsconnected is a Terraform plugin.
// Terraform and OpenTofu start it; people do not.
package main

import (
	"flag"
	"log"

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
	}
	if err := tf6server.Serve(provider.Address, provider.NewServer(version), options...); err != nil {
		log.Fatal(err)
	}
}
