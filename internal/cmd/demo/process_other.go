// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package main

import "os/exec"

// Signals are Unix's; elsewhere a process can only be killed.

func interrupt(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func terminate(cmd *exec.Cmd) error { return cmd.Process.Kill() }
