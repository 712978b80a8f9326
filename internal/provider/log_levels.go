// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"slices"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// logLevels are the variables with the levels of the loggers in this process:
// the root of terraform-plugin-go and the framework, their subsystems, and the
// provider's own. A subsystem takes the root's level on, but skips the making of
// its lines only at a level of its own.
var logLevels = []string{
	"TF_LOG_SDK",
	"TF_LOG_SDK_PROTO",
	"TF_LOG_SDK_FRAMEWORK",
	"TF_LOG_PROVIDER_VISIONSCONNECTED",
}

// notAsking are variables that begin like those that ask for a provider's logs.
// One is the level of the CLI itself, and two name files for what others ask for.
var notAsking = []string{"TF_LOG_CORE", "TF_LOG_PATH", "TF_LOG_PATH_MASK"}

// asksForLogs tells whether a variable asks for logs of a provider. It counts
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
// logs, dozens of lines a room go through a pipe to the CLI, which drops them:
// that was a third of the provider's CPU time.
func quietLogs(setenv func(name, value string) error) []tf6server.ServeOpt {
	for _, name := range logLevels {
		_ = setenv(name, hclog.Warn.String()) // Where it fails, the run is slower, and right.
	}
	// The logger that go-plugin would make for itself is at TRACE too.
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr, JSONFormat: true})
	return []tf6server.ServeOpt{tf6server.WithGoPluginLogger(logger)}
}
