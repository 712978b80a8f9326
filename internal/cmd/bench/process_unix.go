// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// apart starts a command in a process group of its own: a terminal's Ctrl-C then
// reaches this process alone, which ends the CLI. One that gets a second signal
// gives up at once, and leaves its plugins behind.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// usageOf returns what a process that has ended used.
func usageOf(state *os.ProcessState) usage {
	u := usage{UserCPU: state.UserTime(), SystemCPU: state.SystemTime()}
	if r, ok := state.SysUsage().(*syscall.Rusage); ok {
		u.PeakMemory = int64(r.Maxrss) //nolint:unconvert // It has 32 bits on some platforms.
		if runtime.GOOS != "darwin" {
			u.PeakMemory <<= 10 // Kilobytes elsewhere.
		}
	}
	return u
}
