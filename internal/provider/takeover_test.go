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

func TestTakeover_MarkGoesWithTheSecondRead(t *testing.T) {
	t.Parallel()
	private := privateValues{}
	var diags diag.Diagnostics
	read := func(seen sighting) func() {
		return func() { forgetTakeover(t.Context(), private, seen, &diags) }
	}
	steps := []struct {
		what string
		do   func()
		want bool
	}{
		{"nothing was done", func() {}, false},
		{"a room that was not taken over was read", read(seenHere), false},
		{"it was taken over", func() { markTakeover(t.Context(), private, &diags) }, true},
		{"it was read for the first time", read(neverSeen), true},
		{"it was read again", read(seenHere), false},
		{"another version left a mark", func() { private[takeoverKey] = []byte(`"6F2A"`) }, true},
		{"it was read after that, on another host", read(seenElsewhere), false},
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
