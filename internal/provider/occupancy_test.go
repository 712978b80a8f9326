// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

var elevenFortyTwo = time.Date(2026, 10, 5, 10, 42, 7, 99, time.UTC)

// An empty room leaves no trace, so that it never changes its private state.
func TestOccupancy_IsNotedOnlyWhileSomebodyIsThere(t *testing.T) {
	t.Parallel()
	private := privateValues{}
	var diags diag.Diagnostics
	a := &providerData{run: newRun(), now: func() time.Time { return elevenFortyTwo }}
	for _, hosts := range []int64{0, 2, 0, 0} {
		o := a.occupancyOf(videoengine.VMR{ActiveHosts: hosts})
		noteOccupancy(t.Context(), private, o, &diags)
		if _, noted := private[occupancyKey]; noted != (hosts > 0) {
			t.Errorf("%d hosts: noted is %t", hosts, noted)
		}
		if got := notedOccupancy(t.Context(), private, &diags); got.Hosts != hosts || hosts > 0 && got != o {
			t.Errorf("%d hosts: noted is %+v", hosts, got)
		}
		if raw, noted := private[occupancyKey]; noted && !json.Valid(raw) {
			t.Errorf("%q is no JSON", raw)
		}
	}
	if len(diags) != 0 {
		t.Error(diags)
	}
}

func TestOccupancy_OfAnotherVersion_IsNotBelieved(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	private := privateValues{occupancyKey: []byte(`{"hosts":"many"}`)}
	if got := notedOccupancy(t.Context(), private, &diags); !got.isEmpty() || len(diags) != 0 {
		t.Errorf("got %+v and %v", got, diags)
	}
}
