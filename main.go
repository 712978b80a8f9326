// SPDX-License-Identifier: MPL-2.0

// The command terraform-provider-visionsconnected is a Terraform plugin.
// Terraform and OpenTofu start it; people do not.
package main

import (
	"flag"
	"log"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/buildinfo"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
)

func main() {
	debugged := flag.Bool("debug", false, "wait for a debugger and print how Terraform reaches this process (TF_REATTACH_PROVIDERS)")
	showVersion := flag.Bool("version", false, "print the version and stop")
	flag.Parse()

	if *showVersion {
		if _, err := os.Stdout.WriteString(buildinfo.Line("terraform-provider-visionsconnected")); err != nil {
			log.Fatal(err)
		}
		return
	}

	var options []tf6server.ServeOpt
	if *debugged {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		outliveSignals()
		go endWithParent()
		options = provider.PrepareProcess(os.Environ(), os.Setenv, debug.SetGCPercent)
	}
	if err := tf6server.Serve(provider.Address, provider.NewServer(buildinfo.Version()), options...); err != nil {
		log.Fatal(err)
	}
}
