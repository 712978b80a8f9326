// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

const (
	// commandPatience bounds one command, which takes a second at most.
	commandPatience = 2 * time.Minute
)

// run shows a command and what it prints, which it returns too. An exit code other
// than the wanted one is an error.
func (s *stage) run(ctx context.Context, wantCode int, args ...string) (string, error) {
	s.transcript.command(s.typed(args))
	s.transcript.printf("\n")

	var output bytes.Buffer

	shown := &quoting{transcript: s.transcript}
	// One writer for both, so that warnings stand where they belong.
	both := io.MultiWriter(shown, &output, &s.printed)
	code, err := s.execute(ctx, both, both, args)

	shown.end()

	if err == nil && code != wantCode {
		err = fmt.Errorf("exit code %d instead of %d; what it printed is above", code, wantCode)
	}

	if err != nil {
		return "", fmt.Errorf("%s: %w", s.typed(args), err)
	}

	return ansi.ReplaceAllString(output.String(), ""), nil
}

// runToFile shows a command whose output goes into a file of the workspace.
func (s *stage) runToFile(ctx context.Context, name string, args ...string) error {
	typed := s.typed(args) + " > " + name
	s.transcript.command(typed)

	file, err := os.Create(filepath.Join(s.workspace.Dir, name)) //nolint:gosec // A name of the story.
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // Only looked at when something else has failed.

	var stderr, output bytes.Buffer

	code, err := s.execute(ctx, io.MultiWriter(file, &output, &s.printed), io.MultiWriter(&stderr, &s.printed), args)

	if stderr.Len() > 0 {
		s.transcript.printf("\n")
		s.transcript.quote(stderr.String())
	}

	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", typed, err)
	case code != 0:
		return fmt.Errorf("%s: exit code %d; it printed\n%s%s", typed, code, output.String(), stderr.String())
	default:
		return nil
	}
}

// ask runs a command for what it prints, without showing it: for looking behind
// what the steps claim.
func (s *stage) ask(ctx context.Context, args ...string) ([]byte, error) {
	var stdout, stderr bytes.Buffer

	code, err := s.execute(ctx, &stdout, &stderr, args)

	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", s.typed(args), err)
	case code != 0:
		return nil, fmt.Errorf("%s: exit code %d; it printed\n%s", s.typed(args), code, stderr.String())
	default:
		return stdout.Bytes(), nil
	}
}

// execute runs the CLI and returns its exit code.
func (s *stage) execute(ctx context.Context, stdout, stderr io.Writer, args []string) (int, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, commandPatience, errors.New("it takes too long"))
	defer cancel()

	err := s.workspace.Run(ctx, stdout, stderr, args...)

	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}

	return 0, err
}

// typed is a command as one would type it.
func (s *stage) typed(args []string) string {
	name := "terraform"
	if s.cli.Product == terraformcli.OpenTofu {
		name = "tofu"
	}

	return name + " " + strings.Join(args, " ")
}

// stateRoom is a room in the state. The state holds PINs in the clear.
type stateRoom struct {
	Reference string `json:"reference"`
	HostPIN   string `json:"host_pin"`
	GuestPIN  string `json:"guest_pin"`
}

// stateRooms returns the rooms in the state by address.
func (s *stage) stateRooms(ctx context.Context) (map[string]stateRoom, error) {
	output, err := s.ask(ctx, "show", "-json")
	if err != nil {
		return nil, err
	}

	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Address string    `json:"address"`
					Values  stateRoom `json:"values"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}

	if err := json.Unmarshal(output, &state); err != nil {
		return nil, fmt.Errorf("%s: %w", s.typed([]string{"show", "-json"}), err)
	}

	rooms := map[string]stateRoom{}
	for _, resource := range state.Values.RootModule.Resources {
		rooms[resource.Address] = resource.Values
	}

	return rooms, nil
}
