// SPDX-License-Identifier: MPL-2.0

// Command vmr-emulator serves the VMR API from memory, for trying the provider
// and for tests, without an account, and steers one that runs. See
// vmr-emulator --help.
//
// It listens on loopback addresses only: the credentials travel in the clear, the
// provider sends them over plain HTTP to nothing else, and the control below
// /_emulator/ asks for none.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// Exit codes, as usual for commands: a usage error is told from a failure.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// action is a command whose flags are parsed. args has as many as the command says.
type action func(ctx context.Context, args []string, stdout, stderr io.Writer) error

// command is one of the subcommands.
type command struct {
	name, arguments, does string

	// define declares the flags.
	define func(*flag.FlagSet) action
}

func commands() []command {
	return []command{
		{"serve", "", "serve the VMR API from memory until Ctrl-C; what runs where no command is named", defineServe},
		{"create", "", "create a room behind Terraform's back, and print its reference", defineCreate},
		{"participants", "REF", "set who is in a room", defineParticipants},
		{"delete", "REF", "delete a room behind Terraform's back", defineDelete},
		{"ledger", "", "print the requests and rooms so far", defineLedger},
		{"fault", "KIND", "make the next requests go wrong", defineFault},
		{"faults", "", "print the faults that are queued", defineFaults},
	}
}

// errUsage is a mistake in the command line.
var errUsage = errors.New("usage")

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command. It returns the exit code when ctx ends, when SIGINT
// or SIGTERM arrives, or when it cannot go on.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // After the first signal the next one ends the process at once.

	err := execute(ctx, args, stdout, stderr)
	if err == nil {
		return exitOK
	}
	_, _ = fmt.Fprintf(stderr, "vmr-emulator: %v\n", err) // There is nowhere left to report a failure of stderr to.
	if errors.Is(err, errUsage) {
		return exitUsage
	}
	return exitFailure
}

func execute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	name := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		flags := flag.NewFlagSet(name, flag.ContinueOnError)
		act := c.define(flags)
		var said bytes.Buffer
		flags.SetOutput(&said)
		flags.Usage = func() { c.usage(flags) }
		found, err := parse(flags, args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			_, err := said.WriteTo(stdout)
			return err
		case err == nil && len(found) != len(strings.Fields(c.arguments)):
			err = fmt.Errorf("%s takes %q, not %q", name, c.arguments, strings.Join(found, " "))
		}
		if err != nil {
			return fmt.Errorf("%w: %w; see vmr-emulator %s --help", errUsage, err, name)
		}
		return act(ctx, found, stdout, stderr)
	}
	return fmt.Errorf("%w: there is no command %q; see vmr-emulator --help", errUsage, name)
}

// parse takes flags before and after arguments.
func parse(flags *flag.FlagSet, args []string) (found []string, err error) {
	for {
		if err := flags.Parse(args); err != nil || flags.NArg() == 0 {
			return found, err
		}
		found, args = append(found, flags.Arg(0)), flags.Args()[1:]
	}
}

func (c command) usage(flags *flag.FlagSet) {
	out := flags.Output()
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("Usage: %s [flags]\n\n%s.\n", strings.TrimSpace("vmr-emulator "+c.name+" "+c.arguments), strings.ToUpper(c.does[:1])+c.does[1:])
	switch c.name {
	case "serve":
		say("Commands, each with a --help of its own; all but serve find the emulator by --url:")
		for _, c := range commands() {
			say("  %-18s%s", c.name+" "+c.arguments, c.does)
		}
		say("")
	case "fault":
		say("Kinds, with the flags that some of them have:")
		for _, kind := range emulator.FaultKinds() {
			does, takes := kind.Help()
			for _, field := range takes {
				does += " --" + field
			}
			say("  %-15s%s", kind, does)
		}
		say("")
	}
	say("Flags:")
	flags.PrintDefaults()
}
