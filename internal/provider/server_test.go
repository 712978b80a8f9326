// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

func TestServer_AfterStop_NoDeletionBegins(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	p := acctest.NewProtocolClient(t, s)
	kept, deleted := p.Create(t.Context()), p.Create(t.Context())
	if resp := p.Delete(t.Context(), deleted); len(resp.Diagnostics) > 0 {
		t.Fatalf("before Stop: %+v", resp.Diagnostics[0])
	}

	if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	resp := p.Delete(t.Context(), kept)
	if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Cannot delete room" ||
		!strings.Contains(resp.Diagnostics[0].Detail, "The room was not deleted") {
		t.Errorf("after Stop: %+v", resp.Diagnostics)
	}
	if deletes := s.Ledger().Count(http.MethodDelete); deletes != 1 {
		t.Errorf("the service saw %d DELETEs, want the one before Stop", deletes)
	}
}

// A call that comes after Stop has a context that nobody cancels.
func TestServer_AfterStop_NoCreationBegins(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	p := acctest.NewProtocolClient(t, s)
	if resp := p.Create(t.Context()); len(resp.Diagnostics) > 0 {
		t.Fatalf("before Stop: %+v", resp.Diagnostics[0])
	}

	if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	resp := p.Create(t.Context())
	if len(resp.Diagnostics) != 1 {
		t.Fatalf("%d diagnostics after Stop, want one", len(resp.Diagnostics))
	}
	if d := resp.Diagnostics[0]; d.Summary != "Cannot create room" || !strings.Contains(d.Detail, "no room was created") ||
		!strings.Contains(d.Detail, "interrupted") {
		t.Errorf("after Stop: %s\n%s", d.Summary, d.Detail)
	}
	if posts := s.Ledger().Count(http.MethodPost); posts != 1 {
		t.Errorf("the service saw %d POSTs, want the one before Stop", posts)
	}
}

func stopOnArrival(t *testing.T, s *acctest.Service, p *acctest.ProtocolClient) {
	t.Helper()
	s.Intercept(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := p.Server.StopProvider(r.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
			t.Error(err)
		}
		<-r.Context().Done() // There is no response.
	})
}

func TestServer_Stop_ReadsEndAndTheStateStays(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	p := acctest.NewProtocolClient(t, s)
	room := p.Create(t.Context())
	stopOnArrival(t, s, p)
	for _, moment := range []string{"while it runs", "before it begins"} {
		resp := p.Read(t.Context(), room)
		if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Cannot read room" || resp.NewState == nil {
			t.Errorf("Stop %s: got %+v, want the error of a read that was interrupted", moment, resp.Diagnostics)
		}
	}
}

// A process that serves several commands, as under -debug, is configured by each.
func TestServer_ConfiguredAgain_IsANewRun(t *testing.T) {
	t.Parallel()
	first, second := acctest.NewService(t), acctest.NewService(t)
	p := acctest.NewProtocolClient(t, first)
	room := p.Create(t.Context())
	first.Intercept(func(w http.ResponseWriter, r *http.Request) {
		p.Configure(t.Context(), acctest.Settings(second.BaseURL())) //nolint:contextcheck // While this read runs.
		first.ServeHTTP(w, r)
	})
	if resp := p.Read(t.Context(), room); len(resp.Diagnostics) > 0 {
		t.Fatal(resp.Diagnostics[0])
	}
	stopOnArrival(t, second, p)
	if resp := p.Read(t.Context(), room); len(resp.Diagnostics) == 0 {
		t.Error("the read has no error after Stop")
	}

	second.RespondNormally()
	p.Configure(t.Context(), acctest.Settings(second.BaseURL()))
	if resp := p.Create(t.Context()); len(resp.Diagnostics) > 0 {
		t.Error(resp.Diagnostics[0])
	}
	if first, second := first.Ledger().Created, second.Ledger().Created; first != 1 || second != 1 {
		t.Errorf("the services have %d and %d rooms, want one each", first, second)
	}
}

// Terraform 1.16.0 to 1.16.4 send a null identity with a deletion.
func TestServer_DeleteWithANullIdentity_Deletes(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	p := acctest.NewProtocolClient(t, s)
	room := p.Create(t.Context())
	null := &tfprotov6.DynamicValue{MsgPack: []byte{0xc0}}
	resp, err := p.Server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName:        "visionsconnected_vmr",
		PriorState:      room.NewState,
		PlannedState:    null,
		Config:          null,
		PlannedPrivate:  room.Private,
		PlannedIdentity: &tfprotov6.ResourceIdentityData{IdentityData: null},
	})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Errorf("%+v, %v", resp, err)
	}
	if rooms := s.References(); len(rooms) > 0 {
		t.Errorf("the rooms %v are left", rooms)
	}
}
