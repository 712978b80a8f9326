// SPDX-License-Identifier: MPL-2.0

// Command meter runs a plugin for a CLI and notes what the plugin used. It is a
// program of its own, because it must start fast: what it takes is measured with
// the plugin.
package main

import (
	"errors"
	"io"
	"log"
	"os"
	"os/exec"
	"os/signal"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("meter: ")
	// The CLI tells a plugin to end over the protocol; a Ctrl-C is not for it.
	signal.Ignore(os.Interrupt)
	code, err := meter(os.Getenv, os.Args[1:], os.Stderr)
	if err != nil {
		log.Print(err)
	}
	os.Exit(code)
}

// meter runs the plugin that the environment names. It returns its exit code.
func meter(getenv func(string) string, args []string, stderr io.Writer) (int, error) {
	entry, err := usage.Begin(getenv(usage.FolderVariable))
	if err != nil {
		return 1, err
	}
	cmd := exec.Command(getenv(usage.PluginVariable), args...) //nolint:gosec,noctx // A program that was built a moment ago; the CLI ends it.
	cmd.Stdin, cmd.Stdout = os.Stdin, os.Stdout
	if getenv(usage.HeapVariable) != "" {
		cmd.Env = append(os.Environ(), "GODEBUG=gctrace=1")
	}
	trace, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return 1, err
	}
	heap := &heapTrace{rest: stderr}
	heap.follow(trace)
	err = cmd.Wait()
	used := usage.Of(cmd.ProcessState)
	used.LiveHeap = heap.live()
	return cmd.ProcessState.ExitCode(), errors.Join(err, entry.End(used))
}
