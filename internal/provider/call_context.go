// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"sync/atomic"
	"time"
)

// callContext is the context of one call of the protocol. When the call has
// ended it lets go of the context that it came with.
//
// The framework (1.19, registerContext in internal/proto6server/serve.go) keeps
// the cancel function of each call until Stop, and with it all contexts above.
// Those hold the call's loggers and request, some ten kilobytes, and a run over
// thousands of rooms makes tens of thousands of calls. Canceling the context is
// not enough: a canceled context still refers to its parent. Once the framework
// forgets a call that has ended, this file can go.
type callContext struct {
	current atomic.Pointer[context.Context]
}

// ended is what the context of a call becomes when the call has ended.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// newCallContext returns a context below parent, and a function that cancels it
// and takes it off its parent, to be called when the call has ended.
func newCallContext(parent context.Context) (ctx context.Context, end func()) {
	running, cancel := context.WithCancel(parent)
	c := &callContext{}
	c.current.Store(&running)
	return c, func() {
		cancel()
		c.current.Store(&ended)
	}
}

func (c *callContext) Deadline() (time.Time, bool) { return (*c.current.Load()).Deadline() }
func (c *callContext) Done() <-chan struct{}       { return (*c.current.Load()).Done() }
func (c *callContext) Err() error                  { return (*c.current.Load()).Err() }
func (c *callContext) Value(key any) any           { return (*c.current.Load()).Value(key) }

// during runs a call of the protocol with a context that lets go of ctx when
// the call has ended.
func during[Request, Response any](
	ctx context.Context, req Request, call func(context.Context, Request) (Response, error),
) (Response, error) {
	ctx, end := newCallContext(ctx)
	defer end()
	return call(ctx, req)
}
