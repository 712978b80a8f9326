// SPDX-License-Identifier: MPL-2.0

package main

import (
	"path/filepath"
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// What a kernel tells of a process that has ended may be what its parent had in
// memory.
func TestStart_PeakMemoryIsNotThatOfTheBenchmark(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells the peak of a process that runs")
	}
	ballast := make([]byte, 200<<20)
	for i := 0; i < len(ballast); i += 1 << 10 {
		ballast[i] = 1 // What is not written is not resident.
	}
	binary := filepath.Join(t.TempDir(), "lean")
	if err := terraformcli.Build(t.Context(), modulePath+"/internal/cmd/bench/lean", binary); err != nil {
		t.Fatal(err)
	}
	empty, err := configureRequest(tftypes.Object{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	host, err := newPluginHost()
	if err != nil {
		t.Fatal(err)
	}
	one, err := (&starts{binary: binary, config: empty}).start(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	if peak := one.usage.PeakMemory; peak < 1e6 || peak > int64(len(ballast))/2 {
		t.Errorf("the peak is %d bytes", peak)
	}
	if one.handshake <= 0 || one.schema <= one.handshake || one.configured <= one.schema || one.usage.CPU() <= 0 {
		t.Errorf("got %+v", one)
	}
	runtime.KeepAlive(ballast)
}
