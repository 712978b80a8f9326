// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestCallContext_WhileTheCallRuns_IsItsParent(t *testing.T) {
	t.Parallel()
	type key struct{}
	deadline := time.Now().Add(time.Hour)
	parent, cancel := context.WithDeadline(context.WithValue(t.Context(), key{}, "value"), deadline)
	defer cancel()
	ctx, end := newCallContext(parent)
	defer end()

	if got := ctx.Value(key{}); got != "value" {
		t.Errorf("the value is %v", got)
	}
	if got, ok := ctx.Deadline(); !ok || !got.Equal(deadline) {
		t.Errorf("the deadline is %v, %v", got, ok)
	}
	if ctx.Err() != nil {
		t.Errorf("the context has ended: %v", ctx.Err())
	}
	child, cancelChild := context.WithCancel(ctx)
	defer cancelChild()
	cancel()
	<-child.Done() // At once, or this test does not end.
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("the error is %v after the parent was canceled", ctx.Err())
	}
}

func TestCallContext_AfterTheCall_IsCanceledAndKnowsNothing(t *testing.T) {
	t.Parallel()
	type key struct{}
	parent, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "value"), time.Hour)
	defer cancel()
	ctx, end := newCallContext(parent)
	before := ctx.Done()
	child, cancelChild := context.WithCancel(ctx)
	defer cancelChild()
	end()

	for name, done := range map[string]<-chan struct{}{"Done of before": before, "Done": ctx.Done(), "Done of a child": child.Done()} {
		select {
		case <-done:
		default:
			t.Errorf("%s is open after the call", name)
		}
	}
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("the error is %v", ctx.Err())
	}
	if got := child.Value(key{}); got != nil {
		t.Errorf("the value is still %v", got)
	}
	if _, ok := ctx.Deadline(); ok {
		t.Error("there is still a deadline")
	}
	if parent.Err() != nil {
		t.Errorf("the parent has ended too: %v", parent.Err())
	}
}
