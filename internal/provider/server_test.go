// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
)

// stopped has created and deleted a room before Stop, and holds another.
func stopped(t *testing.T) (*acctest.Service, *acctest.ProtocolClient, *applied) {
	t.Helper()
	s, p := connected(t)
	room := p.Create(t.Context())
	expectSaid(t, said(p.Delete(t.Context(), p.Create(t.Context())).Diagnostics), "")
	if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	s.ResetRequests()
	return s, p, room
}

func TestServer_AfterStop_NoDeletionBegins(t *testing.T) {
	t.Parallel()
	s, p, room := stopped(t)
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "ERROR: Cannot delete room", "The room was not deleted")
	s.ExpectCalls(t, "the deletion", map[string]int{})
}

// A call that comes after Stop has a context that nobody cancels.
func TestServer_AfterStop_NoCreationBegins(t *testing.T) {
	t.Parallel()
	s, p, _ := stopped(t)
	expectSaid(t, said(p.Create(t.Context()).Diagnostics), "ERROR: Cannot create room", "no room was created", "interrupted")
	s.ExpectCalls(t, "the creation", map[string]int{})
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
	s, p := connected(t)
	room := p.Create(t.Context())
	stopOnArrival(t, s, p)
	reference := attribute(t, room, "reference")
	for range 2 { // Stop comes while it runs, and before it begins.
		room = refresh(t, p, room, "ERROR: Cannot read room", "interrupted")
	}
	if got := attribute(t, room, "reference"); got != reference {
		t.Errorf("the state has the room %q, want %s", got, reference)
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
	room = refresh(t, p, room, "")
	stopOnArrival(t, second, p)
	refresh(t, p, room, "ERROR: Cannot read room")
	second.RespondNormally()
	p.Configure(t.Context(), acctest.Settings(second.BaseURL()))
	expectSaid(t, said(p.Create(t.Context()).Diagnostics), "")
	if first, second := first.Ledger().Created, second.Ledger().Created; first != 1 || second != 1 {
		t.Errorf("the services have %d and %d rooms, want one each", first, second)
	}
}

// Terraform 1.16.0 to 1.16.4 send a null identity with a deletion.
func TestServer_DeleteWithANullIdentity_Deletes(t *testing.T) {
	t.Parallel()
	s, p := connected(t)
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
