// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// A message that is longer than 90 words is not read.
func TestDiagnostics_HaveAtMost90Words(t *testing.T) {
	t.Parallel()
	api := func(method string, status int) error {
		return &videoengine.APIError{Method: method, Status: status, Message: "x", RequestID: "r", Attempts: 5}
	}
	unknown := &videoengine.CreateError{Outcome: videoengine.Unknown, Time: time.Now(), Err: &videoengine.UnexpectedResponseError{
		Method: "POST", Status: 200, Reason: "it is not a JSON object", RequestID: "r", Attempts: 1,
	}}
	untrusted := &videoengine.ConnectionError{Method: "GET", RequestID: "r", Attempts: 1, Err: &tls.CertificateVerificationError{Err: unknown}}
	for _, d := range []diag.Diagnostic{
		creationFailure(unknown).diagnose("", unknown),
		creationFailure(api("POST", 401)).diagnose("", api("POST", 401)),
		readFailed.diagnose("ve-1", api("GET", 404)), firstReadFailed.diagnose("ve-1", api("GET", 404)), otherReadFailed.diagnose("ve-1", untrusted),
		deletionFailure(api("DELETE", 503)).diagnose("ve-1", api("DELETE", 503)),
		deletionFailure(&occupiedError{waited: time.Hour}).diagnose("ve-1", &occupiedError{waited: time.Hour}),
		moveFailed.diagnose("", &moveSourceError{"terraform_data", "terraform.io/builtin/terraform"}),
	} {
		if n := len(strings.Fields(d.Detail())); n > 90 {
			t.Errorf("%d words: %s\n%s", n, d.Summary(), d.Detail())
		}
	}
}
