// SPDX-License-Identifier: MPL-2.0

// Command meter runs a plugin for a CLI and appends to a file what the plugin
// used: nanoseconds of CPU and bytes of memory at its peak. It is a program of
// its own because the peak of a process counts the one that started it: this one
// is smaller than any plugin.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

func main() {
	plugin := exec.Command(os.Getenv("BENCHMARK_PLUGIN"), os.Args[1:]...)
	plugin.Stdin, plugin.Stdout, plugin.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := plugin.Run(); err != nil {
		log.Fatal(err)
	}
	peak := plugin.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS != "darwin" {
		peak <<= 10
	}
	cpu := plugin.ProcessState.UserTime() + plugin.ProcessState.SystemTime()
	file, err := os.OpenFile(os.Getenv("BENCHMARK_USAGE"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := fmt.Fprintln(file, cpu.Nanoseconds(), peak); err != nil {
		log.Fatal(err)
	}
}
