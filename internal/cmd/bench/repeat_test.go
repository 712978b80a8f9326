// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// letters are measurements that note each round.
func letters(rounds *strings.Builder, names ...string) []measurement {
	var all []measurement
	for _, name := range names {
		all = append(all, measurement{name, func(context.Context) error {
			rounds.WriteString(name)
			return nil
		}})
	}
	return all
}

func TestRepeat(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		left time.Duration
		want string
	}{
		"time enough":  {time.Hour, "abababaabb"},
		"no time left": {-time.Second, "ab"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var rounds strings.Builder
			b := &bench{progress: io.Discard}
			if err := b.repeat(t.Context(), letters(&rounds, "a", "b"), time.Now().Add(c.left)); err != nil {
				t.Fatal(err)
			}
			if got := rounds.String(); got != c.want {
				t.Errorf("the rounds were %s, want %s", got, c.want)
			}
		})
	}
}

// What takes longer than the time that is left is not begun again; all else is.
func TestRepeat_ALongOneHasFewerRounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var rounds strings.Builder
		all := letters(&rounds, "a", "b")
		all[0].once = func(context.Context) error {
			rounds.WriteString("a")
			time.Sleep(4 * time.Minute)
			return nil
		}
		b := &bench{progress: io.Discard}
		// For three of the long one, not for four.
		if err := b.repeat(t.Context(), all, time.Now().Add(13*time.Minute)); err != nil {
			t.Fatal(err)
		}
		if got, want := rounds.String(), "abababbb"; got != want {
			t.Errorf("the rounds were %s, want %s", got, want)
		}
	})
}

func TestRepeat_AnErrorEndsThem(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	b := &bench{progress: io.Discard}
	err := b.repeat(t.Context(), []measurement{{"a", func(context.Context) error { return broken }}}, time.Now().Add(time.Hour))
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
