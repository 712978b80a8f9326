// SPDX-License-Identifier: MPL-2.0

//go:build unix

package terraformcli

import (
	"os"
	"os/exec"
	"syscall"
)

// Apart starts a command in a process group of its own: a terminal's Ctrl-C then
// reaches this process alone, which ends the others in their order. A CLI that
// gets a second signal gives up at once, and leaves its plugins behind. Only Unix
// has such groups.
func Apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// interrupt asks a CLI to end after what it is doing.
func interrupt(cmd *exec.Cmd) error { return cmd.Process.Signal(os.Interrupt) }

// killRest ends what a command that was started [Apart] and had to be killed has
// started itself, such as a provider. There may be nothing left.
func killRest(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
