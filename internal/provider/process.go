// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// magicCookie is the variable with which a CLI starts a plugin. The environment
// of a plugin that a person starts, for a debugger, is not the CLI's.
const magicCookie = "TF_PLUGIN_MAGIC_COOKIE"

// gcPercent lets the heap grow to five times what is in use, which is about five
// megabytes, before garbage is collected. Go's default of 100 spends a fifth of
// the provider's CPU time on that, to save ten megabytes for some seconds.
const gcPercent = 400

// PrepareProcess sets a process that a CLI has started up for a short life: it
// writes no logs that nobody asks for, and collects garbage less often. What the
// environment says of either holds. setenv and setGCPercent are os.Setenv and
// debug.SetGCPercent; the options are for tf6server.Serve.
func PrepareProcess(environment []string, setenv func(name, value string) error, setGCPercent func(int) int) []tf6server.ServeOpt {
	if percent, set := collection(environment); set {
		setGCPercent(percent)
	}
	if !isSet(environment, magicCookie) || asksForLogs(environment) {
		return nil
	}
	return quietLogs(setenv)
}

// collection returns how far the heap may grow between two collections of
// garbage, and whether that is ours to set: in a process that a CLI has started,
// with nothing about it in the environment.
func collection(environment []string) (percent int, set bool) {
	if !isSet(environment, magicCookie) || isSet(environment, "GOGC") {
		return 0, false
	}
	return gcPercent, true
}

func isSet(environment []string, name string) bool {
	return slices.ContainsFunc(environment, func(variable string) bool {
		value, found := strings.CutPrefix(variable, name+"=")
		return found && value != ""
	})
}
