// SPDX-License-Identifier: MPL-2.0

// Command meter runs a plugin for a CLI and notes what the plugin used. It is a
// program of its own, because it must start fast: what it takes is measured with
// the plugin.
package main

import (
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
	code, err := meter(os.Args[1:])
	if err != nil {
		log.Print(err)
	}
	os.Exit(code)
}

// meter runs the plugin that the environment names. It returns its exit code, or
// 1 where the plugin was not metered.
func meter(args []string) (int, error) {
	entry, err := usage.Begin(os.Getenv(usage.FolderVariable))
	if err != nil {
		return 1, err
	}
	cmd := exec.Command(os.Getenv(usage.PluginVariable), args...) //nolint:gosec,noctx // A program that was built a moment ago; the CLI ends it.
	cmd.Stdin, cmd.Stdout = os.Stdin, os.Stdout
	heap := &heapTrace{rest: os.Stderr}
	if os.Getenv(usage.HeapVariable) == "" {
		// A file is handed on. A pipe in between would slow down a plugin that logs.
		cmd.Stderr = os.Stderr
		err = cmd.Start()
	} else {
		cmd.Env = append(os.Environ(), "GODEBUG=gctrace=1")
		err = heap.start(cmd)
	}
	if err != nil {
		return 1, err
	}
	ended := cmd.Wait()
	used := usage.Of(cmd.ProcessState)
	used.LiveHeap = heap.live()
	if err := entry.End(used); err != nil {
		return 1, err
	}
	return cmd.ProcessState.ExitCode(), ended
}
