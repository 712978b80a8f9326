// SPDX-License-Identifier: MPL-2.0

package benchmarks

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// steps are the commands that are measured, in their order. A plan with changes
// would be an error.
var steps = []struct {
	name string
	args []string
}{
	{"create", []string{"apply", "-auto-approve"}},
	{"plan", []string{"plan", "-detailed-exitcode"}},
	{"destroy", []string{"destroy", "-auto-approve"}},
}

// BenchmarkCLI runs the CLI's commands. Its time is that of the command alone.
func BenchmarkCLI(b *testing.B) {
	for round := range *roundsFlag {
		for number := range strings.SplitSeq(*roomsFlag, ",") {
			rooms, err := strconv.Atoi(number)
			if err != nil {
				b.Fatal(err)
			}
			for _, provider := range []string{visionsconnected, baseline, terraformData} {
				w := newWorkspace(b, provider, rooms)
				for _, step := range steps {
					name := fmt.Sprintf("round=%d/provider=%s/step=%s/rooms=%d/latency=%s/parallelism=%d",
						round, provider, step.name, rooms, *latencyFlag, *parallelismFlag)
					b.Run(name, func(b *testing.B) { w.benchmark(b, provider, step.args, rooms) })
				}
			}
		}
	}
}

// benchmark measures a step. What comes before it in a life is done first, where
// the step before has not, and is not measured.
func (w *workspace) benchmark(b *testing.B, provider string, args []string, rooms int) {
	b.Helper()
	var m, discarded measurement
	for b.Loop() {
		if creates := args[0] == "apply"; w.applied == creates {
			before := map[bool]string{true: "destroy", false: "apply"}[creates]
			w.measure(b, &discarded, before, "-auto-approve")
		}
		w.measure(b, &m, args...)
		w.applied = args[0] != "destroy"
	}
	perOp := float64(b.N)
	b.ReportMetric(float64(m.time)/perOp, "ns/op")
	if provider == terraformData {
		return
	}
	perRoom := perOp * float64(rooms)
	b.ReportMetric(float64(m.cpu)/perRoom, "plugin-cpu-ns/room")
	b.ReportMetric(float64(m.peak), "plugin-peak-B")
	if provider == visionsconnected {
		b.ReportMetric(float64(m.requests)/perRoom, "requests/room")
		b.ReportMetric(float64(m.connections)/perRoom, "connections/room")
	}
}

// BenchmarkStart starts plugins as a CLI does, until they say where they listen.
func BenchmarkStart(b *testing.B) {
	for round := range *roundsFlag {
		for _, provider := range []string{visionsconnected, baseline} {
			b.Run(fmt.Sprintf("round=%d/provider=%s", round, provider), func(b *testing.B) {
				binary := installation.plugins[provider]
				var took time.Duration
				for b.Loop() {
					took += handshake(b, binary)
				}
				b.ReportMetric(float64(took)/float64(b.N), "ns/op")
				info, err := os.Stat(binary)
				if err != nil {
					b.Fatal(err)
				}
				if provider == visionsconnected {
					b.ReportMetric(float64(info.Size()), "binary-B")
				}
			})
		}
	}
}

// handshake returns the time from a plugin's start to its handshake.
func handshake(b *testing.B, binary string) time.Duration {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), binary)
	cmd.Env = append(os.Environ(), "PLUGIN_PROTOCOL_VERSIONS=6",
		magicCookie+"=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	took := time.Since(started)
	if err != nil || !strings.Contains(line, "|grpc") {
		b.Errorf("%s says %q: %v", binary, line, err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // It was killed.
	return took
}
