// SPDX-License-Identifier: MPL-2.0

package pluginserver

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// fakeServer stands for the framework's, with calls as a test wants them.
type fakeServer struct {
	tfprotov6.ProviderServer

	read func(context.Context)
}

func (f *fakeServer) ReadResource(ctx context.Context, _ *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	f.read(ctx)
	return &tfprotov6.ReadResourceResponse{}, ctx.Err()
}

func (*fakeServer) ConfigureProvider(ctx context.Context, _ *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, ctx.Err()
}

func (*fakeServer) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func newServer(read func(context.Context)) *server {
	return &server{ProviderServer: &fakeServer{read: read}, running: map[*callContext]context.CancelFunc{}}
}

func (s *server) mustConfigure(t *testing.T) {
	t.Helper()
	if _, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{}); err != nil {
		t.Fatal(err)
	}
}

func (s *server) mustStop(t *testing.T) {
	t.Helper()
	if _, err := s.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
}

// expectCanceled makes a call, and checks whether it begins canceled.
func (s *server) expectCanceled(t *testing.T, want bool) {
	t.Helper()
	_, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{})
	if canceled := errors.Is(err, context.Canceled); canceled != want {
		t.Errorf("the call has the error %v, want one of a canceled call: %v", err, want)
	}
}

// Once Stop has returned, each call that runs knows of it.
func TestServer_Stop_CancelsEveryCallThatRuns(t *testing.T) {
	t.Parallel()
	const calls = 3
	contexts, ended := make(chan context.Context, calls), make(chan error, calls)
	s := newServer(func(ctx context.Context) {
		derived, cancel := context.WithCancel(ctx) // As the framework does.
		defer cancel()
		contexts <- derived
		<-derived.Done()
	})
	s.mustConfigure(t)
	for range calls {
		go func() {
			_, err := s.ReadResource(context.WithoutCancel(t.Context()), &tfprotov6.ReadResourceRequest{})
			ended <- err
		}()
	}
	var running []context.Context
	for range calls {
		running = append(running, <-contexts)
	}

	s.mustStop(t)
	for _, ctx := range running {
		if ctx.Err() == nil {
			t.Error("a call does not know of Stop")
		}
	}
	for range calls {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	if len(s.running) > 0 {
		t.Errorf("%d calls are kept", len(s.running))
	}
}

func TestServer_Stop_CancelsCallsUntilTheNextConfigure(t *testing.T) {
	t.Parallel()
	s := newServer(func(context.Context) {})
	s.mustConfigure(t)
	s.expectCanceled(t, false)
	s.mustStop(t)
	s.expectCanceled(t, true)
	s.expectCanceled(t, true)
	s.mustConfigure(t)
	s.expectCanceled(t, false)
}

// A Ctrl-C can come while the CLI still starts its plugins.
func TestServer_StopBeforeTheFirstConfigure_IsKept(t *testing.T) {
	t.Parallel()
	s := newServer(func(context.Context) {})
	s.mustStop(t)
	_, _ = s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{})
	s.expectCanceled(t, true)
}

func TestServer_CallThatItsCallerCancels_IsCanceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := newServer(func(called context.Context) {
		cancel()
		<-called.Done()
	})
	if _, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
