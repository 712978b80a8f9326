// SPDX-License-Identifier: MPL-2.0

package pluginserver

import (
	"context"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// emptyProvider is a provider of nothing: the framework keeps the contexts of
// calls that fail too.
type emptyProvider struct{}

func (emptyProvider) Metadata(context.Context, provider.MetadataRequest, *provider.MetadataResponse) {
}

func (emptyProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (emptyProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (emptyProvider) Resources(context.Context) []func() resource.Resource { return nil }

func (emptyProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

// payload stands for what terraform-plugin-go hangs on the context of a call:
// loggers with their fields, and the request.
type payload [10 << 10]byte

type payloadKey struct{}

func withPayload(ctx context.Context) (context.Context, weak.Pointer[payload]) {
	p := &payload{}
	return context.WithValue(ctx, payloadKey{}, p), weak.Make(p)
}

// Every call but those that a CLI makes once releases its context. A call that
// a newer version of the protocol brings must be added to one or the other.
func TestServer_CallThatHasEnded_ItsContextIsNotKept(t *testing.T) {
	t.Parallel()
	madeOnce := []string{
		"GetMetadata", "GetProviderSchema", "GetResourceIdentitySchemas", "GetFunctions", "ValidateProviderConfig", "StopProvider",
	}
	calls := reflect.TypeFor[tfprotov6.ProviderServer]()
	for i := range calls.NumMethod() {
		name := calls.Method(i).Name
		if slices.Contains(madeOnce, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := New(emptyProvider{})
			call := reflect.ValueOf(s).MethodByName(name)
			ctx, kept := withPayload(t.Context())
			call.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.New(call.Type().In(1).Elem())})
			runtime.GC()
			if kept.Value() != nil {
				t.Error("the context is still there after the call")
			}
			runtime.KeepAlive(s)
		})
	}
}

// Not parallel to other tests: it measures the memory of the process.
func TestServer_ManyCalls_LeaveLittle(t *testing.T) { //nolint:paralleltest // See above.
	const calls, mostBytes = 4000, 300
	s := New(emptyProvider{})
	heapAfter := func(calls int) uint64 {
		for range calls {
			ctx, cancel := context.WithCancel(t.Context())
			ctx, _ = withPayload(ctx)
			if _, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "none"}); err != nil {
				t.Fatal(err)
			}
			cancel() // As gRPC does when a call has ended.
		}
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return memory.HeapAlloc
	}

	before := heapAfter(100) // Caches and the like are there from now on.
	after := heapAfter(calls)
	perCall := (int64(after) - int64(before)) / calls //nolint:gosec // No heap is that large.
	t.Logf("each call leaves %d bytes", perCall)
	if perCall > mostBytes {
		t.Errorf("each call leaves %d bytes of live heap, want %d at most", perCall, mostBytes)
	}
	runtime.KeepAlive(s)
}
