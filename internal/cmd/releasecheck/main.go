// SPDX-License-Identifier: MPL-2.0

// Command releasecheck checks the files of a release before anybody gets them:
// that both registries will take them, that they were built from the commit that
// is checked out, that building it again gives the same bytes, and that a new
// user can follow the README with them.
//
// See `make release-snapshot`, which builds what it checks.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
)

const usage = `Usage: releasecheck [flags] FOLDER

Checks the files of a release that GoReleaser left in FOLDER. Run it in the
clone that they were built from.

Flags:
  -here          expect archives for this platform alone, not for all
  -again FOLDER  another build of the same commit, which must have the same bytes
  -cli PATH      follow the README's quick start with this terraform or tofu;
                 may be repeated
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// settings are what the flags say.
type settings struct {
	// clone is what the release was built from: where the command is run.
	clone string

	folder, again string
	here          bool
	clis          []string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "releasecheck: %v\n%s", err, usage) //nolint:errcheck // Nowhere is left to report it to.
		return 2
	}
	if err := s.check(ctx, stdout); err != nil {
		fmt.Fprintf(stderr, "releasecheck: %v\n", err) //nolint:errcheck // As above.
		return 1
	}
	return 0
}

func parse(args []string) (settings, error) {
	s := settings{clone: "."}
	flags := flag.NewFlagSet("releasecheck", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&s.here, "here", false, "")
	flags.StringVar(&s.again, "again", "", "")
	flags.Func("cli", "", func(path string) error {
		s.clis = append(s.clis, path)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return settings{}, err
	}
	if flags.NArg() != 1 {
		return settings{}, fmt.Errorf("%d folders are given, one is wanted", flags.NArg())
	}
	s.folder = flags.Arg(0)
	return s, nil
}

// check makes all checks, and says of each what it looked at.
func (s settings) check(ctx context.Context, stdout io.Writer) error {
	wanted := platforms
	if s.here {
		wanted = []platform{{runtime.GOOS, runtime.GOARCH}}
	}
	source, err := readSource(ctx, s.clone)
	if err != nil {
		return err
	}
	r, err := open(s.folder, wanted)
	if err != nil {
		return err
	}

	for _, c := range s.checks(ctx, r, source) {
		if err := c.make(); err != nil {
			return fmt.Errorf("not so: %s\n%w", c.title, err)
		}
		if _, err := fmt.Fprintln(stdout, "ok: "+c.title); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(stdout, "Release %s: %d platforms, %d files.\n", r.version, len(wanted), len(r.files()))
	return err
}

// check is one of the checks, with what it shows.
type check struct {
	title string
	make  func() error
}

func (s settings) checks(ctx context.Context, r release, c source) []check {
	all := []check{
		{"the files have the names that the registries want, and no other does", r.checkNames},
		{"SHA256SUMS names them all, and is right", func() error { return r.checkChecksums(c) }},
		{"the manifest speaks of protocol 6", c.checkManifest},
		{"each archive holds its binary, from this commit, and its licenses", func() error { return r.checkArchives(c) }},
		{"each SBOM lists what is in the binary", r.checkSBOMs},
	}
	if s.again != "" {
		all = append(all, check{"another build has the same bytes", func() error { return r.checkSame(s.again) }})
	}
	for _, path := range s.clis {
		all = append(all, check{"the README's quick start works with " + path, func() error {
			return r.checkQuickStart(ctx, c.readme, path)
		}})
	}
	return all
}
