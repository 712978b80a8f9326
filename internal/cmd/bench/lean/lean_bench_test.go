// SPDX-License-Identifier: MPL-2.0

package main

import (
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/protocoltest"
)

// The floor of BenchmarkProvider in internal/provider. It needs no settings.
func BenchmarkLean(b *testing.B) { protocoltest.Benchmark(b, connect) }
