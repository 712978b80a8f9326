// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// providerData is what Configure hands to every resource, data source and ephemeral
// resource: the client for the configured account, or the names of the arguments
// that are unknown. Meanwhile, new rooms can be planned; only
// what needs the API fails.
type providerData struct {
	client    *videoengine.Client
	account   accountKey
	unknown   []string
	storePINs bool
	occupied  occupiedRoomArguments
	capacity  *capacityQueue
	deletions plannedDeletions
	memory    runMemory

	run runID
	now func() time.Time
}

// providerDataFrom returns what Configure passed on, which is nil while the CLI
// only validates.
func providerDataFrom(passed any, diags *diag.Diagnostics) *providerData {
	if passed == nil {
		return nil
	}
	data, ok := passed.(*providerData)
	if !ok {
		diags.AddError("Unexpected provider data",
			fmt.Sprintf("This is a bug of the provider, please report it: got %T.", passed))
	}
	return data
}

// connect returns the client, or nil with an error in diags where an argument is
// unknown.
func (d *providerData) connect(diags *diag.Diagnostics) *videoengine.Client {
	if len(d.unknown) > 0 {
		names := strings.Join(d.unknown, ", ")
		diags.AddError("Unknown provider argument",
			fmt.Sprintf("The API is needed here, but the provider argument %s is unknown until something else is applied.\n\n"+
				"No room was changed.\n\nApply what the value comes from first, for instance with -target, or use a value that "+
				"is known when planning.", names))
		return nil
	}
	return d.client
}
