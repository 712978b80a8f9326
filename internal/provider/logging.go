// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// logAttempt writes one line for each HTTP exchange, for TF_LOG_PROVIDER=DEBUG.
// An attempt holds no header and no body, so no secret can be in the line.
func logAttempt(ctx context.Context, a videoengine.Attempt) {
	fields := map[string]any{
		"method":      a.Method,
		"path":        a.Path,
		"status":      a.Status,
		"duration_ms": a.Duration.Milliseconds(),
		"request_id":  a.RequestID,
	}
	if a.Err != nil {
		fields["error"] = a.Err.Error()
	}
	tflog.Debug(ctx, "VideoEngine API request", fields)
}
