// SPDX-License-Identifier: MPL-2.0

package pluginserver

import (
	"context"
	"sync/atomic"
	"time"
)

// callContext is the context of one call of the protocol. The framework (1.19,
// registerContext in internal/proto6server/serve.go) keeps a cancel function of
// each call until Stop, and with it all contexts above: the call's loggers and
// request, some ten kilobytes. This one releases them when the call has ended.
type callContext struct {
	parent atomic.Pointer[context.Context]
}

func newCallContext(parent context.Context) *callContext {
	c := &callContext{}
	c.parent.Store(&parent)
	return c
}

// released is the parent of a call that has ended: canceled, and holding nothing.
var released = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// release drops the parent, which is canceled already.
func (c *callContext) release() { c.parent.Store(&released) }

func (c *callContext) Deadline() (time.Time, bool) { return (*c.parent.Load()).Deadline() }
func (c *callContext) Done() <-chan struct{}       { return (*c.parent.Load()).Done() }
func (c *callContext) Err() error                  { return (*c.parent.Load()).Err() }
func (c *callContext) Value(key any) any           { return (*c.parent.Load()).Value(key) }
