// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

func (p *visionsConnected) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages virtual meeting rooms (VMRs) of VisionsConnected's VideoEngine.",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.StringAttribute{
				MarkdownDescription: "Customer ID of the account, from your account manager. Can also be set with the " +
					"environment variable `" + customerIDSetting.env + "`.",
				Optional:   true,
				Sensitive:  true,
				Validators: []validator.String{textValidator{"a customer ID", videoengine.ValidateCustomerID}},
			},
			"api_key": schema.StringAttribute{
				MarkdownDescription: "API key of the account, from your account manager. Can also be set with the " +
					"environment variable `" + apiKeySetting.env + "`.",
				Optional:   true,
				Sensitive:  true,
				Validators: []validator.String{textValidator{"an API key", videoengine.ValidateAPIKey}},
			},
			"base_url": schema.StringAttribute{
				MarkdownDescription: "Base URL of the API: `https`, or `http` to a loopback address such as the " +
					"emulator's. Defaults to `" + videoengine.DefaultBaseURL + "`. Can also be set with the environment " +
					"variable `" + baseURLSetting.env + "`.",
				Optional:   true,
				Validators: []validator.String{textValidator{"a base URL", validateBaseURL}},
			},
			"ca_cert_pem": schema.StringAttribute{
				MarkdownDescription: "Certificates of certificate authorities in PEM form, such as that of a company's proxy: " +
					"trusted in addition to the system's. For a file, write `file(\"ca.pem\")`. Can also be set with the environment " +
					"variable `" + caCertPEMSetting.env + "`.",
				Optional:   true,
				Validators: []validator.String{textValidator{"one or more certificates in PEM form", validateCACertPEM}},
			},
			"store_pins": schema.BoolAttribute{
				MarkdownDescription: "Whether the resource and the data source store PINs. With `false`, their `host_pin` and `guest_pin` " +
					"are null in plans and states, the ephemeral resource reads the PINs, and the provider cannot detect that a reference was given " +
					"to another room. Changing it replaces no room. Defaults to `true`.",
				Optional: true,
			},
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "Timeout of one request, from the connection to the last byte of the response, " +
					"as a duration such as `30s` or `1m30s`. Defaults to `30s`.",
				Optional:   true,
				Validators: []validator.String{textValidator{"a duration greater than zero", requestTimeoutSetting.check}},
			},
			"max_retries": schema.NumberAttribute{
				MarkdownDescription: "Maximum number of retries of a request, from 0 to 20. Defaults to `4`. A creation is retried only if the " +
					"failed request cannot have created a room.",
				Optional:   true,
				Validators: []validator.Number{numberValidator{"a whole number from 0 to 20", checkRetries}},
			},
			"occupied_room_policy": schema.StringAttribute{
				MarkdownDescription: "How to handle deletion of an occupied room: `destroy` deletes " +
					"it, as planned; `refuse` returns an error and keeps it; `wait` waits until it is empty, and then deletes it. " +
					"`refuse` and `wait` read the room right before its deletion. Defaults to `destroy`.",
				Optional:   true,
				Validators: []validator.String{textValidator{"a policy", validateOccupiedRoomPolicy}},
			},
			"occupied_room_timeout": schema.StringAttribute{
				MarkdownDescription: "How long `occupied_room_policy = \"wait\"` waits for each room to become empty, as a duration such as " +
					"`30m`. A room that is still occupied then is not deleted, which is an error. Defaults to `30m`.",
				Optional:   true,
				Validators: []validator.String{textValidator{"a duration greater than zero", occupiedRoomTimeoutSetting.check}},
			},
			"capacity_wait": schema.StringAttribute{
				MarkdownDescription: "How long creations wait for capacity when the account is at its room limit, as a duration such as `2m`; " +
					"`0s` does not wait. All creations of an apply that use this provider block share it. Defaults to `30s`.",
				Optional:   true,
				Validators: []validator.String{textValidator{"a duration", capacityWaitSetting.check}},
			},
		},
	}
}

// textValidator checks a string with a function of the client, so that the
// configuration and the client know the same rules.
type textValidator struct {
	requirement

	check func(string) error
}

func (v textValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		addInvalid(&resp.Diagnostics, req.Path, v.check(req.ConfigValue.ValueString()))
	}
}

// numberValidator checks a number with a function. The framework's attributes for
// whole numbers call one that is not whole a bug of the provider.
type numberValidator struct {
	requirement

	check func(*big.Float) error
}

func (v numberValidator) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		addInvalid(&resp.Diagnostics, req.Path, v.check(req.ConfigValue.ValueBigFloat()))
	}
}

// requirement is the description of a validator: what a value must be.
type requirement string

// Description describes the validator.
func (r requirement) Description(context.Context) string { return "value must be " + string(r) }

// MarkdownDescription describes the validator.
func (r requirement) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }
