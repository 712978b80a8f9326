// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
)

// exitVariable makes the test binary the plugin that is metered: it ends with
// this exit code.
const exitVariable = "BENCH_TEST_EXIT"

func TestMain(m *testing.M) {
	code, err := strconv.Atoi(os.Getenv(exitVariable))
	if err != nil {
		m.Run()
		return
	}
	live := make([]byte, 16<<20)
	runtime.GC()
	runtime.KeepAlive(live)
	os.Exit(code)
}

// No t.Parallel: what a meter runs is in its environment.
func TestMeter_HandsOnTheExitCodeAndNotesWhatWasUsed(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		heap    string
		code    int
		atLeast int64
		atMost  int64
	}{
		"ends well":      {"", 0, 0, 0},
		"ends badly":     {"", 7, 0, 0},
		"with its heap":  {"yes", 0, 16 << 20, 64 << 20},
		"heap and error": {"yes", 7, 16 << 20, 64 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv(usage.FolderVariable, folder)
			t.Setenv(usage.PluginVariable, program)
			t.Setenv(usage.HeapVariable, c.heap)
			t.Setenv(exitVariable, strconv.Itoa(c.code))
			code, err := meter(nil)
			if code != c.code || (err == nil) != (c.code == 0) {
				t.Errorf("got %d, %v, want %d", code, err, c.code)
			}
			used, err := usage.Take(folder)
			if err != nil || len(used) != 1 {
				t.Fatalf("the entries are %+v, %v", used, err)
			}
			if live := used[0].LiveHeap; used[0].CPU() <= 0 || live < c.atLeast || live > c.atMost {
				t.Errorf("it used %+v", used[0])
			}
		})
	}
}

func TestMeter_APluginThatIsNotMeteredIsAnError(t *testing.T) {
	for name, c := range map[string]struct{ folder, plugin string }{
		"no folder": {"missing", "go"},
		"no plugin": {".", "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			t.Setenv(usage.FolderVariable, c.folder)
			t.Setenv(usage.PluginVariable, c.plugin)
			t.Setenv(usage.HeapVariable, "")
			if code, err := meter([]string{"version"}); code != 1 || err == nil {
				t.Errorf("got %d, %v", code, err)
			}
		})
	}
}
