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
