// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// maxLogged bounds what a client can put into one field of a line, in characters.
const maxLogged = 200

// logLine is one line about one request, whatever its client sent.
func logLine(r emulator.Request) string {
	line := fmt.Sprintf("%s %s %s %d %s %q",
		r.Time.UTC().Format(time.RFC3339),
		printable(r.Method),
		printable(r.Path),
		r.Status,
		r.Duration.Round(time.Microsecond),
		printable(r.UserAgent))
	if r.Fault != 0 {
		return line + " fault=" + r.Fault.String()
	}

	return line
}

// printable keeps control characters from forging lines or steering a terminal.
func printable(s string) string {
	safe := []rune(strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return unicode.ReplacementChar
		}

		return c
	}, s))

	if len(safe) > maxLogged {
		return string(safe[:maxLogged]) + "…"
	}

	return string(safe)
}
