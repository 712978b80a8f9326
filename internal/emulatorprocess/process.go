// SPDX-License-Identifier: MPL-2.0

// Package emulatorprocess runs the emulator as people do, in a process of its own,
// for the commands that show and measure the provider from outside.
package emulatorprocess

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const (
	// startPatience and stopPatience bound what takes an instant.
	startPatience = 15 * time.Second
	stopPatience  = 10 * time.Second

	// endOfBanner begins the last line that the emulator prints when it starts.
	endOfBanner = "Stop it with"
)

// Process is a running emulator.
type Process struct {
	// BaseURL, CustomerID and APIKey are the settings of a provider for it.
	BaseURL, CustomerID, APIKey string
	// ControlURL is below what it is steered with. It ends in a slash.
	ControlURL string

	cmd    *exec.Cmd
	banner []string

	// ended is closed once the process has been waited for; the fields below are
	// complete by then.
	ended    chan struct{}
	farewell []string
	err      error
}

// Variable is an environment variable.
type Variable struct{ Name, Value string }

// Start starts an emulator with these flags and returns once it answers. It
// outlives ctx, which bounds the start only: a CLI that is being interrupted still
// needs it. What it logs goes to log, or nowhere if that is nil. The caller must
// call Stop, unless there is an error.
func Start(ctx context.Context, binary string, log io.Writer, flags ...string) (*Process, error) {
	p := &Process{ended: make(chan struct{})}
	p.cmd = exec.CommandContext(context.WithoutCancel(ctx), binary, flags...) //nolint:gosec // A program that was built a moment ago.
	p.cmd.Stderr = log
	terraformcli.Apart(p.cmd)
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}

	ready := make(chan struct{})
	go p.follow(stdout, ready)
	timer := time.NewTimer(startPatience)
	defer timer.Stop()
	select {
	case <-ready:
		if err = p.readSettings(); err == nil {
			return p, nil
		}
	case <-p.ended:
		return nil, fmt.Errorf("the emulator ended at once (%v)", p.cmd.ProcessState)
	case <-timer.C:
		err = errors.New("the emulator did not start in time")
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	_, stopErr := p.Stop()
	return nil, errors.Join(err, stopErr)
}

// follow reads what the emulator prints, and waits for its end.
func (p *Process) follow(stdout io.Reader, ready chan<- struct{}) {
	defer close(p.ended)
	started := false
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		switch {
		case started:
			p.farewell = append(p.farewell, lines.Text())
		case strings.HasPrefix(lines.Text(), endOfBanner):
			started = true
			close(ready)
		default:
			p.banner = append(p.banner, lines.Text())
		}
	}
	p.err = p.cmd.Wait()
}

func (p *Process) readSettings() error {
	settings := map[string]string{}
	for _, v := range p.Environment() {
		settings[v.Name] = v.Value
	}
	p.BaseURL = settings["VISIONSCONNECTED_BASE_URL"]
	p.CustomerID = settings["VISIONSCONNECTED_CUSTOMER_ID"]
	p.APIKey = settings["VISIONSCONNECTED_API_KEY"]
	base, err := url.Parse(p.BaseURL)
	if err != nil || base.Host == "" || p.CustomerID == "" || p.APIKey == "" {
		return fmt.Errorf("the emulator did not print how to reach it, but\n%s", strings.Join(p.banner, "\n"))
	}
	p.ControlURL = base.ResolveReference(&url.URL{Path: "/_emulator/"}).String()
	return nil
}

// Greeting is what the emulator printed up to its base URL; what follows there is
// for a provider block that has its settings in the configuration.
func (p *Process) Greeting() string {
	for i, line := range p.banner {
		if strings.HasPrefix(line, "Base URL:") {
			return strings.Join(p.banner[:i+1], "\n")
		}
	}
	return strings.Join(p.banner, "\n")
}

// Environment is what the emulator has a user export, in its order.
func (p *Process) Environment() []Variable {
	var variables []Variable
	for _, line := range p.banner {
		if export, ok := strings.CutPrefix(line, "export "); ok {
			name, value, _ := strings.Cut(export, "=")
			// Its defaults hold no quotation marks of their own.
			variables = append(variables, Variable{name, strings.Trim(value, "'")})
		}
	}
	return variables
}

// Stop asks the emulator to end, waits for that, and returns its last words. One
// that does not end in time is killed, which is an error, and so is one that did
// not end well.
func (p *Process) Stop() (farewell string, err error) {
	err = terminate(p.cmd)
	timer := time.NewTimer(stopPatience)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
		err = errors.Join(errors.New("the emulator had to be killed"), err, p.cmd.Process.Kill())
		<-p.ended
	}
	if p.err != nil {
		err = errors.Join(err, fmt.Errorf("the emulator: %w", p.err))
	}
	return strings.Join(p.farewell, "\n"), err
}
