// SPDX-License-Identifier: MPL-2.0

//go:build unix

package emulatorprocess

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// terminate asks a process to end. One that has ended already is no failure.
func terminate(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(syscall.SIGTERM); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}
