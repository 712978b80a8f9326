// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// apart starts a command in a process group of its own: a terminal's Ctrl-C then
// reaches this process alone, which ends the CLI. One that gets a second signal
// gives up at once, and leaves its plugins behind.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// endGroup ends what a command that was started apart has left behind, such as the
// plugins of a CLI that had to be killed.
func endGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // There may be nobody left.
	}
}
