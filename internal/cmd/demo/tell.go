// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// step is one step of the story.
type step struct {
	// title is the heading, and why says in a sentence or two what the step does
	// and what for.
	title, why string

	// act does it, shows it, and returns an error if a claim of it does not hold.
	act func(context.Context) error
}

// tell sets the stage, plays all steps, clears the stage and sums up.
func (d demo) tell(ctx context.Context, t *transcript) error {
	began := time.Now()

	cli, err := d.findCLI(ctx)
	if err != nil {
		return err
	}

	t.printf("The life of a virtual meeting room, with %s %s and an emulator of the VMR API.\n\n", cli.Product, cli.Version)

	s, err := newStage(d, cli, t)
	if err != nil {
		return err
	}

	built, err := s.play(ctx)
	if left := s.clear(); left != nil {
		return errors.Join(err, fmt.Errorf("cleaning up: %w", left))
	}

	const clean = "Nothing is left behind: no process runs, and the temporary folder is gone."

	if err != nil {
		return fmt.Errorf("%w\n%s", err, clean)
	}

	t.printf("\n%s\nAll of this took %s, of which %s for building.\n", clean, seconds(time.Since(began)), seconds(built))

	return t.err
}

// play builds the programs and plays the steps. It returns how long building
// took.
func (s *stage) play(ctx context.Context) (built time.Duration, err error) {
	began := time.Now()

	s.transcript.printf("Building the provider and the emulator…\n")

	if err := s.build(ctx); err != nil {
		return 0, interrupted(ctx, "while building", err)
	}

	built = time.Since(began)

	for i, step := range newStory(s).steps() {
		name := fmt.Sprintf("step %d (%s)", i+1, step.title)

		s.transcript.heading(i+1, step.title, step.why)

		err := step.act(ctx)
		if err == nil {
			// Without a reader the story is not worth going on with.
			err = s.transcript.err
		}

		if err != nil {
			return built, interrupted(ctx, "in "+name, fmt.Errorf("%s failed: %w%s", name, err, s.emulatorLog()))
		}
	}

	return built, nil
}

// interrupted returns err, or if the user ended the run, an error that says no
// more than that: what fails then fails because of it.
func interrupted(ctx context.Context, where string, err error) error {
	if ctx.Err() == nil {
		return err
	}

	return fmt.Errorf("interrupted %s: %w", where, context.Cause(ctx))
}

func seconds(d time.Duration) string {
	return fmt.Sprintf("%.1f seconds", d.Seconds())
}
