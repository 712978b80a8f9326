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
	if load := firstMatch("/proc/loadavg", `^(\S+)`); load != "" {
		parts = append(parts, "load "+load+" at the start")
	}
	return strings.Join(parts, ", ")
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
