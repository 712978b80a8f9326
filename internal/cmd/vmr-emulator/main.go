// SPDX-License-Identifier: MPL-2.0

// Command vmr-emulator serves the VMR API from memory, for trying the provider
// and for tests, without an account. See vmr-emulator --help.
//
// It listens on loopback addresses only: the credentials travel in the clear, the
// provider sends them over plain HTTP to nothing else, and the control below
// /_emulator/ asks for none.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
)

// version is set by the linker in releases and by make.
var version string

// Exit codes, as usual for commands: a usage error is told from a failure.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command. It returns the exit code when ctx ends, when SIGINT
// or SIGTERM arrives, or when it cannot go on.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()

	s, err := parseSettings(args)

	switch {
	case errors.Is(err, flag.ErrHelp):
		return report(write(stdout, helpText()), stderr, exitFailure)
	case err != nil:
		return report(fmt.Errorf("%w\nRun vmr-emulator --help for the flags", err), stderr, exitUsage)
	case s.version:
		return report(write(stdout, versionLine()), stderr, exitFailure)
	default:
		// After the first signal the next one ends the process at once.
		context.AfterFunc(ctx, stop)

		return report(serve(ctx, s, stdout, stderr), stderr, exitFailure)
	}
}

// versionLine says what this command was built from.
func versionLine() string {
	module := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		module = strings.Trim(info.Main.Version, "()") // It names the commit, unless that has a tag.
	}

	return fmt.Sprintf("vmr-emulator %s (module %s, %s, %s/%s)\n",
		cmp.Or(version, strings.TrimPrefix(module, "v")), module, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// report writes err, if there is one, and returns the exit code that fits.
func report(err error, stderr io.Writer, code int) int {
	if err == nil {
		return exitOK
	}

	// There is nowhere left to report a failure of stderr to.
	_, _ = fmt.Fprintf(stderr, "vmr-emulator: %v\n", err)

	return code
}

func write(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("writing to standard output: %w", err)
	}

	return nil
}
