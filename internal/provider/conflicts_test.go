// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/acctest"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

// applied is a room as a CLI holds it between two calls.
type applied = tfprotov6.ApplyResourceChangeResponse

// connected is a service, and the provider configured for it.
func connected(t *testing.T, options ...emulator.Option) (*acctest.Service, *acctest.ProtocolClient) {
	t.Helper()
	s := acctest.NewService(t, options...)
	return s, acctest.NewProtocolClient(t, s)
}

// deleteRoom deletes a room behind the provider's back.
func deleteRoom(t *testing.T, s *acctest.Service, reference string) {
	t.Helper()
	if err := s.DeleteRoom(reference); err != nil {
		t.Fatal(err)
	}
}

// read refreshes a room, and returns it with what the provider said.
func read(t *testing.T, p *acctest.ProtocolClient, room *applied) (refreshed *applied, diagnostics string) {
	t.Helper()
	resp := p.Read(t.Context(), room)
	return &applied{NewState: resp.NewState, NewIdentity: resp.NewIdentity, Private: resp.Private}, said(resp.Diagnostics)
}

// refresh reads a room, and checks what the provider says as expectSaid does.
func refresh(t *testing.T, p *acctest.ProtocolClient, room *applied, begins string, phrases ...string) *applied {
	t.Helper()
	refreshed, text := read(t, p, room)
	expectSaid(t, text, begins, phrases...)
	return refreshed
}

// said returns severity, summary and detail of each diagnostic.
func said(diagnostics []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diagnostics {
		fmt.Fprintf(&b, "%s: %s\n%s\n", d.Severity, d.Summary, d.Detail)
	}
	return b.String()
}

// expectSaid checks that what the provider said begins with this severity and
// summary and has these phrases, or that it is nothing.
func expectSaid(t *testing.T, got, begins string, phrases ...string) {
	t.Helper()
	if begins == "" && got != "" || !strings.HasPrefix(got, begins) {
		t.Fatalf("the provider said\n%s\nwant %q", got, begins)
	}
	for _, phrase := range phrases {
		if !strings.Contains(got, phrase) {
			t.Fatalf("the provider said\n%s\nwant %q in it", got, phrase)
		}
	}
}

// attribute returns an attribute of a room, and "" if it is null or the room is no
// longer in the state.
func attribute(t *testing.T, room *applied, name string) string {
	t.Helper()
	raw, err := room.NewState.Unmarshal(tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"keepers": tftypes.Map{ElementType: tftypes.String},
		"id":      tftypes.String, "reference": tftypes.String, "host_pin": tftypes.String, "guest_pin": tftypes.String,
	}})
	values := map[string]tftypes.Value{}
	var text *string
	if err == nil && !raw.IsNull() {
		if err = raw.As(&values); err == nil {
			err = values[name].As(&text)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if text == nil {
		return ""
	}
	return *text
}

// A room whose account nothing has confirmed is read before its deletion, once:
// the read serves the policy as well.
func TestDelete_UnconfirmedRoom_IsReadFirst(t *testing.T) {
	t.Parallel()
	const notFound, otherPINs = "ERROR: Room not found in this account", "ERROR: Room has other PINs"
	for state, says := range map[string]struct{ destroy, refuse string }{
		"found":      {"", ""},
		"occupied":   {"", "ERROR: Room is occupied"},
		"gone":       {notFound, notFound},
		"other PINs": {otherPINs, otherPINs},
	} {
		for policy, says := range map[string]string{"destroy": says.destroy, "refuse": says.refuse} {
			t.Run(policy+"/"+state, func(t *testing.T) {
				t.Parallel()
				s, p := connected(t, emulator.WithReusedReferences())
				room := p.Create(t.Context())
				room.Private = nil
				switch reference := attribute(t, room, "reference"); state {
				case "occupied":
					s.Occupy(t, reference)
				case "gone":
					deleteRoom(t, s, reference)
				case "other PINs":
					s.ReplaceRoom(t, reference)
				}
				s.ResetRequests()
				p.Configure(t.Context(), withArguments(s, map[string]string{"occupied_room_policy": policy}))
				expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), says)
				want := map[string]int{http.MethodGet: 1}
				if says == "" {
					want[http.MethodDelete] = 1
				}
				s.ExpectCalls(t, "the deletion", want)
			})
		}
	}
}

// Two rooms cannot have one reference: a cache or a service that reuses them has
// answered.
func TestCreate_ReferenceGivenTwiceInARun_IsRecordedOnce(t *testing.T) {
	t.Parallel()
	s, p := connected(t, emulator.WithReusedReferences())
	first := p.Create(t.Context())
	reference := attribute(t, first, "reference")
	s.DeleteRoomAtPOST(t, reference)
	second := p.Create(t.Context())
	expectSaid(t, said(second.Diagnostics), "ERROR: Room may have been created", reference, "another creation of this run")
	if got := attribute(t, second, "reference"); got != "" {
		t.Errorf("the second room is in the state as %s", got)
	}
	s.ExpectNoSecrets(t, "the diagnostic", said(second.Diagnostics))

	p.Configure(t.Context(), acctest.Settings(s.BaseURL())) // Another run.
	third := p.Create(t.Context())
	expectSaid(t, said(third.Diagnostics), "")
	if attribute(t, third, "reference") == "" {
		t.Error("the room of the next run is not in the state")
	}
}

// A creation that was given the reference of an older room proves that one gone:
// under create_before_destroy, its DELETE would delete the new room.
func TestDelete_OlderRoomOfAReferenceJustGiven_SendsNothing(t *testing.T) {
	t.Parallel()
	for name, forget := range map[string]bool{"confirmed": false, "unconfirmed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := connected(t, emulator.WithReusedReferences())
			old := p.Create(t.Context())
			if forget {
				old.Private = nil
			}
			deleteRoom(t, s, attribute(t, old, "reference"))
			p.Configure(t.Context(), acctest.Settings(s.BaseURL()))
			next := p.Create(t.Context())
			if attribute(t, next, "reference") != attribute(t, old, "reference") {
				t.Fatal("the reference was not reused")
			}
			s.ResetRequests()
			expectSaid(t, said(p.Delete(t.Context(), old).Diagnostics), "")
			s.ExpectCalls(t, "the deletion of the older room", map[string]int{})
			expectSaid(t, said(p.Delete(t.Context(), next).Diagnostics), "")
			s.ExpectCalls(t, "the deletion of the new room", map[string]int{http.MethodDelete: 1})
		})
	}
}

// A creation that nothing has confirmed proves nothing, but may have been given the
// reference all the same.
func TestDelete_OlderRoomOfAReferenceThatNothingConfirms_IsReadFirst(t *testing.T) {
	t.Parallel()
	s, p := connected(t, emulator.WithReusedReferences())
	old := p.Create(t.Context())
	deleteRoom(t, s, attribute(t, old, "reference"))
	p.Configure(t.Context(), acctest.Settings(s.BaseURL()))
	s.Inject(t, emulator.Fault{Method: http.MethodPost, Kind: emulator.FaultNoPINs})
	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultStatusBefore, Status: http.StatusUnauthorized})
	expectSaid(t, said(p.Create(t.Context()).Diagnostics), "ERROR: Room created without PINs")
	expectSaid(t, said(p.Delete(t.Context(), old).Diagnostics), "ERROR: Room has other PINs", "not deleted")
	if s.OnlyRoom(t).Reference != attribute(t, old, "reference") {
		t.Error("the new room was not given the reference")
	}
}

// Other PINs are a sign of another room, which must not be deleted unasked.
func TestRead_OtherPINs_AreStoredAndDeletionIsRefusedUntilTheNextRead(t *testing.T) {
	t.Parallel()
	s, p := connected(t, emulator.WithReusedReferences())
	room := p.Create(t.Context())
	other := s.ReplaceRoom(t, attribute(t, room, "reference"))

	room, text := read(t, p, room)
	expectSaid(t, text, "WARNING: Room has other PINs: "+other.Reference, "state rm")
	s.ExpectNoSecrets(t, "the warning", text)
	if got := attribute(t, room, "host_pin"); got != other.HostPIN {
		t.Errorf("the state has the host PIN %s, want the new one", got)
	}
	s.ResetRequests()
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "ERROR: Room has other PINs", "stays in the state", "-refresh-only")
	s.ExpectCalls(t, "the refused deletion", map[string]int{})

	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	room = refresh(t, p, room, "") // Tells nothing of PINs.
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "ERROR: Room has other PINs")

	room = refresh(t, p, room, "")
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "")
	if rooms := s.References(); len(rooms) != 0 {
		t.Errorf("the service has the rooms %v", rooms)
	}
}

// The same reference with other PINs on another account is another room.
func TestRead_OtherPINsOnAnotherAccount_StateStays(t *testing.T) {
	t.Parallel()
	s, elsewhere := acctest.NewService(t, emulator.WithReusedReferences()), acctest.NewService(t, emulator.WithReusedReferences())
	p := acctest.NewProtocolClient(t, s)
	room := p.Create(t.Context())
	pin := attribute(t, room, "host_pin")
	if _, err := elsewhere.CreateRoom(); err != nil {
		t.Fatal(err)
	}

	p.Configure(t.Context(), acctest.Settings(elsewhere.BaseURL()))
	room = refresh(t, p, room, "ERROR: Room has other PINs", "another account", "unchanged")
	elsewhere.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultNoPINs})
	room = refresh(t, p, room, "ERROR: Cannot read room", "no PIN shows it to be the same room", "another account", "unchanged")
	if got := attribute(t, room, "host_pin"); got != pin {
		t.Errorf("the state has the host PIN %s of the other account's room", got)
	}
	p.Configure(t.Context(), acctest.Settings(s.BaseURL()))
	room = refresh(t, p, room, "")

	// Without PINs in the state, nothing tells the rooms apart, whatever is stored from now on.
	p.Configure(t.Context(), withStorePINs(s, "false"))
	room = refresh(t, p, room, "")
	for _, store := range []string{"false", "true"} {
		p.Configure(t.Context(), withStorePINs(elsewhere, store))
		room = refresh(t, p, room, "ERROR: Cannot read room", "no PIN shows it to be the same room", "state rm ADDRESS` and import")
		expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "ERROR: Room belongs to another account", "state rm ADDRESS` and import")
	}
	elsewhere.OnlyRoom(t)
	p.Configure(t.Context(), withStorePINs(s, "false"))
	room = refresh(t, p, room, "")
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "")
}

func TestImport_OneRoomTwiceInARun_Warns(t *testing.T) {
	t.Parallel()
	s, p := connected(t)
	importRoom := func(reference string) string {
		resp, err := p.Server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "visionsconnected_vmr", ID: reference})
		if err != nil {
			t.Fatal(err)
		}
		return said(resp.Diagnostics)
	}
	expectSaid(t, importRoom("ve-1"), "")
	expectSaid(t, importRoom("ve-2"), "")
	expectSaid(t, importRoom("ve-1"), "WARNING: Room imported twice: ve-1")
	p.Configure(t.Context(), acctest.Settings(s.BaseURL()))
	expectSaid(t, importRoom("ve-1"), "")
}

// Where the API's own response names a room and nothing confirms it, the room is
// in the state, of no account as yet.
func TestCreate_ThatNothingConfirms_IsSavedUnconfirmed(t *testing.T) {
	t.Parallel()
	s, p := connected(t)
	s.Inject(t, emulator.Fault{Method: http.MethodPost, Kind: emulator.FaultNoPINs})
	s.Inject(t, emulator.Fault{Method: http.MethodGet, Kind: emulator.FaultStatusBefore, Status: http.StatusUnauthorized})
	room := p.Create(t.Context())
	expectSaid(t, said(room.Diagnostics), "ERROR: Room created without PINs", "is in the state", "untaint")
	if attribute(t, room, "reference") != s.OnlyRoom(t).Reference || attribute(t, room, "host_pin") != "" {
		t.Error("the state has not the room without PINs")
	}

	elsewhere := acctest.NewService(t)
	p.Configure(t.Context(), acctest.Settings(elsewhere.BaseURL()))
	refresh(t, p, room, "ERROR: Room not found in this account", "This account has no such room")
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "ERROR: Room not found in this account")

	p.Configure(t.Context(), acctest.Settings(s.BaseURL()))
	room = refresh(t, p, room, "")
	if attribute(t, room, "host_pin") != s.OnlyRoom(t).HostPIN {
		t.Error("the refresh has not read the PINs")
	}
	s.ResetRequests()
	expectSaid(t, said(p.Delete(t.Context(), room).Diagnostics), "")
	s.ExpectCalls(t, "the deletion of the room once it was read", map[string]int{http.MethodDelete: 1})
}

// A gateway's error may carry the room that was created.
func TestCreate_UnknownWithAReference_NamesIt(t *testing.T) {
	t.Parallel()
	s := acctest.NewService(t)
	s.Inject(t, emulator.Fault{
		Method: http.MethodPost, Kind: emulator.FaultRespond, Acts: true, Status: http.StatusBadGateway, Body: `{"reference":"$reference"}`,
	})
	room := acctest.NewProtocolClient(t, s).Create(t.Context())
	expectSaid(t, said(room.Diagnostics), "ERROR: Room may have been created", "names room "+s.OnlyRoom(t).Reference)
	if attribute(t, room, "reference") != "" {
		t.Error("the room is in the state")
	}
}
