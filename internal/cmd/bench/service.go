// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// service is an emulator in a process of its own.
type service struct {
	// These are the settings of the provider.
	baseURL, customerID, apiKey string

	cmd *exec.Cmd
}

// endOfBanner begins the last line that the emulator prints when it starts.
const endOfBanner = "Stop it with"

// startService returns once the emulator answers. The caller must call stop, also
// after an error.
func startService(ctx context.Context, binary string, latency time.Duration) (*service, error) {
	// It ends when it is told to, not with ctx: a CLI that is being interrupted
	// still needs it.
	s := &service{cmd: exec.CommandContext(context.WithoutCancel(ctx), binary, "--listen", "127.0.0.1:0", "--latency", latency.String())} //nolint:gosec // A program that was built a moment ago.
	terraformcli.Apart(s.cmd)
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return s, err
	}
	if err := s.cmd.Start(); err != nil {
		return s, err
	}

	// Until it has said where it listens, nobody needs it.
	listens := context.AfterFunc(ctx, func() { _ = s.cmd.Process.Kill() })
	defer listens()
	settings := map[string]string{}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), endOfBanner) {
		if export, ok := strings.CutPrefix(lines.Text(), "export "); ok {
			name, value, _ := strings.Cut(export, "=")
			settings[name] = strings.Trim(value, "'") // Its defaults hold no quotation marks.
		}
	}
	s.baseURL, s.customerID, s.apiKey = settings[baseURLVariable], settings[customerIDVariable], settings[apiKeyVariable]
	if s.baseURL == "" || s.customerID == "" || s.apiKey == "" {
		return s, errors.New("the emulator did not print how to reach it")
	}
	return s, nil
}

func (s *service) stop() {
	if s.cmd.Process != nil {
		_ = s.cmd.Process.Kill() // It keeps nothing that could be lost.
		_ = s.cmd.Wait()
	}
}

// environment is how the provider gets to know of the service.
func (s *service) environment() map[string]string {
	return map[string]string{baseURLVariable: s.baseURL, customerIDVariable: s.customerID, apiKeyVariable: s.apiKey}
}

// take returns the traffic since the last call.
func (s *service) take(ctx context.Context) (traffic, error) {
	var ledger struct {
		Requests []request `json:"requests"`
	}
	if err := s.control(ctx, http.MethodGet, "ledger", &ledger); err != nil {
		return traffic{}, err
	}
	return trafficOf(ledger.Requests), s.control(ctx, http.MethodDelete, "requests", nil)
}

// control steers the emulator, and decodes its answer if that is asked for.
func (s *service) control(ctx context.Context, method, path string, answer any) error {
	address, err := url.Parse(s.baseURL)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, address.ResolveReference(&url.URL{Path: "/_emulator/" + path}).String(), http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // What it holds has been read, or is of no use.
	if resp.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the emulator answers %s %s with %s", method, path, resp.Status)
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(answer)
}
