// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// conditions says when, on what kind of machine and with what the figures were
// measured. A machine that does something else at the same time shows in its
// load.
func conditions(now time.Time, cli terraformcli.CLI) string {
	return fmt.Sprintf("Measured on %s with %s %s on %s; built with %s.",
		now.UTC().Format("2 January 2006"), cli.Product, cli.Version, machine(), runtime.Version())
}

func machine() string {
	parts := []string{fmt.Sprintf("%d processors", runtime.NumCPU())}
	if model := firstMatch("/proc/cpuinfo", `(?m)^model name\s*: (.+)$`); model != "" {
		parts[0] += " (" + model + ")"
	}
	if total, err := strconv.Atoi(firstMatch("/proc/meminfo", `(?m)^MemTotal:\s*(\d+) kB$`)); err == nil {
		parts = append(parts, fmt.Sprintf("%d GiB of memory", (total+1<<19)>>20))
	}
	parts = append(parts, runtime.GOOS+"/"+runtime.GOARCH)
	if load := loadAverage(); load != "" {
		parts = append(parts, "load "+load+" at the start")
	}
	return strings.Join(parts, ", ")
}

// loadAverage returns that of the last minute, or "" where the kernel tells none.
func loadAverage() string { return firstMatch("/proc/loadavg", `^(\S+)`) }

// busy warns of a machine that has more to do than it can, or says nothing.
func busy(load string, processors int) string {
	if average, err := strconv.ParseFloat(load, 64); err != nil || average <= float64(processors) {
		return ""
	}
	return fmt.Sprintf("The load is %s on %d processors: times will be longer than on a quiet machine, and rounds fewer.", load, processors)
}

// firstMatch returns what the group of the pattern matches in the file, or "".
func firstMatch(file, pattern string) string {
	text, err := os.ReadFile(file) //nolint:gosec // Files of the kernel.
	if err != nil {
		return ""
	}
	if found := regexp.MustCompile(pattern).FindSubmatch(text); found != nil {
		return string(found[1])
	}
	return ""
}
