// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"
	"weak"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/protocoltest"
)

// payload stands for what terraform-plugin-go hangs on the context of a call:
// loggers with their fields, and the request.
type payload [10 << 10]byte

type payloadKey struct{}

func withPayload(ctx context.Context) (context.Context, weak.Pointer[payload]) {
	p := &payload{}
	return context.WithValue(ctx, payloadKey{}, p), weak.Make(p)
}

// Every call but those that a CLI makes once lets go of its context. A call that
// a newer version of the protocol brings must be added to one or the other.
func TestServer_CallThatHasEnded_ItsContextIsNotKept(t *testing.T) {
	t.Parallel()
	madeOnce := []string{
		"GetMetadata", "GetProviderSchema", "GetResourceIdentitySchemas", "GetFunctions",
		"ValidateProviderConfig", "ConfigureProvider", "StopProvider",
	}
	calls := reflect.TypeFor[tfprotov6.ProviderServer]()
	for i := range calls.NumMethod() {
		name := calls.Method(i).Name
		if slices.Contains(madeOnce, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newProtocol(t, newService(t)).Server
			call := reflect.ValueOf(server).MethodByName(name)
			ctx, kept := withPayload(t.Context())
			call.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.New(call.Type().In(1).Elem())})
			runtime.GC()
			if kept.Value() != nil {
				t.Error("the context is still there after the call")
			}
			runtime.KeepAlive(server)
		})
	}
}

// Not parallel to other tests: it measures the memory of the process.
func TestServer_ManyCalls_MemoryStays(t *testing.T) { //nolint:paralleltest // See above.
	const calls, mostBytes = 4000, 100
	s := newService(t)
	p := newProtocol(t, s)
	room := p.Create(t.Context())
	read := func(n int) uint64 {
		for range n {
			ctx, cancel := context.WithCancel(t.Context())
			ctx, _ = withPayload(ctx)
			if resp := p.Read(ctx, room); len(resp.Diagnostics) > 0 {
				t.Fatal(resp.Diagnostics[0])
			}
			cancel() // As gRPC does when a call has ended.
		}
		s.ResetRequests()
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return memory.HeapAlloc
	}

	before := read(100) // Connections, caches and the like are there from now on.
	after := read(calls)
	perCall := (int64(after) - int64(before)) / calls //nolint:gosec // No heap is that large.
	t.Logf("each call leaves %d bytes", perCall)
	if perCall > mostBytes {
		t.Errorf("each call leaves %d bytes of live heap, want %d at most", perCall, mostBytes)
	}
	runtime.KeepAlive(p)
}

// A server that is stopped when its call has ended can be stopped before.
func TestServer_RunningCall_IsCanceled(t *testing.T) {
	t.Parallel()
	const patience = 20 * time.Second // Less than the request's own time-out.
	for name, end := range map[string]func(t *testing.T, p *protocoltest.Client, cancel context.CancelFunc){
		"by Stop": func(t *testing.T, p *protocoltest.Client, _ context.CancelFunc) {
			t.Helper()
			if _, err := p.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
				t.Error(err)
			}
		},
		"by its caller": func(_ *testing.T, _ *protocoltest.Client, cancel context.CancelFunc) { cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			p := newProtocol(t, s)
			room := p.Create(t.Context())
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			s.interceptWith(func(_ http.ResponseWriter, r *http.Request) {
				end(t, p, cancel)
				<-r.Context().Done() // There is no answer.
			})

			resp := p.Read(ctx, room)
			if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Cannot read the room" {
				t.Errorf("got %+v, want the error of a read that was interrupted", resp.Diagnostics)
			}
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				t.Error("the call went on")
			}
		})
	}
}
