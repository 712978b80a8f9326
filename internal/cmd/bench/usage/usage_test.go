// SPDX-License-Identifier: MPL-2.0

package usage_test

import (
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

func TestTake_ReturnsAndEmpties(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	want := []usage.Usage{{UserCPU: time.Second, SystemCPU: time.Millisecond, PeakMemory: 3, LiveHeap: 4}, {UserCPU: 2 * time.Second}}
	for _, used := range want {
		entry, err := usage.Begin(folder)
		if err != nil {
			t.Fatal(err)
		}
		if err := entry.End(used); err != nil {
			t.Fatal(err)
		}
	}
	got, err := usage.Take(folder)
	if err != nil || len(got) != 2 || !slices.Contains(got, want[0]) || !slices.Contains(got, want[1]) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := usage.Take(folder); err == nil {
		t.Errorf("of a folder that was emptied it returns %+v and no error", got)
	}
}

// A meter that is killed leaves what it has begun.
func TestTake_AProcessThatWasNotMeteredToItsEndIsAnError(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := usage.Begin(folder); err != nil {
		t.Fatal(err)
	}
	if got, err := usage.Take(folder); err == nil {
		t.Errorf("got %+v and no error", got)
	}
}

func TestOf_AProcess(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "go", "version")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	used := usage.Of(cmd.ProcessState)
	if want := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); used.CPU() != want || used.UserCPU != cmd.ProcessState.UserTime() {
		t.Errorf("it used %+v, want %s in all", used, want)
	}
	// A Go program has more than a megabyte in memory, and less than a gigabyte.
	if used.CPU() <= 0 || used.CPU() > time.Minute || used.PeakMemory < 1e6 || used.PeakMemory > 1e9 {
		t.Errorf("it used %+v", used)
	}
}
