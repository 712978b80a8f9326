// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// bareRequests makes the requests of each command with nothing around them, over
// as many connections as the CLI's parallelism.
func bareRequests(ctx context.Context, service api, l load) (times, error) {
	transport := &http.Transport{MaxConnsPerHost: l.parallelism, MaxIdleConnsPerHost: l.parallelism}
	defer transport.CloseIdleConnections()
	client := bareClient{service, &http.Client{Transport: transport}}

	references := make([]string, l.objects)
	each := func(request func(ctx context.Context, i int) error) (time.Duration, error) {
		started := time.Now()
		err := inParallel(ctx, l, request)
		return time.Since(started), err
	}

	var took times
	var err error
	if took[create], err = each(func(ctx context.Context, i int) error {
		return client.do(ctx, http.MethodPost, "", &references[i])
	}); err != nil {
		return took, err
	}
	if took[plan], err = each(func(ctx context.Context, i int) error {
		return client.do(ctx, http.MethodGet, "/"+references[i], nil)
	}); err != nil {
		return took, err
	}
	deleted, err := each(func(ctx context.Context, i int) error {
		return client.do(ctx, http.MethodDelete, "/"+references[i], nil)
	})
	// A destroy looks at all rooms before it deletes the first.
	took[destroy] = took[plan] + deleted
	return took, err
}

// inParallel calls do for each object, as many at a time as the load says, until
// one fails. It returns the first error.
func inParallel(ctx context.Context, l load, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range l.parallelism {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < l.objects && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

type bareClient struct {
	service api
	http    *http.Client
}

// do makes a request and, if it is asked for, reads the reference of a room.
func (c bareClient) do(ctx context.Context, method, path string, reference *string) error {
	req, err := http.NewRequestWithContext(ctx, method, c.service.baseURL+"/vmrs"+path, http.NoBody)
	if err != nil {
		return err
	}
	req.SetBasicAuth(c.service.customerID, c.service.apiKey)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // It has been read.
	// To its end, or the connection is not used again.
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s: %s", method, resp.Status)
	}
	if err != nil || reference == nil {
		return err
	}
	var room struct {
		Reference string `json:"reference"`
	}
	err = json.Unmarshal(body, &room)
	*reference = room.Reference
	return err
}
