// SPDX-License-Identifier: MPL-2.0

// Command bench measures what the provider costs, with the real Terraform or
// OpenTofu, against floors: `make bench` and `make bench-large` run it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// Exit codes, as usual for commands.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// options are the flags.
type options struct {
	large  bool
	budget time.Duration
	pages  pages
	other  string
	sizes  sizes
}

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command. It returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	o := defaultOptions()
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.large, "large", false, "measure how cost grows to 10,000 rooms instead")
	flags.DurationVar(&o.budget, "budget", o.budget, "the `time` for all; one round of each load is made in any case")
	flags.Var(&o.pages, "write", "a Markdown `file` with a region for the table; may be repeated")
	flags.StringVar(&o.other, "against", "", "the binary of another `plugin` without settings, such as hashicorp/random, to compare the start with")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitOK
		}
		return exitUsage
	}
	// A flag without its dash would else cost minutes, and a page that lacks what was asked for.
	if flags.NArg() > 0 {
		_, _ = fmt.Fprintf(stderr, "bench: unexpected argument %q\n", flags.Arg(0)) // As below.
		flags.Usage()
		return exitUsage
	}
	if err := o.measure(ctx, stdout, stderr); err != nil {
		_, _ = fmt.Fprintln(stderr, "bench:", err) // There is nowhere left to report a failure of that to.
		return exitFailure
	}
	return exitOK
}

// measure measures, prints, and writes the pages.
func (o *options) measure(ctx context.Context, stdout, stderr io.Writer) error {
	target, measure := "make bench", o.small
	if o.large {
		target, measure = "make bench-large", o.growth
	}
	cli, err := terraformcli.Find(ctx)
	if err != nil {
		return err
	}
	if warning := busy(loadAverage(), runtime.NumCPU()); warning != "" {
		_, _ = fmt.Fprintln(stderr, "bench:", warning) // As with the progress.
	}
	text, err := measure(ctx, cli, stderr)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(stdout, text); err != nil {
		return err
	}
	for _, page := range o.pages {
		if err := replaceRegion(page, target, text); err != nil {
			return err
		}
	}
	return nil
}

// pages is a flag that may be repeated.
type pages []string

func (p *pages) String() string { return strings.Join(*p, " ") }

// Set takes one more.
func (p *pages) Set(page string) error {
	*p = append(*p, page)
	return nil
}
