// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package terraformcli

import "os/exec"

// Apart does nothing here.
func Apart(*exec.Cmd) {}

// interrupt ends a CLI. Signals are Unix's; elsewhere it can only be killed.
func interrupt(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func killRest(*exec.Cmd) {}
