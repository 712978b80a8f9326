// SPDX-License-Identifier: MPL-2.0

package terraformcli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Workspace is a folder with a configuration in which a CLI runs.
type Workspace struct {
	// Dir holds the configuration and the state.
	Dir string

	cli CLI
	env []string
}

// NewWorkspace makes dir a workspace of the CLI that finds providers in mirror
// and nowhere else.
func NewWorkspace(cli CLI, mirror Mirror, dir string) *Workspace {
	return &Workspace{Dir: dir, cli: cli, env: append(environment(), "TF_CLI_CONFIG_FILE="+mirror.cliConfig())}
}

// Setenv sets a variable for all later commands.
func (w *Workspace) Setenv(name, value string) {
	w.env = append(w.env, name+"="+value)
}

// Write puts a file into the workspace.
func (w *Workspace) Write(name, content string) error {
	return os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600)
}

// Command returns the CLI with these arguments, ready to start in the
// workspace.
func (w *Workspace) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, w.cli.Path, args...) //nolint:gosec // Running the CLI is the purpose.
	cmd.Dir = w.Dir
	cmd.Env = w.env
	return cmd
}

// environment returns this process's environment without what would change the
// CLI's behavior or the provider's settings.
func environment() []string {
	env := make([]string, 0, len(os.Environ()))
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "VISIONSCONNECTED_") {
			env = append(env, variable)
		}
	}
	// Keeps the CLI from asking for newer versions of itself, and from hints
	// about what to type next.
	return append(env, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
}
