// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// privateValues is private data in memory.
type privateValues map[string][]byte

func (p privateValues) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p privateValues) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

var elevenFortyTwo = time.Date(2026, 10, 5, 10, 42, 7, 99, time.UTC)

func TestPrivateState_IsLoadedAsSaved(t *testing.T) {
	t.Parallel()
	d := &providerData{account: accountKey{1}, run: newRunID(), now: func() time.Time { return elevenFortyTwo }}
	for _, want := range []privateState{
		{},
		{Fingerprint: newFingerprint(d.account)},
		{Fingerprint: newFingerprint(d.account), Occupancy: d.occupancyOf(videoengine.VMR{ActiveHosts: 2}), Imported: true, OtherPINs: true},
	} {
		private := privateValues{}
		var diags diag.Diagnostics
		want.save(t.Context(), private, &diags)
		if got := loadPrivateState(t.Context(), private, &diags); !reflect.DeepEqual(got, want) || len(diags) != 0 {
			t.Errorf("got %+v and %v, want %+v", got, diags, want)
		}
	}
}

// An empty room leaves no trace, so that it never changes its private state.
func TestPrivateState_EmptyRoom_HoldsTheFingerprintAlone(t *testing.T) {
	t.Parallel()
	d := &providerData{account: accountKey{1}, run: newRunID(), now: time.Now}
	raw, err := json.Marshal(privateState{Fingerprint: newFingerprint(d.account), Occupancy: d.occupancyOf(videoengine.VMR{})})
	if err != nil || len(raw) != len(`{"account":""}`)+32 {
		t.Errorf("it holds %s (%v)", raw, err)
	}
}

func TestPrivateState_OfAnotherVersion_CountsAsAbsent(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", `{"account":{"salt":"AA==","mac":"AA=="}}`, `{"account":"AAAA","occupancy":{"hosts":"many"}}`, `[]`} {
		var diags diag.Diagnostics
		got := loadPrivateState(t.Context(), privateValues{privateStateKey: []byte(raw)}, &diags)
		if !reflect.DeepEqual(got, privateState{}) || len(diags) != 0 {
			t.Errorf("%q: got %+v and %v", raw, got, diags)
		}
	}
}
