// SPDX-License-Identifier: MPL-2.0

package pluginserver

import (
	"io"
	"log"
	"os"
	"path"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Serve serves the provider at a registry address to the CLI that started this
// process, until the CLI ends it. A person who debugs the provider starts it, and
// passes on to the CLI what is printed.
func Serve(address string, p provider.Provider, debugged bool) error {
	// net/http logs bytes that a server sends after a response, secrets included.
	log.SetOutput(io.Discard)

	options := []tf6server.ServeOpt{tf6server.WithManagedDebug()}
	if !debugged {
		ignoreSignals()
		go exitWhenOrphaned()
		options = prepare(path.Base(address), os.Environ(), os.Setenv, debug.SetGCPercent)
	}
	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return New(p) }, options...)
}

// magicCookie is the variable with which a CLI starts a plugin. The environment
// of a plugin that a person starts is not the CLI's.
const magicCookie = "TF_PLUGIN_MAGIC_COOKIE"

// gcPercent lets the heap grow to five times what is in use, which is about five
// megabytes, before garbage is collected. Go's default of 100 spends a fifth of
// the provider's CPU time on that, to save ten megabytes for some seconds.
const gcPercent = 400

// prepare sets a process that a CLI has started up for a short life: it collects
// garbage less often, and writes no logs that nobody asks for. What the environment
// says of either holds.
func prepare(name string, environment []string, setenv func(name, value string) error, setGCPercent func(int) int) []tf6server.ServeOpt {
	if !isSet(environment, magicCookie) {
		return nil
	}
	if !isSet(environment, "GOGC") {
		setGCPercent(gcPercent)
	}
	if asksForLogs(environment) {
		return nil
	}
	return quietLogs(name, setenv)
}

func isSet(environment []string, name string) bool {
	return slices.ContainsFunc(environment, func(variable string) bool {
		value, found := strings.CutPrefix(variable, name+"=")
		return found && value != ""
	})
}

// notAsking are variables that begin like those that ask for a provider's logs.
// One is the level of the CLI itself, and two name files for what others ask for.
var notAsking = []string{"TF_LOG_CORE", "TF_LOG_PATH", "TF_LOG_PATH_MASK"}

// asksForLogs reports whether a variable asks for logs of a provider. It counts
// those that do not exist yet: lines that nobody reads cost a little time, lines
// that are missing cost somebody a day.
func asksForLogs(environment []string) bool {
	return slices.ContainsFunc(environment, func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		aboutLogs := strings.HasPrefix(name, "TF_LOG") || strings.HasPrefix(name, "TF_ACC_LOG")
		return aboutLogs && !slices.Contains(notAsking, name) && value != "" && !strings.EqualFold(value, "off")
	})
}

// quietLogs leaves warnings and errors of this process's logs.
//
// A logger without a level is at TRACE (terraform-plugin-log 0.11,
// NewRootSDKLogger and NewRootProviderLogger). Without a variable that asks for
// logs, dozens of lines a call go through a pipe to the CLI, which drops them:
// that was a third of the provider's CPU time.
func quietLogs(name string, setenv func(name, value string) error) []tf6server.ServeOpt {
	// The root of terraform-plugin-go and the framework, their subsystems, and the
	// provider's own. A subsystem takes the root's level on, but skips the making of
	// its lines only at a level of its own.
	for _, logger := range []string{"SDK", "SDK_PROTO", "SDK_FRAMEWORK", "PROVIDER_" + strings.ToUpper(name)} {
		_ = setenv("TF_LOG_"+logger, hclog.Warn.String()) // Where it fails, the run is slower, and right.
	}
	// The logger that go-plugin would make for itself is at TRACE too.
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr, JSONFormat: true})
	return []tf6server.ServeOpt{tf6server.WithGoPluginLogger(logger)}
}
