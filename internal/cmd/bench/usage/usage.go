// SPDX-License-Identifier: MPL-2.0

// Package usage hands on what the processes of a plugin used: from the meter,
// which the CLI starts in a plugin's place, to the benchmark.
package usage

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// The environment variables with which the benchmark sets a meter up.
const (
	// PluginVariable is the plugin to run.
	PluginVariable = "BENCH_METERED_PLUGIN"
	// FolderVariable is the folder that takes what it used.
	FolderVariable = "BENCH_USAGE_FOLDER"
	// HeapVariable is set where the live heap is of interest. The plugin then writes
	// its collections among its logs, through a pipe of the meter's: that is for a
	// plugin that logs nothing.
	HeapVariable = "BENCH_METERED_HEAP"
)

// Usage is what one process used.
type Usage struct {
	UserCPU   time.Duration `json:"user_cpu"`
	SystemCPU time.Duration `json:"system_cpu"`
	// PeakMemory is the most bytes that were resident, or 0 where the system does
	// not tell.
	PeakMemory int64 `json:"peak_memory"`
	// LiveHeap is the bytes in use after the collections of garbage in the last fifth
	// of the time, on average, or 0 where there was none or nobody asked.
	LiveHeap int64 `json:"live_heap"`
}

// CPU returns the processor time.
func (u Usage) CPU() time.Duration { return u.UserCPU + u.SystemCPU }

// Of returns what a process that has ended used, without its heap. Its memory is
// at least that of the process that started it (on Linux): a meter is small.
func Of(state *os.ProcessState) Usage {
	return Usage{UserCPU: state.UserTime(), SystemCPU: state.SystemTime(), PeakMemory: peakMemory(state)}
}

// Entry is the place for what a process uses. It is there before the process is,
// so that it is noticed when its meter was killed.
type Entry struct{ file *os.File }

// Begin makes an entry in the folder.
func Begin(folder string) (Entry, error) {
	file, err := os.CreateTemp(folder, "process-")
	return Entry{file}, err
}

// End writes the entry.
func (e Entry) End(used Usage) error {
	return errors.Join(json.NewEncoder(e.file).Encode(used), e.file.Close())
}

// Take returns what is written in the folder and empties it. An entry that was
// begun and not written is an error, and so is a folder without entries.
func Take(folder string) ([]Usage, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, errors.New("no process of a plugin was metered")
	}
	all := make([]Usage, len(entries))
	for i, entry := range entries {
		file := filepath.Join(folder, entry.Name())
		text, err := os.ReadFile(file) //nolint:gosec // A file of our own.
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &all[i]); err != nil {
			return nil, fmt.Errorf("a process of a plugin was not metered to its end: %w", err)
		}
		if err := os.Remove(file); err != nil {
			return nil, err
		}
	}
	return all, nil
}
