// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package emulatorprocess

import "os/exec"

// terminate ends a process. Signals are Unix's; elsewhere it can only be killed.
func terminate(cmd *exec.Cmd) error { return cmd.Process.Kill() }
