// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// privateValues is a private state in memory.
type privateValues map[string][]byte

func (p privateValues) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p privateValues) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	if value == nil {
		delete(p, key)
	} else {
		p[key] = value
	}
	return nil
}

func TestTakeover_MarkGoesWithTheReadOfALaterRun(t *testing.T) {
	t.Parallel()
	private := privateValues{}
	var diags diag.Diagnostics
	imports, later := newRun(), newRun()
	steps := []struct {
		what string
		do   func()
		want bool
	}{
		{"nothing was done", func() {}, false},
		{"a room that was not taken over was read", func() { imports.forgetTakeover(t.Context(), private, &diags) }, false},
		{"it was taken over", func() { imports.markTakeover(t.Context(), private, &diags) }, true},
		{"the same run read it", func() { imports.forgetTakeover(t.Context(), private, &diags) }, true},
		{"a later run read it", func() { later.forgetTakeover(t.Context(), private, &diags) }, false},
		{"another version left a mark", func() { private[takeoverKey] = []byte(`{"run":1}`) }, true},
		{"it was read after that", func() { later.forgetTakeover(t.Context(), private, &diags) }, false},
	}
	for _, step := range steps {
		step.do()
		if got := isTakeover(t.Context(), private, &diags); got != step.want {
			t.Errorf("after %s: marked %t, want %t", step.what, got, step.want)
		}
	}
	if len(diags) != 0 || len(private) != 0 {
		t.Errorf("left are the diagnostics %v and the private state %v", diags, private)
	}
}
