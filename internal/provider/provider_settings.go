// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/videoengine"
)

// providerModel is the provider block.
type providerModel struct {
	CustomerID     types.String `tfsdk:"customer_id"`
	APIKey         types.String `tfsdk:"api_key"`
	BaseURL        types.String `tfsdk:"base_url"`
	CACertPEM      types.String `tfsdk:"ca_cert_pem"`
	RequestTimeout types.String `tfsdk:"request_timeout"`
	MaxRetries     types.Number `tfsdk:"max_retries"`
	StorePINs      types.Bool   `tfsdk:"store_pins"`

	OccupiedRoomPolicy  types.String `tfsdk:"occupied_room_policy"`
	OccupiedRoomTimeout types.String `tfsdk:"occupied_room_timeout"`
	CapacityWait        types.String `tfsdk:"capacity_wait"`
}

// settings are what the provider block, the environment and the defaults come to.
// They are printed as the credentials are: without a secret.
type settings struct {
	videoengine.Credentials

	baseURL        string
	caCertPEM      string // Empty where only the system's authorities are trusted.
	requestTimeout time.Duration
	maxRetries     int
	occupied       occupiedRoomArguments
	capacityWait   time.Duration
}

// mostRetries bounds max_retries: with it, a request gives up after some minutes.
const mostRetries = 20

// textSetting is an argument of the provider block that an environment variable
// can stand in for.
type textSetting struct {
	attribute string
	env       string
	label     string
	check     func(string) error
}

var (
	customerIDSetting = textSetting{"customer_id", "VISIONSCONNECTED_CUSTOMER_ID", "customer ID", videoengine.ValidateCustomerID}
	apiKeySetting     = textSetting{"api_key", "VISIONSCONNECTED_API_KEY", "API key", videoengine.ValidateAPIKey}
	baseURLSetting    = textSetting{"base_url", "VISIONSCONNECTED_BASE_URL", "base URL", validateBaseURL}
	caCertPEMSetting  = textSetting{"ca_cert_pem", "VISIONSCONNECTED_CA_CERT_PEM", "certificates", validateCACertPEM}
)

// unknownArguments names the arguments of a provider block whose values are unknown
// until something else is applied. Such an argument never falls back to the
// environment: the value there may be another account's.
func unknownArguments(block tftypes.Value) ([]string, error) {
	var values map[string]tftypes.Value
	if err := block.As(&values); err != nil {
		return nil, err
	}
	maps.DeleteFunc(values, func(_ string, value tftypes.Value) bool { return value.IsKnown() })
	return slices.Sorted(maps.Keys(values)), nil
}

// settings resolves the provider block, all of whose values are known. Where a
// value was unknown when the configuration was validated, it is checked here
// for the first time, and so is the environment.
func (m providerModel) settings(getenv func(string) string) (settings, diag.Diagnostics) {
	var diags diag.Diagnostics
	s := settings{
		Credentials: videoengine.Credentials{
			CustomerID: customerIDSetting.resolve(m.CustomerID, getenv, "", &diags),
			APIKey:     apiKeySetting.resolve(m.APIKey, getenv, "", &diags),
		},
		baseURL:        baseURLSetting.resolve(m.BaseURL, getenv, videoengine.DefaultBaseURL, &diags),
		requestTimeout: requestTimeoutSetting.resolve(m.RequestTimeout, &diags),
		maxRetries:     videoengine.DefaultMaxRetries,
		occupied: occupiedRoomArguments{
			policy:  destroyOccupied,
			timeout: occupiedRoomTimeoutSetting.resolve(m.OccupiedRoomTimeout, &diags),
		},
		capacityWait: capacityWaitSetting.resolve(m.CapacityWait, &diags),
	}
	if !m.CACertPEM.IsNull() || getenv(caCertPEMSetting.env) != "" {
		s.caCertPEM = caCertPEMSetting.resolve(m.CACertPEM, getenv, "", &diags)
	}
	if !m.MaxRetries.IsNull() {
		addInvalid(&diags, path.Root("max_retries"), checkRetries(m.MaxRetries.ValueBigFloat()))
		retries, _ := m.MaxRetries.ValueBigFloat().Int64() // Checked.
		s.maxRetries = int(retries)
	}
	if !m.OccupiedRoomPolicy.IsNull() {
		s.occupied.policy = occupiedRoomPolicy(m.OccupiedRoomPolicy.ValueString())
		addInvalid(&diags, path.Root("occupied_room_policy"), validateOccupiedRoomPolicy(m.OccupiedRoomPolicy.ValueString()))
	}
	return s, diags
}

// addInvalid adds an error about an argument to diags, where there is one. The
// CLIs print the line of the configuration to which the path of a diagnostic
// leads: what may hold credentials, if only by mistake, gets no path.
func addInvalid(diags *diag.Diagnostics, argument path.Path, err error) {
	name := argument.String()
	switch {
	case err == nil:
	case slices.Contains([]string{customerIDSetting.attribute, apiKeySetting.attribute, baseURLSetting.attribute, caCertPEMSetting.attribute}, name):
		diags.AddError("Invalid "+name, sentence(err)+" The value comes from the argument "+name+".")
	default:
		diags.AddAttributeError(argument, "Invalid "+name, sentence(err))
	}
}

// resolve returns the configured value, else that of the environment variable
// where it is not empty, else fallback. Where that leaves nothing, or something
// that cannot be used, an error goes to diags.
func (t textSetting) resolve(configured types.String, getenv func(string) string, fallback string, diags *diag.Diagnostics) string {
	value, source := fallback, ""
	switch fromEnv := getenv(t.env); {
	case !configured.IsNull():
		value, source = configured.ValueString(), "the argument "+t.attribute
	case fromEnv != "":
		value, source = fromEnv, "the environment variable "+t.env
	case fallback == "":
		diags.AddError("Missing "+t.attribute,
			fmt.Sprintf("The provider needs the %s of your VisionsConnected account. Set the argument %s in the provider "+
				"block, or the environment variable %s.", t.label, t.attribute, t.env))
		return ""
	}
	if err := t.check(value); err != nil {
		diags.AddError("Invalid "+t.attribute,
			fmt.Sprintf("%s The value comes from %s.", sentence(err), source))
	}
	return value
}

func validateBaseURL(raw string) error {
	_, err := videoengine.ParseBaseURL(raw)
	return err
}

func validateCACertPEM(text string) error {
	_, err := videoengine.RootCAs(text)
	return err
}

// durationSetting is an argument of the provider block that is a duration. The
// duration type of terraform-plugin-framework-timetypes (0.5) prints a literal
// `\n\n` in its error, and offers examples that it refuses.
type durationSetting struct {
	attribute    string
	defaultValue time.Duration
	// zero reports whether a duration of zero is allowed.
	zero bool
}

var (
	requestTimeoutSetting      = durationSetting{"request_timeout", videoengine.DefaultRequestTimeout, false}
	occupiedRoomTimeoutSetting = durationSetting{"occupied_room_timeout", 30 * time.Minute, false}
	capacityWaitSetting        = durationSetting{"capacity_wait", 30 * time.Second, true}
)

// resolve returns the configured duration, or else the default. Where that
// cannot be used, an error goes to diags.
func (d durationSetting) resolve(configured types.String, diags *diag.Diagnostics) time.Duration {
	if configured.IsNull() {
		return d.defaultValue
	}
	addInvalid(diags, path.Root(d.attribute), d.check(configured.ValueString()))
	duration, _ := time.ParseDuration(configured.ValueString()) // Checked.
	return duration
}

func (d durationSetting) check(text string) error {
	duration, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return fmt.Errorf("the value must be a duration such as 30s, 5m or 1h30m, not %q", text)
	case duration < 0:
		return errors.New("the value must not be negative")
	case duration == 0 && !d.zero:
		return errors.New("the value must be greater than zero")
	default:
		return nil
	}
}

func checkRetries(number *big.Float) error {
	retries, accuracy := number.Int64()
	if accuracy != big.Exact || retries < 0 || retries > mostRetries {
		return fmt.Errorf("the value must be a whole number from 0 to %d, not %s", mostRetries, number.Text('g', 10))
	}
	return nil
}

func validateOccupiedRoomPolicy(text string) error {
	switch occupiedRoomPolicy(text) {
	case destroyOccupied, refuseOccupied, waitForOccupied:
		return nil
	default:
		return fmt.Errorf("the value must be one of %q, %q or %q, not %q", destroyOccupied, refuseOccupied, waitForOccupied, text)
	}
}

// userAgent names this provider, the protocol and the version that the CLI
// reports for its core. OpenTofu reports a Terraform version there, so nothing is
// claimed about which CLI it is. TF_APPEND_USER_AGENT is the convention by which
// users of Terraform add a word of their own.
func userAgent(version, coreVersion string, getenv func(string) string) string {
	agent := fmt.Sprintf("terraform-provider-visionsconnected/%s (protocol 6; core %s)", version, coreVersion)
	// No header may hold a control character: every request would fail.
	words := strings.FieldsFunc(getenv("TF_APPEND_USER_AGENT"), func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c)
	})
	return strings.Join(append([]string{agent}, words...), " ")
}
