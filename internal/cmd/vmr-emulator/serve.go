// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const (
	defaultListen = "127.0.0.1:8089"

	// readHeaderTimeout is the only bound on reading: a bound on the whole request
	// would also end a long --latency, because the server then takes the client for gone.
	readHeaderTimeout = 10 * time.Second

	// stopGrace is how long running requests may take once a signal has arrived.
	stopGrace = 3 * time.Second
)

// version is set by the linker in releases and by make.
var version string

// versionLine says what this command was built from.
func versionLine() string {
	module := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		module = strings.Trim(info.Main.Version, "()") // It names the commit, unless that has a tag.
	}
	return fmt.Sprintf("vmr-emulator %s (module %s, %s, %s/%s)\n",
		cmp.Or(version, strings.TrimPrefix(module, "v")), module, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func defineServe(flags *flag.FlagSet) action {
	listen := flags.String("listen", defaultListen, "loopback `address` to listen on; 127.0.0.1:0 picks a free port")
	customerID := flags.String("customer-id", emulator.DefaultCustomerID, "the Customer `ID` that is let in")
	apiKey := flags.String("api-key", emulator.DefaultAPIKey, "the API `key` that is let in; it is printed at the start")
	capacity := flags.Int("capacity", 0, "how many `rooms` the account may hold; 0 sets no limit")
	latency := flags.Duration("latency", 0, "the `duration` of each request, such as 250ms")
	reuse := flags.Bool("reuse-references", false, "give each room the lowest free of ve-vevmr1, ve-vevmr2, …, so that references come again")
	showVersion := flags.Bool("version", false, "print the version and stop")
	var reading emulator.Reading
	flags.TextVar(&reading, "reading", emulator.Document, "which `description` of the API to follow: document or swagger")

	return func(ctx context.Context, _ []string, stdout, stderr io.Writer) error {
		if *showVersion {
			_, err := io.WriteString(stdout, versionLine())
			return err
		}
		if err := checkListen(*listen); err != nil {
			return fmt.Errorf("%w: --listen: %w", errUsage, err)
		}
		logger := slog.New(slog.NewTextHandler(stderr, nil))
		options := []emulator.Option{
			emulator.WithCredentials(*customerID, *apiKey),
			emulator.WithCapacity(*capacity),
			emulator.WithLatency(*latency),
			emulator.WithReading(reading),
			emulator.WithRequestLog(func(r emulator.Request) {
				logger.Info(r.Method+" "+r.Path, "status", r.Status, "duration", r.Duration, "agent", r.UserAgent, "fault", r.Fault.String())
			}),
		}
		if *reuse {
			options = append(options, emulator.WithReusedReferences())
		}
		emu, err := emulator.New(options...)
		if err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		return serve(ctx, emu, *listen, func(origin string) string { return banner(origin+emu.BasePath(), *customerID, *apiKey) }, stdout, logger)
	}
}

// serve listens until ctx ends, and then lets running requests end.
func serve(ctx context.Context, emu *emulator.Emulator, listen string, banner func(origin string) string,
	stdout io.Writer, logger *slog.Logger,
) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("--listen: %w (127.0.0.1:0 picks a free port)", err)
	}
	server := &http.Server{
		Handler: emu, ReadHeaderTimeout: readHeaderTimeout,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelError),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	if _, err := io.WriteString(stdout, banner("http://"+listener.Addr().String())); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	if server.Shutdown(grace) != nil {
		_ = server.Close() // What has not ended by now is dropped.
	}
	l := emu.Ledger()
	_, err = fmt.Fprintf(stdout, "Stopped. Rooms created: %d, deleted: %d, left: %d.\n", l.Created, l.Deleted, len(l.Rooms))
	return err
}

// banner is what a user copies from.
func banner(baseURL, customerID, apiKey string) string {
	return fmt.Sprintf(`The VMR emulator is ready.

Base URL: %s

For an empty provider block, and for the other commands of vmr-emulator:

export VISIONSCONNECTED_BASE_URL=%s
export VISIONSCONNECTED_CUSTOMER_ID=%s
export VISIONSCONNECTED_API_KEY=%s

Stop it with Ctrl-C or SIGTERM; its rooms are then gone.
`, baseURL, quote(baseURL), quote(customerID), quote(apiKey))
}

// quote is for shells.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func checkListen(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address and a port, such as %s", address, defaultListen)
	}
	return checkLoopback(host)
}

// checkLoopback takes no name but localhost: what another resolves to is not the
// flag's to say.
func checkLoopback(host string) error {
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("%q is not a loopback address such as 127.0.0.1, [::1] or localhost; "+
		"credentials travel in the clear here, and the provider sends them nowhere else without TLS", host)
}
