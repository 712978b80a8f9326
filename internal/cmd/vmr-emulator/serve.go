// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const (
	// readHeaderTimeout is the only bound on reading: a bound on the whole request
	// would also end a long --latency, because the server then takes the client for gone.
	readHeaderTimeout = 10 * time.Second

	// stopGrace is how long running requests may take once a signal has arrived.
	stopGrace = 3 * time.Second
)

// serve listens until ctx ends, and then lets running requests end.
func serve(ctx context.Context, s settings, stdout, stderr io.Writer) error {
	// A log.Logger writes one line at a time, however many requests end at once.
	logger := log.New(stderr, "", 0)

	emu, err := s.emulator(func(r emulator.Request) { logger.Print(logLine(r)) })
	if err != nil {
		return err
	}

	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w (127.0.0.1:0 picks a free port)", err)
	}

	server := &http.Server{Handler: emu, ReadHeaderTimeout: readHeaderTimeout, ErrorLog: logger}
	ended := make(chan error, 1)

	go func() { ended <- server.Serve(listener) }()

	origin := "http://" + listener.Addr().String()
	if err := write(stdout, banner(s, origin, origin+emu.BasePath())); err != nil {
		return errors.Join(err, server.Close())
	}

	select {
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}

	shutdown(ctx, server)

	return write(stdout, farewell(emu.Ledger()))
}

// shutdown drops what has not ended after the grace; a latency that is still
// passing ends with its connection.
func shutdown(ctx context.Context, server *http.Server) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()

	if err := server.Shutdown(ctx); err != nil {
		// The listener is closed already, and that is all that Close could complain of.
		_ = server.Close()
	}
}

func farewell(l emulator.Ledger) string {
	return fmt.Sprintf("Stopped. Rooms made: %d, deleted: %d, left: %d.\n", l.Made, l.Deleted, len(l.Rooms))
}
