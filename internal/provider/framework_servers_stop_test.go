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

func newSlowToStop() *slowToStop {
	return &slowToStop{stopping: make(chan struct{}), goOn: make(chan struct{})}
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
	slow := newSlowToStop()
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

// A server remembers its calls for as long as it is kept.
func TestFrameworkServers_AfterACall_NoServerIsKeptAsRunning(t *testing.T) {
	t.Parallel()
	f := newFrameworkServers(newProvider("test", nil))
	current, outdated := newSlowToStop(), newSlowToStop()
	close(current.goOn)
	close(outdated.goOn)
	f.running[current], f.running[outdated] = f.configured, &configuration{}
	for _, server := range []tfprotov6.ProviderServer{current, outdated} {
		f.giveBack(t.Context(), server)
	}
	if len(f.running) > 0 {
		t.Errorf("%d servers are kept as running", len(f.running))
	}
	if len(f.idle) != 1 || f.idle[0] != current {
		t.Errorf("the idle servers are %v, want the one of the newest Configure", f.idle)
	}
}
