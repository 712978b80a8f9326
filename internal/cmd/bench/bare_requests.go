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
func bareRequests(ctx context.Context, s *service, l load) (o observation, err error) {
	references := make([]string, l.objects)
	for _, step := range []struct {
		command command
		method  string
	}{{create, http.MethodPost}, {plan, http.MethodGet}, {destroy, http.MethodDelete}} {
		if o.took[step.command], o.traffic[step.command], err = bareStep(ctx, s, l, step.method, references); err != nil {
			return o, err
		}
	}
	// A destroy looks at all rooms before it deletes the first.
	o.took[destroy] += o.took[plan]
	o.traffic[destroy].gets = o.traffic[plan].gets
	return o, nil
}

// bareStep makes one request for each object, over connections of its own.
func bareStep(ctx context.Context, s *service, l load, method string, references []string) (took time.Duration, seen traffic, err error) {
	transport := &http.Transport{MaxConnsPerHost: l.parallelism, MaxIdleConnsPerHost: l.parallelism}
	defer transport.CloseIdleConnections()
	client := bareClient{s, &http.Client{Transport: transport}}
	started := time.Now()
	if err := inParallel(ctx, l, func(ctx context.Context, i int) error {
		return client.do(ctx, method, &references[i])
	}); err != nil {
		return 0, traffic{}, err
	}
	took = time.Since(started)
	seen, err = s.take(ctx)
	return took, seen, err
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
	service *service
	http    *http.Client
}

// do makes a request about the room with the reference, or one that makes a room
// and sets the reference.
func (c bareClient) do(ctx context.Context, method string, reference *string) error {
	address := c.service.BaseURL + "/vmrs"
	if method != http.MethodPost {
		address += "/" + *reference
	}
	req, err := http.NewRequestWithContext(ctx, method, address, http.NoBody)
	if err != nil {
		return err
	}
	req.SetBasicAuth(c.service.CustomerID, c.service.APIKey)
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
	if err != nil || method == http.MethodDelete {
		return err
	}
	var room struct {
		Reference string `json:"reference"`
	}
	err = json.Unmarshal(body, &room)
	*reference = room.Reference
	return err
}
