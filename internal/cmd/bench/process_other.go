// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package main

import (
	"os"
	"os/exec"
)

// apart does nothing here.
func apart(*exec.Cmd) {}

// usageOf returns what a process that has ended used. How much memory that was is
// not known here.
func usageOf(state *os.ProcessState) usage {
	return usage{UserCPU: state.UserTime(), SystemCPU: state.SystemTime()}
}
