// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulatorprocess"
)

// service is an emulator in a process of its own.
type service struct{ *emulatorprocess.Process }

// startService returns once the emulator answers. The caller must call Stop,
// unless there is an error.
func startService(ctx context.Context, binary string, latency time.Duration) (*service, error) {
	p, err := emulatorprocess.Start(ctx, binary, nil, "--listen", "127.0.0.1:0", "--latency", latency.String())
	return &service{p}, err
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
	req, err := http.NewRequestWithContext(ctx, method, s.ControlURL+path, http.NoBody)
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
