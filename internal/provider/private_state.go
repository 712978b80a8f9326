// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// privateState is what the provider keeps beside a room's attributes, out of the
// user's sight. The framework's own type cannot be named outside of it. Values
// are JSON; a nil value removes its key.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}
