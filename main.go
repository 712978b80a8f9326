// SPDX-License-Identifier: MPL-2.0

// The command terraform-provider-visionsconnected is a Terraform plugin.
// Terraform and OpenTofu start it; people do not.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/pluginserver"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/provider"
)

// version is set by the linker in releases and by make: Go itself knows the tag
// only in a clone that has it.
var version string

func main() {
	debugged := flag.Bool("debug", false, "wait for a debugger and print how Terraform reaches this process (TF_REATTACH_PROVIDERS)")
	showVersion := flag.Bool("version", false, "print the version and stop")
	flag.Parse()

	module := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		module = strings.Trim(info.Main.Version, "()") // It names the commit, unless that has a tag.
	}
	version = cmp.Or(version, strings.TrimPrefix(module, "v"))

	var err error
	if *showVersion {
		_, err = fmt.Fprintf(os.Stdout, "terraform-provider-visionsconnected %s (module %s, %s, %s/%s)\n",
			version, module, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	} else {
		err = pluginserver.Serve(provider.Address, provider.New(version), *debugged)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
