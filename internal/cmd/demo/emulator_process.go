// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const (
	// startPatience and stopPatience bound what takes an instant.
	startPatience = 15 * time.Second
	stopPatience  = 10 * time.Second

	// endOfBanner begins the last line that the emulator prints when it starts.
	endOfBanner = "Stop it with"

	// shownRequests is how many lines of its log the report of a failure has.
	shownRequests = 5
)

// emulatorProcess is a running emulator.
type emulatorProcess struct {
	cmd    *exec.Cmd
	banner []string

	// ended is closed once the process has been waited for; the fields below
	// are complete by then.
	ended    chan struct{}
	farewell []string
	log      requestLog
	err      error
}

// startEmulator returns once the emulator answers requests. It outlives ctx,
// which only bounds the start: a CLI that is being interrupted still needs it.
func startEmulator(ctx context.Context, binary string, flags ...string) (*emulatorProcess, error) {
	e := &emulatorProcess{ended: make(chan struct{})}
	e.cmd = exec.CommandContext(context.WithoutCancel(ctx), binary, flags...) //nolint:gosec // A program that was built a moment ago.
	e.cmd.Stderr = &e.log
	terraformcli.Apart(e.cmd)

	stdout, err := e.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}

	if err := e.cmd.Start(); err != nil {
		return nil, err
	}

	ready := make(chan struct{})
	go e.follow(stdout, ready)

	timer := time.NewTimer(startPatience)
	defer timer.Stop()

	select {
	case <-ready:
		return e, nil
	case <-e.ended:
		return nil, fmt.Errorf("the emulator ended at once (%v): %s", e.cmd.ProcessState, e.log.last(shownRequests))
	case <-timer.C:
		err = errors.New("the emulator did not start in time")
	case <-ctx.Done():
		err = context.Cause(ctx)
	}

	_, stopErr := e.stop()

	return nil, errors.Join(err, stopErr)
}

// follow reads what the emulator prints, and waits for its end.
func (e *emulatorProcess) follow(stdout io.Reader, ready chan<- struct{}) {
	defer close(e.ended)

	started := false
	lines := bufio.NewScanner(stdout)

	for lines.Scan() {
		switch {
		case started:
			e.farewell = append(e.farewell, lines.Text())
		case strings.HasPrefix(lines.Text(), endOfBanner):
			started = true

			close(ready)
		default:
			e.banner = append(e.banner, lines.Text())
		}
	}

	e.err = e.cmd.Wait()
}

// greeting is the banner up to the base URL; what follows there is for a provider
// block that has its settings in the configuration.
func (e *emulatorProcess) greeting() string {
	for i, line := range e.banner {
		if strings.HasPrefix(line, "Base URL:") {
			return strings.Join(e.banner[:i+1], "\n")
		}
	}

	return strings.Join(e.banner, "\n")
}

// variable is an environment variable.
type variable struct{ name, value string }

// environment is what the banner has a user export.
func (e *emulatorProcess) environment() []variable {
	var variables []variable

	for _, line := range e.banner {
		if export, ok := strings.CutPrefix(line, "export "); ok {
			name, value, _ := strings.Cut(export, "=")
			// The values of this story hold no quotation marks of their own.
			variables = append(variables, variable{name, strings.Trim(value, "'")})
		}
	}

	return variables
}

// stop asks the emulator to end, waits for that, and returns its last words. One
// that does not end in time is killed.
func (e *emulatorProcess) stop() (string, error) {
	err := terminate(e.cmd)

	timer := time.NewTimer(stopPatience)
	defer timer.Stop()

	select {
	case <-e.ended:
	case <-timer.C:
		err = errors.Join(errors.New("the emulator had to be killed"), err, e.cmd.Process.Kill())
		<-e.ended
	}

	if e.err != nil {
		err = errors.Join(err, fmt.Errorf("the emulator: %w\n%s", e.err, e.log.last(shownRequests)))
	}

	return strings.Join(e.farewell, "\n"), err
}

// lastRequests is the end of the emulator's log, as part of an error.
func (e *emulatorProcess) lastRequests() string {
	log := e.log.last(shownRequests)
	if log == "" {
		return "\nThe emulator got no request."
	}

	return "\nThe last requests that the emulator got:\n" + log
}

// requestLog is what the emulator logs, written and read at the same time.
type requestLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *requestLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.text.Write(p)
}

// last returns the last n lines.
func (l *requestLog) last(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()

	lines := strings.Split(strings.TrimSpace(l.text.String()), "\n")

	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
