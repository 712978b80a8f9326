// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/cmd/bench/usage"
	"github.com/visionsconnected/terraform-provider-visionsconnected/internal/terraformcli"
)

// cycle is one life of the objects of a load: the three commands in a folder of
// their own, which is gone afterwards.
type cycle struct {
	cli     terraformcli.CLI
	dir     string
	subject *subject
	load    load
	// service is where the provider makes its rooms, or nil.
	service *service
	// usage is the folder into which the subject's meters write, or "".
	usage string
}

func (c cycle) run(ctx context.Context) (o observation, err error) {
	dir, err := os.MkdirTemp(c.dir, "cycle-")
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.CopyFS(filepath.Join(dir, "w"), os.DirFS(c.subject.initialized)); err != nil {
		return o, err
	}
	w := c.subject.workspace(c.cli, filepath.Join(dir, "w"))
	if c.service != nil {
		for _, v := range c.service.Environment() {
			w.Setenv(v.Name, v.Value)
		}
	}
	if err := w.Write("main.tf", c.subject.configuration(c.load.objects)); err != nil {
		return o, err
	}

	for _, command := range commands {
		started := time.Now()
		if err := runCLI(ctx, w, arguments(command, c.load.parallelism)...); err != nil {
			return o, fmt.Errorf("%s of %s: %w", command, c.load, err)
		}
		o.took[command] = time.Since(started)
		if c.service != nil {
			if o.traffic[command], err = c.service.take(ctx); err != nil {
				return o, err
			}
		}
		if c.usage != "" {
			if o.usage[command], err = usage.Take(c.usage); err != nil {
				return o, err
			}
		}
	}
	return o, nil
}

func arguments(c command, parallelism int) []string {
	args := map[command][]string{
		create: {"apply", "-auto-approve"},
		// Anything but a plan without changes is an error.
		plan:    {"plan", "-detailed-exitcode"},
		destroy: {"destroy", "-auto-approve"},
	}[c]
	return append(args, "-input=false", "-no-color", "-parallelism="+strconv.Itoa(parallelism))
}

// runCLI runs a command of the CLI, and tells what it said if that failed.
func runCLI(ctx context.Context, w *terraformcli.Workspace, args ...string) error {
	var stderr bytes.Buffer
	if err := w.Run(ctx, nil, &stderr, args...); err != nil {
		return fmt.Errorf("%s: %w\n%s", args[0], err, &stderr)
	}
	return nil
}
