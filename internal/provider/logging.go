// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// logAttempt writes one line for each HTTP exchange, for TF_LOG_PROVIDER=DEBUG.
// An attempt holds no body and no header but the request IDs, the service's only
// where it holds no secret.
func logAttempt(ctx context.Context, a videoengine.Attempt) {
	fields := map[string]any{
		"method":      a.Method,
		"path":        a.Path,
		"status":      a.Status,
		"duration_ms": a.Duration.Milliseconds(),
		"request_id":  a.RequestID,
	}
	if a.ServiceRequestID != "" {
		fields["service_request_id"] = a.ServiceRequestID
	}
	if a.Err != nil {
		fields["error"] = a.Err.Error()
	}
	tflog.Debug(ctx, "VideoEngine API request", fields)
}
