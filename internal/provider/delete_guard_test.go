// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// The API's message may repeat a PIN of the room.
func TestNotInAccount_KeepsPINsOut(t *testing.T) {
	t.Parallel()
	err := notInAccount(otherAccount, &videoengine.APIError{Message: "pin q7x: Vmr not found"})
	d := readFailed.diagnose("ve-1", err, "q7x")
	if isGone(err) || strings.Contains(d.Detail(), "q7x") || !strings.Contains(d.Detail(), "Vmr not found") {
		t.Errorf("the diagnostic is %s", d.Detail())
	}
}
