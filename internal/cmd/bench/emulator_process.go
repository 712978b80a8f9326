// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// endOfBanner begins the last line that the emulator prints when it starts.
const endOfBanner = "Stop it with"

// api is how the service is reached: the settings of the provider.
type api struct {
	baseURL, customerID, apiKey string
}

// startEmulator starts an emulator in a process of its own and returns once it
// answers. The returned function ends it.
func startEmulator(ctx context.Context, binary string, latency time.Duration) (api, func(), error) {
	// It ends when it is told to, not with ctx: a CLI that is being interrupted
	// still needs it.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), binary, "--listen", "127.0.0.1:0", "--latency", latency.String()) //nolint:gosec // A program that was built a moment ago.
	apart(cmd)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return api{}, nil, err
	}
	if err := cmd.Start(); err != nil {
		return api{}, nil, err
	}
	stop := func() {
		_ = cmd.Process.Kill() // It keeps nothing that could be lost.
		_ = cmd.Wait()
	}

	settings := map[string]string{}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), endOfBanner) {
		if export, ok := strings.CutPrefix(lines.Text(), "export "); ok {
			name, value, _ := strings.Cut(export, "=")
			settings[name] = strings.Trim(value, "'") // Its defaults hold no quotation marks.
		}
	}
	a := api{settings[baseURLVariable], settings[customerIDVariable], settings[apiKeyVariable]}
	if a.baseURL == "" || a.customerID == "" || a.apiKey == "" {
		stop()
		return api{}, nil, fmt.Errorf("the emulator did not print how to reach it: %v", cmd.ProcessState)
	}
	return a, stop, nil
}
