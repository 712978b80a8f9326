// SPDX-License-Identifier: MPL-2.0

package videoengine_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func TestVMR_PrintsNoPIN(t *testing.T) {
	t.Parallel()
	vmr := room("518873190264", "597240816352", 1, 2)
	text := printed(vmr) + printed(&vmr)
	wantNoSecrets(t, text, "518873190264", "597240816352")
	if !strings.Contains(text, reference) {
		t.Errorf("%q does not show the reference", text)
	}
}

func TestGetVMR_OnlyA200IsARoom(t *testing.T) {
	t.Parallel()
	for _, status := range []int{201, 202, 203, 206, 300, 400, 404, 500} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			server := newService(t, answering(status, roomBody))
			_, err := newClient(t, server.URL+basePath).GetVMR(t.Context(), reference)
			var refused *videoengine.APIError
			if !errors.As(err, &refused) || refused.Status != status {
				t.Errorf("error %v, want an *APIError with status %d", err, status)
			}
			wantNoSecrets(t, printed(err), "518873190264", "597240816352")
		})
	}
}
