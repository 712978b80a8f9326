// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// apart starts a command in a process group of its own: a terminal's Ctrl-C then
// reaches this process alone, which ends the others in their order. (A CLI that
// gets a second signal gives up at once.)
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// interrupt asks a CLI to end after what it is doing.
func interrupt(cmd *exec.Cmd) error {
	return cmd.Process.Signal(os.Interrupt)
}

// terminate asks the emulator to end. One that has ended already is no failure.
func terminate(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(syscall.SIGTERM); !errors.Is(err, os.ErrProcessDone) {
		return err
	}

	return nil
}

// killRest ends what a command that had to be killed started itself, such as a
// provider. There may be nothing left.
func killRest(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}
