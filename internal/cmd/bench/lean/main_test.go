// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/protocoltest"
)

func connect(tb testing.TB) *protocoltest.Client {
	tb.Helper()
	return protocoltest.New(tb, providerserver.NewProtocol6(leanProvider{})(), "visionsconnected_vmr", nil)
}

// A floor that fails early would look fast.
func TestLean_MakesReadsAndDeletes(t *testing.T) {
	t.Parallel()
	c := connect(t)
	created := c.Create(t.Context())
	if len(created.Diagnostics) > 0 {
		t.Fatal(created.Diagnostics[0])
	}
	if read := c.Read(t.Context(), created); len(read.Diagnostics) > 0 || !bytes.Equal(read.NewState.MsgPack, created.NewState.MsgPack) {
		t.Errorf("read %+v, created %+v", read, created)
	}
	if deleted := c.Delete(t.Context(), created); len(deleted.Diagnostics) > 0 {
		t.Error(deleted.Diagnostics[0])
	}
}
