// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// slowToStop is a server whose Stop takes until somebody says so.
type slowToStop struct {
	tfprotov6.ProviderServer

	stopping, goOn chan struct{}
}

// StopProvider says that it has begun, and waits.
func (s *slowToStop) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	close(s.stopping)
	<-s.goOn
	return &tfprotov6.StopProviderResponse{}, nil
}

// A server is lent again after its Stop, which would cancel the next call.
func TestFrameworkServers_WhileAServerStops_NoCallGetsIt(t *testing.T) {
	t.Parallel()
	f := newFrameworkServers(newProvider("test", nil))
	slow := &slowToStop{stopping: make(chan struct{}), goOn: make(chan struct{})}
	f.running[slow] = f.configured
	given := make(chan struct{})
	go func() {
		f.giveBack(t.Context(), slow)
		close(given)
	}()
	<-slow.stopping
	if got, err := f.take(t.Context()); err != nil || got == slow {
		t.Errorf("got %v, %v while the server stops", got, err)
	}
	close(slow.goOn)
	<-given
	if got, err := f.take(t.Context()); err != nil || got != slow {
		t.Errorf("got %v, %v after the server has stopped, want it", got, err)
	}
}
