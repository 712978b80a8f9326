// SPDX-License-Identifier: MPL-2.0

// Command demo tells the life of a virtual meeting room with the real Terraform
// or OpenTofu: `make demo` runs it. It builds the provider and the emulator into
// a temporary folder, checks after each step what the step claims, and leaves
// nothing running and nothing behind, also when it fails or is interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// Exit codes, as usual for commands: 130 is what shells say of an interruption.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitInterrupted = 130
)

const usage = `Usage: demo

Goes through the life of a room with the real CLI and an emulator of the API.
Takes terraform or tofu from the PATH; the environment variable TF_CLI names
another, by name or path. Must be started inside this repository.
`

// demo is what a run depends on.
type demo struct {
	// findCLI finds the CLI that tells the story.
	findCLI func(context.Context) (terraformcli.CLI, error)

	// tempDir is where the temporary folder is made; "" is the system's place.
	tempDir string

	// emulatorFlags are handed to the emulator beside those of the story.
	emulatorFlags []string
}

func main() {
	os.Exit(demo{findCLI: terraformcli.Find}.run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command and returns its exit code. Everything that it started
// or made is gone by then, also when ctx ends or a signal arrives.
func (d demo) run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	// Caught for the whole of the run, so that a second signal does not cut the
	// cleaning up short; how long that may take is bounded. A reader who goes
	// away (SIGPIPE) would else end this process in the middle of a step.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()

	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)

	err := flags.Parse(args)

	switch {
	case errors.Is(err, flag.ErrHelp):
		_, err = io.WriteString(stdout, usage)
		return report(stderr, err, exitFailure)
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}

	if err != nil {
		return report(stderr, fmt.Errorf("%w\n%s", err, usage), exitUsage)
	}

	err = d.tell(ctx, newTranscript(stdout))
	if err != nil && ctx.Err() != nil {
		return report(stderr, err, exitInterrupted)
	}

	return report(stderr, err, exitFailure)
}

// report writes err, if there is one, and returns the exit code that fits.
func report(stderr io.Writer, err error, code int) int {
	if err == nil {
		return exitOK
	}

	// There is nowhere left to report a failure of stderr to.
	_, _ = fmt.Fprintf(stderr, "\ndemo: %v\n", err)

	return code
}
