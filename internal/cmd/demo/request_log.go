// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"strings"
	"sync"
)

// requestLog is what the emulator logs, written and read at the same time.
type requestLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *requestLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.text.Write(p)
}

// shownLines is how many lines of it the report of a failure has.
const shownLines = 5

// last returns the last lines.
func (l *requestLog) last() string {
	l.mu.Lock()
	defer l.mu.Unlock()

	lines := strings.Split(strings.TrimSpace(l.text.String()), "\n")

	return strings.Join(lines[max(0, len(lines)-shownLines):], "\n")
}
