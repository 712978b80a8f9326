// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/emulator"
)

const vmrType = "visionsconnected_vmr"

// object is a room in the state, as a CLI holds it.
type object struct {
	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool

	keepers                      int
	reference, hostPIN, guestPIN string

	// What the model knows: the room that is meant, by its host PIN, and the account
	// in which the API has confirmed it, or nobody's.
	room string
	home int
}

// call is one call of the provider, and what came of it.
type call struct {
	kind string
	// about is the object of a read, a plan or a deletion.
	about *object
	do    func(context.Context, *call) error

	began, ended time.Time
	arguments    arguments
	log          bytes.Buffer
	diagnostics  []*tfprotov6.Diagnostic
	// result is what the state gets, nil for nothing.
	result *object
	plan   *tfprotov6.PlanResourceChangeResponse
	// requests are those of this call, in the order in which they were answered.
	requests []emulator.Request
	// clean says that nothing stood in its way.
	clean bool
	panic any
}

// asks tells whether the call makes requests.
func (c *call) asks() bool { return slices.Contains([]string{"create", "read", "delete"}, c.kind) }

// failed tells whether the call has an error.
func (c *call) failed() bool {
	for _, d := range c.diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// kept returns what stays in the state after a creation or a deletion.
func (c *call) kept() *object {
	if c.kind == "delete" && c.result != nil {
		return c.about
	}
	return c.result
}

// run makes calls, side by side where there are several, and checks what came of
// them.
func (w *world) run(s step, calls ...*call) {
	for _, a := range w.accounts {
		a.ResetRequests()
	}
	w.look()
	if len(calls) == 0 {
		return
	}
	w.mu.Lock()
	if calls[0].asks() {
		w.stop.call--
	}
	timed := calls[0].asks() && w.stop.call == 0
	after := w.stop.after
	w.mu.Unlock()
	if timed {
		defer time.AfterFunc(after, w.stopProvider).Stop()
	}
	var all sync.WaitGroup
	for _, c := range calls {
		c.began, c.arguments = time.Now(), w.arguments
		c.clean = len(calls) == 1 && len(s.faults) == 0 && s.refused == 0 && s.meanwhile.op == "" && w.stoppedAt.IsZero() &&
			w.arguments.key == w.accounts[w.arguments.account].key
		all.Go(func() {
			defer func() { c.panic = recover() }()
			if err := c.do(tflogtest.RootLogger(context.Background(), &c.log), c); err != nil {
				panic(err)
			}
			c.ended = time.Now()
		})
	}
	all.Wait()
	synctest.Wait()
	w.check(calls)
}

func (w *world) encode(values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	return w.object(w.schema.ResourceSchemas[vmrType], values)
}

// null is what stands for the resource where there is none.
func (w *world) null() *tfprotov6.DynamicValue {
	of := w.schema.ResourceSchemas[vmrType].ValueType()
	value, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, nil))
	w.must(err)
	return &value
}

// decode returns the object in a response, nil for null.
func (w *world) decode(state *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) *object {
	if state == nil {
		return nil
	}
	value, err := state.Unmarshal(w.schema.ResourceSchemas[vmrType].ValueType())
	w.must(err)
	if value.IsNull() {
		return nil
	}
	var attributes map[string]tftypes.Value
	w.must(value.As(&attributes))
	text := func(name string) string {
		var text *string
		w.must(attributes[name].As(&text))
		if text == nil {
			return ""
		}
		return *text
	}
	o := &object{
		state: state, private: private, identity: identity, home: nobody,
		reference: text("reference"), hostPIN: text("host_pin"), guestPIN: text("guest_pin"),
	}
	var keepers map[string]tftypes.Value
	w.must(attributes["keepers"].As(&keepers))
	if rotation, ok := keepers["rotation"]; ok {
		var text string
		w.must(rotation.As(&text))
		o.keepers, err = strconv.Atoi(text)
		w.must(err)
	}
	return o
}

// keepersValue returns the keepers of the configuration, null for 0.
func keepersValue(n int) tftypes.Value {
	of := tftypes.Map{ElementType: tftypes.String}
	if n == 0 {
		return tftypes.NewValue(of, nil)
	}
	return tftypes.NewValue(of, map[string]tftypes.Value{"rotation": tftypes.NewValue(tftypes.String, strconv.Itoa(n))})
}

// planning plans a change of an object, nil for none, to these keepers, or its
// destruction where they are negative.
func (w *world) planning(prior *object, keepers int) *call {
	return &call{kind: "plan", about: prior, do: func(ctx context.Context, c *call) (err error) {
		req := &tfprotov6.PlanResourceChangeRequest{TypeName: vmrType, PriorState: w.null(), ProposedNewState: w.null(), Config: w.null()}
		proposed := map[string]tftypes.Value{"keepers": keepersValue(keepers)}
		if keepers >= 0 {
			req.Config = w.encode(proposed)
		}
		if prior != nil {
			req.PriorState, req.PriorPrivate, req.PriorIdentity = prior.state, prior.private, prior.identity
			for name, value := range map[string]string{
				"id": prior.reference, "reference": prior.reference, "host_pin": prior.hostPIN, "guest_pin": prior.guestPIN,
			} {
				if value != "" {
					proposed[name] = tftypes.NewValue(tftypes.String, value)
				}
			}
		}
		if keepers >= 0 {
			req.ProposedNewState = w.encode(proposed)
		}
		c.plan, err = w.provider.PlanResourceChange(ctx, req)
		c.diagnostics = c.plan.Diagnostics
		return err
	}}
}

// creating applies the plan of a creation.
func (w *world) creating(keepers int, plan *tfprotov6.PlanResourceChangeResponse) *call {
	return &call{kind: "create", do: func(ctx context.Context, c *call) error {
		resp, err := w.provider.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: vmrType, PriorState: w.null(), PlannedState: plan.PlannedState, PlannedPrivate: plan.PlannedPrivate,
			PlannedIdentity: plan.PlannedIdentity, Config: w.encode(map[string]tftypes.Value{"keepers": keepersValue(keepers)}),
		})
		if err == nil {
			c.diagnostics, c.result = resp.Diagnostics, w.decode(resp.NewState, resp.Private, resp.NewIdentity)
		}
		return err
	}}
}

// deleting applies the deletion of an object.
func (w *world) deleting(o *object) *call {
	return &call{kind: "delete", about: o, do: func(ctx context.Context, c *call) error {
		resp, err := w.provider.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
			TypeName: vmrType, PriorState: o.state, PlannedState: w.null(), Config: w.null(), PlannedPrivate: o.private, PlannedIdentity: o.identity,
		})
		if err == nil {
			c.diagnostics, c.result = resp.Diagnostics, w.decode(resp.NewState, resp.Private, resp.NewIdentity)
		}
		return err
	}}
}

// reading refreshes an object.
func (w *world) reading(o *object) *call {
	return &call{kind: "read", about: o, do: func(ctx context.Context, c *call) error {
		resp, err := w.provider.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
			TypeName: vmrType, CurrentState: o.state, CurrentIdentity: o.identity, Private: o.private,
		})
		if err == nil {
			c.diagnostics, c.result = resp.Diagnostics, w.decode(resp.NewState, resp.Private, resp.NewIdentity)
		}
		return err
	}}
}

// importing begins an import, which a read completes.
func (w *world) importing(reference string) *call {
	return &call{kind: "import", do: func(ctx context.Context, c *call) error {
		resp, err := w.provider.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: vmrType, ID: reference})
		if err == nil && len(resp.ImportedResources) == 1 {
			imported := resp.ImportedResources[0]
			c.result = w.decode(imported.State, imported.Private, imported.Identity)
		}
		c.diagnostics = resp.Diagnostics
		return err
	}}
}

// moving moves a room from the state of another provider.
func (w *world) moving(r emulator.Room) *call {
	const state = `{"id":%[1]q,"path":"/vmrs","api_response":"{\"reference\":\"%[1]s\",\"hostPIN\":\"%[2]s\",\"guestPIN\":\"%[3]s\"}"}`
	return &call{kind: "move", do: func(ctx context.Context, c *call) error {
		resp, err := w.provider.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{
			SourceProviderAddress: "registry.terraform.io/mastercard/restapi", SourceTypeName: "restapi_object", TargetTypeName: vmrType,
			SourceState: &tfprotov6.RawState{JSON: fmt.Appendf(nil, state, r.Reference, r.HostPIN, r.GuestPIN)},
		})
		if err == nil {
			c.diagnostics, c.result = resp.Diagnostics, w.decode(resp.TargetState, resp.TargetPrivate, resp.TargetIdentity)
		}
		return err
	}}
}
