// SPDX-License-Identifier: MPL-2.0

package protocoltest

import "testing"

// Benchmark measures the calls of a resource's life as the sub-benchmarks Create,
// Read and Delete, each on a provider of its own that connect returns. They have
// the same names for every provider, so that one can be compared with another. A
// diagnostic ends the benchmark: what fails early would look fast.
func Benchmark(b *testing.B, connect func(tb testing.TB) *Client) {
	b.Helper()
	b.Run("Create", func(b *testing.B) {
		c := connect(b)
		b.ReportAllocs()
		for b.Loop() {
			expectNone(b, c.Create(b.Context()).Diagnostics)
		}
	})
	b.Run("Read", func(b *testing.B) {
		c := connect(b)
		created := c.Create(b.Context())
		expectNone(b, created.Diagnostics)
		b.ReportAllocs()
		for b.Loop() {
			expectNone(b, c.Read(b.Context(), created).Diagnostics)
		}
	})
	b.Run("Delete", func(b *testing.B) {
		c := connect(b)
		created := c.Create(b.Context())
		expectNone(b, created.Diagnostics)
		b.ReportAllocs()
		for b.Loop() {
			expectNone(b, c.Delete(b.Context(), created).Diagnostics)
		}
	})
}
