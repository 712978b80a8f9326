// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"testing"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// What the message says of the room depends on whether the service may have
// deleted it.
func TestVMRResource_Delete_WhatAFailureMeansForTheRoom(t *testing.T) {
	t.Parallel()
	const surely, perhaps = "The room was not deleted: it stays in the state", "The room may still exist"
	for status, says := range map[int]string{
		http.StatusUnauthorized:        surely,
		http.StatusForbidden:           surely,
		http.StatusNotFound:            surely,
		http.StatusFound:               surely,
		http.StatusRequestTimeout:      perhaps,
		http.StatusInternalServerError: perhaps,
		http.StatusBadGateway:          perhaps,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			s, w := acctest.NewAppliedRoom(t)
			w.Configure(s.ConfigWith("max_retries = 0", acctest.RoomBlock))
			s.RespondWith(status, "text/html", "<html></html>")
			w.MustFail([]string{"destroy", "-auto-approve", "-refresh=false"}, "Cannot delete room", says)
			s.RespondNormally()
			expectImported(w, s.OnlyRoom(t))
		})
	}
}
