// SPDX-License-Identifier: MPL-2.0

// Package programtest writes the programs that tests put in the place of real
// ones.
package programtest

import (
	"os"
	"path/filepath"
	"syscall"
)

// Write makes an executable file with this text, and the folder for it.
//
// A process that a parallel test starts while the file is being written would
// hold it open, and what is open for writing cannot be run ("text file busy").
func Write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(path, []byte(text), 0o700) //nolint:gosec // A program must be executable.
}
