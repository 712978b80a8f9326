// SPDX-License-Identifier: MPL-2.0

//go:build unix

package usage

import (
	"os"
	"runtime"
	"syscall"
)

func peakMemory(state *os.ProcessState) int64 {
	r, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	peak := int64(r.Maxrss) //nolint:unconvert // It has 32 bits on some platforms.
	if runtime.GOOS != "darwin" {
		peak <<= 10 // Kilobytes elsewhere.
	}
	return peak
}
