// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Vault is a secret store with as much of the API of Vault's key-value engine,
// version 2, as the fake of its provider uses.
type Vault struct {
	*httptest.Server

	mu      sync.Mutex
	secrets map[string]map[string]string
}

// NewVault returns an empty store.
func NewVault(t *testing.T) *Vault {
	t.Helper()
	v := &Vault{secrets: map[string]map[string]string{}}
	v.Server = httptest.NewServer(http.HandlerFunc(v.write))
	t.Cleanup(v.Close)
	return v
}

func (v *Vault) write(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Data map[string]string `json:"data"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Method != http.MethodPost || body.Data == nil {
		http.Error(w, "not a secret", http.StatusBadRequest)
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.secrets[r.URL.Path] = body.Data
}

// Secret returns what was last written under a name of the mount "kv".
func (v *Vault) Secret(name string) map[string]string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.secrets["/v1/kv/data/"+name]
}

// fakeVault stands in for the provider hashicorp/vault: its resource
// vault_kv_secret_v2 has a write-only argument.
type fakeVault struct{ getenv func(string) string }

func newFakeVault(getenv func(string) string) frameworkprovider.Provider { return fakeVault{getenv} }

func (fakeVault) Metadata(_ context.Context, _ frameworkprovider.MetadataRequest, resp *frameworkprovider.MetadataResponse) {
	resp.TypeName = "vault"
}

func (fakeVault) Schema(_ context.Context, _ frameworkprovider.SchemaRequest, resp *frameworkprovider.SchemaResponse) {
	resp.Schema = providerschema.Schema{Attributes: map[string]providerschema.Attribute{
		"address": providerschema.StringAttribute{Optional: true}, // or VAULT_ADDR
		"token":   providerschema.StringAttribute{Optional: true},
	}}
}

func (p fakeVault) Configure(ctx context.Context, req frameworkprovider.ConfigureRequest, resp *frameworkprovider.ConfigureResponse) {
	var model struct {
		Address types.String `tfsdk:"address"`
		Token   types.String `tfsdk:"token"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	resp.ResourceData = cmp.Or(model.Address.ValueString(), p.getenv("VAULT_ADDR"))
}

func (fakeVault) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (fakeVault) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &fakeVaultSecret{} }}
}

type fakeVaultSecret struct{ address string }

type fakeVaultSecretModel struct {
	Mount   types.String `tfsdk:"mount"`
	Name    types.String `tfsdk:"name"`
	Data    types.String `tfsdk:"data_json_wo"`
	Version types.Int64  `tfsdk:"data_json_wo_version"`
}

func (r *fakeVaultSecret) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "vault_kv_secret_v2"
}

func (r *fakeVaultSecret) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"mount":                schema.StringAttribute{Required: true, PlanModifiers: replace},
		"name":                 schema.StringAttribute{Required: true, PlanModifiers: replace},
		"data_json_wo":         schema.StringAttribute{Optional: true, WriteOnly: true},
		"data_json_wo_version": schema.Int64Attribute{Optional: true},
	}}
}

func (r *fakeVaultSecret) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.address, _ = req.ProviderData.(string)
}

func (r *fakeVaultSecret) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(r.write(ctx, req.Config)...)
}

func (r *fakeVaultSecret) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (r *fakeVaultSecret) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(r.write(ctx, req.Config)...)
}

func (r *fakeVaultSecret) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// write sends the secret, which only the configuration holds, to the store.
func (r *fakeVaultSecret) write(ctx context.Context, config tfsdk.Config) diag.Diagnostics {
	var model fakeVaultSecretModel
	if diags := config.Get(ctx, &model); diags.HasError() {
		return diags
	}
	if err := r.post(ctx, model); err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot write the secret", err.Error())}
	}
	return nil
}

func (r *fakeVaultSecret) post(ctx context.Context, model fakeVaultSecretModel) error {
	url := fmt.Sprintf("%s/v1/%s/data/%s", r.address, model.Mount.ValueString(), model.Name.ValueString())
	body := fmt.Appendf(nil, `{"data":%s}`, model.Data.ValueString())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // Nothing is left to read.
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		return fmt.Errorf("%s: %s", resp.Status, text)
	}
	return nil
}
